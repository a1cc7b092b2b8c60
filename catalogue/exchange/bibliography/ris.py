"""RIS: lines such as `TI  - A title`, from `TY` to `ER`."""

import re
from collections.abc import Iterator
from typing import Any

import rispy

from ...vocabulary import ReferenceType
from .work import Rejected, Work, arxiv_id_in, doi_in, one_line, venue_of, year_in

TAG = re.compile(r"^\s*(?P<tag>[A-Z][A-Z0-9])  ?-(?: |$)")
TYPES: dict[str, ReferenceType] = {
    **dict.fromkeys(("ABST", "BOOK", "CHAP", "CONF", "CPAPER", "EBOOK", "ECHAP", "EDBOOK"), ReferenceType.PAPER),
    **dict.fromkeys(("EJOUR", "INPR", "JFULL", "JOUR", "RPRT", "SER", "THES", "UNPB"), ReferenceType.PAPER),
    **dict.fromkeys(("ELEC", "ICOMM", "MGZN", "NEWS", "VIDEO", "WEB"), ReferenceType.WEB),
    "BLOG": ReferenceType.BLOG,
    "GEN": ReferenceType.UNKNOWN,
}
OUTSIDE = "the line stands in no reference: the first line of one is “TY  -”"
UNENDED = "it does not end: its last line is “ER  -”"
TITLES = ("title", "primary_title", "translated_title")
AUTHORS = ("authors", "first_authors")
VENUES = ("journal_name", "secondary_title", "alternate_title3", "alternate_title2", "publisher")
YEARS = ("year", "publication_year", "date")


def read_ris(text: str) -> Iterator[Work | Rejected]:
    record: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), start=1):
        match = TAG.match(line)
        tag = match["tag"] if match else ""
        if tag == "TY" and record:
            yield Rejected(first, record[0].strip()[:60], UNENDED)
            record = []
        if record or tag == "TY":
            first = first if record else number
            record.append(line.strip() if tag else line)
        elif line.strip():
            yield Rejected(
                number, line.strip()[:60], "the line stands in no reference: the first line of one is “TY  -”"
            )
        if record and tag == "ER":
            yield _work(record, first)
            record = []
    if record:
        yield Rejected(first, record[0].strip()[:60], UNENDED)


def _work(record: list[str], line: int) -> Work | Rejected:
    said: dict[str, Any] = next(iter(rispy.loads("\n".join([*record[:-1], "ER  - "]))), {})
    type_ = str(said.get("type_of_reference", ""))
    if type_ not in TYPES:
        return Rejected(line, record[0][:60], f"“{type_[:20]}” is no type of reference that is known here")
    title = _first(said, TITLES)
    if not title:
        return Rejected(line, record[0][:60], "it has no title")
    url = one_line(str(next(iter(said.get("urls", [])), "")))
    doi, venue = _first(said, ("doi",)), _first(said, VENUES)
    arxiv_id = arxiv_id_in((doi, url, venue, _first(said, ("number", "accession_number"))))
    return Work(
        line=line,
        type=ReferenceType.PAPER if TYPES[type_] is ReferenceType.UNKNOWN and arxiv_id else TYPES[type_],
        title=title,
        authors=tuple(one_line(name) for field in AUTHORS for name in said.get(field, []) if name.strip()),
        year=year_in(_first(said, YEARS)),
        venue=venue_of(venue),
        arxiv_id=arxiv_id,
        doi=doi_in(doi),
        url=url,
    )


def _first(said: dict[str, Any], fields: tuple[str, ...]) -> str:
    return next((one_line(str(said[field])) for field in fields if said.get(field)), "")
