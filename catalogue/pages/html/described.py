"""The head of an entry’s page, for programs and for other sites that link to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from ...documents.quoting import NOT_PUBLISHED
from ...formats.citing.as_source import CATALOGUE
from ...formats.citing.authors import Person
from ...formats.citing.items import ENTRY, LANGUAGE, Item, item_of, on_one_line
from ...formats.schema_org import page_graph
from ...vocabulary import AuthorityType, Confirmation, Kind, Layer, ReferenceType
from .cards import Extract, extract, quotations_of
from .renderer import EditionRenderer

NOT_QUOTED = f"Its text is withheld draft commentary, {NOT_PUBLISHED}, and is quoted on the page only."

ZOTERO_TYPES: dict[str, str] = {
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


@dataclass(frozen=True)
class Described:
    """Names and contents of `<meta>` elements, and a graph in JSON-LD."""

    meta: list[tuple[str, str]]
    graph: SafeString


def described(
    code: str, renderer: EditionRenderer, *, home: str, living: str, frozen: str, description: str
) -> Described:
    edition = renderer.edition
    graph = page_graph(edition, code, home=home, living=living, frozen=frozen, description=description)
    item = item_of(edition, code, frozen)
    return Described(_meta_of(item), mark_safe(graph))  # noqa: S308 - what HTML would act upon is escaped in it


@dataclass(frozen=True)
class Unfurled:
    """The facts for Open Graph and oEmbed. The addresses are whole."""

    title: str
    description: str
    address: str
    image: str
    oembed: str


def description_of(code: str, kind: Kind, renderer: EditionRenderer) -> str:
    """Return whole sentences of the first passage with the label of their layer.

    Withheld passages are never quoted where their layer might be cut off.
    """
    found = extract(quotations_of(code, kind, renderer.edition)[:1])
    label = renderer.term("kind", kind).label
    if found is None:
        return f"{label} {code} of the Failure Modes Catalogue, with its sources."
    if found.layer == Layer.WITHHELD:
        return f"{label} {code} of the Failure Modes Catalogue. {NOT_QUOTED}"
    layer = renderer.term("layer", found.layer).label
    return f"{_in_quotes(found)} ({layer}{_doubt(code, renderer)})"


def _in_quotes(found: Extract) -> str:
    text = " ".join(found.text.split())
    return text if found.layer == Layer.CURATOR else f"“{text}”"


def _doubt(code: str, renderer: EditionRenderer) -> str:
    entry: Any = renderer.edition.entries.get(code, {})
    return "; proposed, not confirmed by a curator" if entry.get("confirmation") == Confirmation.PROPOSED else ""


def _meta_of(item: Item) -> list[tuple[str, str]]:
    """Return what Zotero and search engines read: of a reference the work, of law the authority, else the entry."""
    return [(name, on_one_line(content)) for name, content in _named(item) if content]


def _named(item: Item) -> Iterator[tuple[str, str]]:
    work = item.work
    details = work.details.get
    date = str(work.issued).replace("-", "/")
    address = work.url or work.doi_address or work.arxiv_address
    language = LANGUAGE if work.type == ENTRY else ""
    publisher = details("publisher", "") or (CATALOGUE if work.type == ENTRY else "")
    first, _, last = details("pages", "").replace("--", "-").replace("–", "-").partition("-")
    yield "z:itemType", ZOTERO_TYPES[work.type]
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
