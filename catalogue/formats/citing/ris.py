"""RIS: a line for each value, and no more than a line."""

from collections.abc import Iterator, Sequence

from ...vocabulary import AuthorityType, ReferenceType
from .authors import Person
from .dates import Day
from .items import ENTRY, Item, on_one_line

TYPES: dict[str, str] = {
    ReferenceType.ARTICLE: "JOUR",
    ReferenceType.BLOG: "BLOG",
    ReferenceType.BOOK: "BOOK",
    ReferenceType.CHAPTER: "CHAP",
    ReferenceType.DATASET: "DATA",
    ReferenceType.DECISION: "CASE",
    ReferenceType.GUIDANCE: "RPRT",
    ReferenceType.INCIDENT: "ELEC",
    ReferenceType.MAGAZINE: "MGZN",
    ReferenceType.MANUSCRIPT: "UNPB",
    ReferenceType.NEWSPAPER: "NEWS",
    ReferenceType.PREPRINT: "UNPB",
    ReferenceType.PROCEEDINGS: "CPAPER",
    ReferenceType.REPORT: "RPRT",
    ReferenceType.STANDARD: "STAND",
    ReferenceType.THESIS: "THES",
    ReferenceType.WEBPAGE: "ELEC",
    ENTRY: "ENCYC",
    AuthorityType.BILL: "BILL",
    AuthorityType.CASE: "CASE",
    AuthorityType.DIRECTIVE: "STAT",
    AuthorityType.GENERAL_LAW: "GEN",
    AuthorityType.REGULATION: "STAT",
    AuthorityType.SETTLEMENT: "CASE",
    AuthorityType.STATUTE: "STAT",
    AuthorityType.TREATY: "STAT",
}


def ris(items: Sequence[Item]) -> str:
    """Return the items, each from TY to ER, with the line ends of the format."""
    return "".join(
        f"{tag}  - {on_one_line(value)}\r\n" for item in items for tag, value in _lines(item) if value or tag == "ER"
    )


def _lines(item: Item) -> Iterator[tuple[str, str]]:
    work = item.work
    details = work.details.get
    first, _, last = details("pages", "").replace("--", "-").replace("–", "-").partition("-")
    yield "TY", TYPES[work.type]
    yield "ID", item.id
    yield "TI", work.title
    for person in work.authors:
        yield "AU", _name(person)
    if work.and_others:
        yield "AU", "et al."
    yield "A2", details("editor", "")
    yield "T2", details("container", "") or details("event", "")
    yield "J2", details("container-short", "")
    yield "T3", details("series", "")
    yield "ET", details("edition", "")
    yield "VL", details("volume", "")
    yield "IS", details("issue", "") or details("number", "")
    yield "SP", first or details("article-number", "")
    yield "EP", last
    yield "PB", details("publisher", "") or details("authority", "")
    yield "CY", details("place", "") or details("jurisdiction", "")
    yield "M3", details("genre", "")
    yield "ST", details("title-short", "")
    yield "PY", str(work.issued.year or "")
    yield "DA", _date(work.issued)
    yield "Y2", _date(Day.read(details("accessed", "")))
    yield "DO", work.doi
    yield "AN", f"arXiv:{work.arxiv_id}" if work.arxiv_id else ""
    yield "UR", work.url or work.doi_address or work.arxiv_address
    yield "N1", item.note
    yield "C1", item.licence
    yield "ER", ""


def _name(person: Person) -> str:
    return person.literal or ", ".join(filter(None, (person.surname, person.given, person.suffix)))


def _date(day: Day) -> str:
    """“2019/11/25/”, which keeps its slashes where a part is not known."""
    return (
        "".join(f"{part}/" for part in (day.year, *(f"{part:02}" if part else "" for part in (day.month, day.day))))
        if day
        else ""
    )
