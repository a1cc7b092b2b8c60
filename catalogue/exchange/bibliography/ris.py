"""RIS: lines such as `TI  - A title`, from `TY` to `ER`."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import rispy
from rispy.config import TAG_KEY_MAPPING

from ...addresses import identifiers
from ...vocabulary import ReferenceType, WorkField
from .pasted_record import Record
from .plain_text import without_html
from .work import OTHERS, Rejected, Work, date_in, day_in, in_one_form, people_of, type_of, venue_of, year_in

TAG = re.compile(r"^\s*(?P<tag>[A-Z][A-Z0-9])  ?-(?: |$)")
TYPES: dict[str, ReferenceType] = {
    **dict.fromkeys(("ABST", "EJOUR", "INPR", "JFULL", "JOUR"), ReferenceType.ARTICLE),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK", "SER"), ReferenceType.BOOK),
    **dict.fromkeys(("CHAP", "ECHAP"), ReferenceType.CHAPTER),
    **dict.fromkeys(("CONF", "CPAPER"), ReferenceType.PROCEEDINGS),
    **dict.fromkeys(("ELEC", "WEB"), ReferenceType.WEBPAGE),
    **dict.fromkeys(("GOVDOC", "RPRT"), ReferenceType.REPORT),
    **dict.fromkeys(("ICOMM", "VIDEO"), ReferenceType.WEB),
    **dict.fromkeys(("MANSCPT", "UNPB"), ReferenceType.MANUSCRIPT),
    **dict.fromkeys(("BILL", "GEN", "LEGAL", "STAT"), ReferenceType.UNKNOWN),
    "BLOG": ReferenceType.BLOG,
    "CASE": ReferenceType.DECISION,
    "DATA": ReferenceType.DATASET,
    "MGZN": ReferenceType.MAGAZINE,
    "NEWS": ReferenceType.NEWSPAPER,
    "STAND": ReferenceType.STANDARD,
    "THES": ReferenceType.THESIS,
}
LAW = ("BILL", "LEGAL", "STAT")
OUTSIDE = "the line stands in no reference: the first line of one is “TY  -”"
UNENDED = "it does not end: its last line is “ER  -”"
TITLES = ("TI", "T1", "TT")
AUTHORS = ("AU", "A1")
EDITORS = ("A2", "ED")
VENUES = ("JO", "T2", "JF", "JA")
DETAILS: dict[WorkField, tuple[str, ...]] = {
    WorkField.CONTAINER_SHORT: ("J2", "JA"),
    WorkField.VOLUME: ("VL",),
    WorkField.ARTICLE_NUMBER: ("C7",),
    WorkField.SERIES: ("T3",),
    WorkField.GENRE: ("M3",),
    WorkField.PUBLISHER: ("PB",),
    WorkField.PLACE: ("CY", "PP"),
    WorkField.EDITION: ("ET",),
}
"""Each detail, and the tags under which it stands."""
PERIODICALS = (ReferenceType.ARTICLE, ReferenceType.MAGAZINE, ReferenceType.NEWSPAPER)
COUNTED = (ReferenceType.BOOK, ReferenceType.THESIS)
"""Their “SP” is how many pages they have."""
YEARS = ("PY", "Y1", "DA")
NAMES_ARXIV = ("DO", "UR", *VENUES, "IS", "AN")
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
            yield Rejected(number, line.strip()[:60], OUTSIDE)
        if record and tag == "ER":
            yield _read_record(record, first)
            record = []
    if record:
        yield Rejected(first, record[0].strip()[:60], UNENDED)


def _read_record(lines: list[str], line: int) -> Work | Rejected:
    # Without the mapping, rispy cuts addresses at semicolons.
    fields: dict[str, Any] = next(iter(rispy.loads("\n".join([*lines[:-1], "ER  - "]), delimiter_tags_mapping={})), {})
    fields |= fields.pop("unknown_tag", {})
    type_ = str(fields.get("type_of_reference", "")).upper()
    if type_ not in TYPES:
        return Rejected(line, lines[0][:60], f"“{type_[:20]}” is not a type of reference that is known here")
    record = Record({TAG_OF.get(name, name): _text(value) for name, value in fields.items() if name not in AROUND})
    title = record.take_first(TITLES, without_html, as_="title")
    if not title:
        return Rejected(line, lines[0][:60], "it has no title")
    if type_ in LAW:
        record.told_law(type_)
    url = record.take("UR", lambda text: in_one_form(identifiers.typed_address, text.split("\n")[0]), as_="address")
    arxiv_id = next(filter(None, (identifiers.arxiv_id_in(record[tag]) for tag in NAMES_ARXIV)), "")
    for tag in NAMES_ARXIV:
        record.told_version(record[tag])
    if arxiv_id:
        record.taken(*(tag for tag in ("IS", "AN") if identifiers.of_work(record[tag]) == arxiv_id))
    venue = record.take_first(VENUES, lambda text: venue_of(without_html(text)), as_="venue") or ""
    type_of_work = type_of(TYPES[type_], arxiv_id=arxiv_id, venue=venue)
    _take_details(record, type_of_work, is_law=type_ in LAW)
    names = [name for tag in AUTHORS for name in _names(record, tag)]
    record.taken(*AUTHORS)
    return Work(
        line=line,
        type=type_of_work,
        title=title,
        authors=tuple(name for name in names if name != OTHERS),
        authors_incomplete=OTHERS in names,
        year=record.take_first(YEARS, year_in, as_="year"),
        venue=venue,
        arxiv_id=arxiv_id,
        doi=record.take("DO", partial(in_one_form, identifiers.doi), as_="DOI"),
        url=url,
        details=tuple(record.details.items()),
        changes=tuple(record.changes),
        not_taken=tuple(record.not_taken(among=record.fields)),
    )


def _take_details(record: Record, type_: ReferenceType, *, is_law: bool) -> None:
    """The second author of a decision is its court, which stands where a publisher does; its number is the docket's."""
    for field, tags in DETAILS.items():
        record.detail(field, tags, without_html)
    if type_ is ReferenceType.DECISION and WorkField.PUBLISHER not in record.details:
        record.detail(WorkField.PUBLISHER, ("A2",), without_html)
    if type_ in PERIODICALS:
        record.detail(WorkField.ISSUE, ("IS",), without_html)
    else:
        record.detail(WorkField.NUMBER, ("IS", "M1"), without_html)
    first, last = record["SP"], record["EP"]
    if first and last:
        is_whole = first.endswith((f"-{last}", f"–{last}"))
        record.keep(WorkField.PAGES, first if is_whole else f"{first}–{last}", "SP", "EP")
    elif type_ not in COUNTED:
        record.detail(WorkField.PAGES, ("SP",), without_html)
    editors = ("ED",) if is_law or type_ is ReferenceType.DECISION else EDITORS
    found = (_in_order(name) for tag in editors for name in _names(record, tag))
    record.keep(WorkField.EDITOR, people_of(found), *editors)
    record.detail(WorkField.ISSUED, ("DA", "PY", "Y1"), date_in)
    record.detail(WorkField.ACCESSED, ("Y2",), day_in)


def _names(record: Record, tag: str) -> Iterator[str]:
    for text in filter(str.strip, record[tag].split("\n")):
        name = OTHERS if identifiers.names_nobody(text) else in_one_form(identifiers.author, without_html(text))
        record.changed("author" if tag in AUTHORS else "editor", text, name)
        yield name


def _in_order(name: str) -> str:
    """“Jane Doe” of “Doe, Jane”; another name is left as it is."""
    parts = name.split(", ")
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 else name


def _text(value: Any) -> str:
    """A field that stands several times, one a line."""
    return "\n".join(value) if isinstance(value, list) else str(value)
