"""Facts in a page for Zotero and search engines: of a reference the work, of law the authority, else the entry."""

from collections.abc import Iterator

from ...vocabulary import AuthorityType, ReferenceType
from .as_source import CATALOGUE
from .authors import Person
from .items import ENTRY, LANGUAGE, Item, on_one_line

TYPES: dict[str, str] = {
    ReferenceType.ARTICLE: "journalArticle",
    ReferenceType.BLOG: "blogPost",
    ReferenceType.BOOK: "book",
    ReferenceType.CHAPTER: "bookSection",
    ReferenceType.DATASET: "dataset",
    ReferenceType.DECISION: "case",
    ReferenceType.GUIDANCE: "report",
    ReferenceType.INCIDENT: "webpage",
    ReferenceType.MAGAZINE: "magazineArticle",
    ReferenceType.MANUSCRIPT: "manuscript",
    ReferenceType.NEWSPAPER: "newspaperArticle",
    ReferenceType.PREPRINT: "preprint",
    ReferenceType.PROCEEDINGS: "conferencePaper",
    ReferenceType.REPORT: "report",
    ReferenceType.STANDARD: "standard",
    ReferenceType.THESIS: "thesis",
    ReferenceType.WEBPAGE: "webpage",
    ENTRY: "encyclopediaArticle",
    AuthorityType.BILL: "bill",
    AuthorityType.CASE: "case",
    AuthorityType.DIRECTIVE: "statute",
    AuthorityType.GENERAL_LAW: "document",
    AuthorityType.REGULATION: "statute",
    AuthorityType.SETTLEMENT: "case",
    AuthorityType.STATUTE: "statute",
    AuthorityType.TREATY: "statute",
}
_CONTAINERS = {
    ReferenceType.ARTICLE: "citation_journal_title",
    ReferenceType.MAGAZINE: "citation_journal_title",
    ReferenceType.NEWSPAPER: "citation_journal_title",
    ReferenceType.PROCEEDINGS: "citation_inbook_title",
    ReferenceType.CHAPTER: "citation_inbook_title",
    ReferenceType.REPORT: "citation_series_title",
    ENTRY: "citation_inbook_title",
}
_PUBLISHERS = {"report": "citation_technical_report_institution", "thesis": "citation_dissertation_institution"}


def meta_of(item: Item) -> list[tuple[str, str]]:
    """Return names and contents of `<meta>` elements."""
    return [(name, on_one_line(content)) for name, content in _named(item) if content]


def _named(item: Item) -> Iterator[tuple[str, str]]:
    work = item.work
    details = work.details.get
    date = str(work.issued).replace("-", "/")
    address = work.url or work.doi_address or work.arxiv_address
    language = LANGUAGE if work.type == ENTRY else ""
    publisher = details("publisher", "") or (CATALOGUE if work.type == ENTRY else "")
    first, _, last = details("pages", "").replace("--", "-").replace("–", "-").partition("-")
    yield "z:itemType", TYPES[work.type]
    yield "citation_title", work.title
    for person in work.authors:
        yield "citation_author", _name(person)
    yield _CONTAINERS.get(work.type, "citation_journal_title"), details("container", "")
    yield "citation_journal_abbrev", details("container-short", "")
    yield "citation_volume", details("volume", "")
    yield "citation_issue", details("issue", "")
    yield "citation_technical_report_number", details("number", "")
    yield "citation_firstpage", first
    yield "citation_lastpage", last
    yield _PUBLISHERS.get(work.type, "citation_publisher"), publisher
    yield "citation_date", date
    yield "citation_doi", work.doi
    yield "citation_arxiv_id", work.arxiv_id
    yield "citation_public_url", address
    yield "citation_language", language
    yield "DC.title", work.title
    for person in work.authors:
        yield "DC.creator", _name(person)
    yield "DC.publisher", publisher
    yield "DC.date", str(work.issued)
    yield "DC.identifier", address
    yield "DC.language", language
    yield "DC.rights", item.licence


def _name(person: Person) -> str:
    return person.literal or ", ".join(filter(None, (person.surname, person.given, person.suffix)))
