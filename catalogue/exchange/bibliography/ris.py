"""RIS: lines such as `TI  - A title`, from `TY` to `ER`."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import rispy
from rispy.config import TAG_KEY_MAPPING

from ...addresses import identifiers
from ...vocabulary import ReferenceType
from .plain_text import without_html
from .record import Record
from .work import OTHERS, Rejected, Work, in_one_form, venue_of, year_in

TAG = re.compile(r"^\s*(?P<tag>[A-Z][A-Z0-9])  ?-(?: |$)")
TYPES: dict[str, ReferenceType] = {
    **dict.fromkeys(("ABST", "BOOK", "CHAP", "CONF", "CPAPER", "EBOOK", "ECHAP", "EDBOOK"), ReferenceType.PAPER),
    **dict.fromkeys(("EJOUR", "INPR", "JFULL", "JOUR", "RPRT", "SER", "THES", "UNPB"), ReferenceType.PAPER),
    **dict.fromkeys(("ELEC", "ICOMM", "MGZN", "NEWS", "VIDEO", "WEB"), ReferenceType.WEB),
    "BLOG": ReferenceType.BLOG,
    "CASE": ReferenceType.DECISION,
    "GOVDOC": ReferenceType.REPORT,
    **dict.fromkeys(("BILL", "LEGAL", "STAT"), ReferenceType.UNKNOWN),
    "DATA": ReferenceType.DATASET,
    "STAND": ReferenceType.STANDARD,
    "GEN": ReferenceType.UNKNOWN,
}
LAW = ("BILL", "LEGAL", "STAT")
OUTSIDE = "the line stands in no reference: the first line of one is “TY  -”"
UNENDED = "it does not end: its last line is “ER  -”"
TITLES = ("TI", "T1", "TT")
AUTHORS = ("AU", "A1")
EDITORS = ("A2", "ED")
VENUES = ("JO", "T2", "JF", "JA", "PB")
YEARS = ("PY", "Y1", "DA")
NAMES_ARXIV = ("DO", "UR", *VENUES[:4], "IS", "AN")
TAG_OF = {name: tag for tag, name in TAG_KEY_MAPPING.items()}
AROUND = ("type_of_reference", "end_of_reference")


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
            record.append(f"{tag}  - {line[match.end() :].strip()}" if match else line)
        elif line.strip():
            yield Rejected(
                number, line.strip()[:60], "the line stands in no reference: the first line of one is “TY  -”"
            )
        if record and tag == "ER":
            yield _work(record, first)
            record = []
    if record:
        yield Rejected(first, record[0].strip()[:60], UNENDED)


def _work(lines: list[str], line: int) -> Work | Rejected:
    # Without the mapping, rispy cuts addresses at semicolons.
    said: dict[str, Any] = next(iter(rispy.loads("\n".join([*lines[:-1], "ER  - "]), delimiter_tags_mapping={})), {})
    said |= said.pop("unknown_tag", {})
    type_ = str(said.get("type_of_reference", "")).upper()
    if type_ not in TYPES:
        return Rejected(line, lines[0][:60], f"“{type_[:20]}” is not a type of reference that is known here")
    record = Record({TAG_OF.get(name, name): _text(value) for name, value in said.items() if name not in AROUND})
    title = record.take_first(TITLES, without_html, as_="title")
    if not title:
        return Rejected(line, lines[0][:60], "it has no title")
    if type_ in LAW:
        record.told_law(type_)
    url = record.take("UR", lambda text: in_one_form(identifiers.typed_address, text.split("\n")[0]), as_="address")
    arxiv_id = next(filter(None, (identifiers.arxiv_id_in(record[tag]) for tag in NAMES_ARXIV)), "")
    for tag in NAMES_ARXIV:
        record.told_version(record[tag])
    names = _names(record, AUTHORS) or _names(record, EDITORS)
    return Work(
        line=line,
        type=ReferenceType.PAPER if TYPES[type_] is ReferenceType.UNKNOWN and arxiv_id else TYPES[type_],
        title=title,
        authors=tuple(name for name in names if name != OTHERS),
        authors_incomplete=OTHERS in names,
        year=record.take_first(YEARS, year_in, as_="year"),
        venue=record.take_first(VENUES, lambda text: venue_of(without_html(text)), as_="venue") or "",
        arxiv_id=arxiv_id,
        doi=record.take("DO", partial(in_one_form, identifiers.doi), as_="DOI"),
        url=url,
        changes=tuple(record.changes),
        not_taken=tuple(record.not_taken(among=record.fields)),
    )


def _names(record: Record, tags: tuple[str, ...]) -> list[str]:
    names = []
    for tag in tags:
        for text in filter(str.strip, record[tag].split("\n")):
            record.taken(tag)
            name = OTHERS if identifiers.names_nobody(text) else in_one_form(identifiers.author, without_html(text))
            record.changed("author", text if tag in AUTHORS else f"editor {text}", name)
            names.append(name)
    return names


def _text(value: Any) -> str:
    """A field that stands several times, one a line."""
    return "\n".join(value) if isinstance(value, list) else str(value)
