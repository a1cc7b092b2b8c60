"""A faceted list of one kind, and the search over all kinds, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from ...browsing import FacetChoices, Found, find
from ...reading.edition import Term
from ...reading.selection import Selection
from ...search.query import Query
from ...search.snippets import Extract, extract
from ...serving import ServedEdition
from ...vocabulary import Confirmation, Kind, Layer, PassageRole, ReferenceStanding
from .law import hedge_of, posture_of
from .pieces import Link, Pieces, byline_of
from .text import marked

PAGE_SIZE = 25
IN_EACH_KIND = 5

PLURALS: dict[Kind, str] = {
    Kind.FAILURE_MODE: "Failure modes",
    Kind.SCENARIO: "Scenarios",
    Kind.QUESTION: "Legal questions",
    Kind.AUTHORITY: "Law",
    Kind.REFERENCE: "References",
}


class PastTheEnd(Exception):
    """The list has no such page."""


@dataclass(frozen=True)
class Tag:
    """A label on a card: which facet, the term, and the words that soften it."""

    name: str
    term: Term
    hedge: str = ""
    is_withheld: bool = False


@dataclass(frozen=True)
class Card:
    """One result. `text` is whole sentences of `layer`; `line` is a citation or a work's authors and year."""

    link: Link
    title: SafeString
    line: SafeString
    text: SafeString
    layer: Term | None
    tags: list[Tag]
    is_proposed: bool = False
    is_missing: bool = False


@dataclass(frozen=True)
class Chip:
    """An active filter, with the address of the list without it."""

    facet: str
    label: str
    is_known: bool
    remove_url: str


@dataclass(frozen=True)
class Listing:
    kind: Kind
    title: str
    url: str
    selection: Selection
    query: Query | None
    partial: bool
    facets: list[FacetChoices]
    chips: list[Chip]
    cards: list[Card]
    total: int
    of_all: int
    first: int
    page: int
    pages: int
    previous_url: str
    next_url: str

    @property
    def last(self) -> int:
        return self.first + len(self.cards) - 1 if self.cards else 0

    @property
    def clear_url(self) -> str:
        return self.url


def listing(served: ServedEdition, pieces: Pieces, kind: Kind, selection: Selection) -> Listing:
    """Raises PastTheEnd."""
    found = find(served, kind, selection)
    pages = max(1, -(-len(found.codes) // PAGE_SIZE))
    if selection.page > pages:
        raise PastTheEnd
    start = (selection.page - 1) * PAGE_SIZE
    url = pieces.addresses.section(kind)
    return Listing(
        kind=kind,
        title=PLURALS[kind],
        url=url,
        selection=selection,
        query=found.query,
        partial=found.partial,
        facets=found.facets,
        chips=_chips(found.facets, selection, url),
        cards=cards(kind, found.codes[start : start + PAGE_SIZE], pieces, found.query),
        total=len(found.codes),
        of_all=len(pieces.edition.codes[kind]),
        first=start + 1 if found.codes else 0,
        page=selection.page,
        pages=pages,
        previous_url=_page_url(url, selection, selection.page - 1) if selection.page > 1 else "",
        next_url=_page_url(url, selection, selection.page + 1) if selection.page < pages else "",
    )


@dataclass(frozen=True)
class KindResults:
    kind: Kind
    title: str
    cards: list[Card]
    total: int
    partial: bool
    all_url: str
    """The list of this kind with the same words."""

    @property
    def has_more(self) -> bool:
        return self.total > len(self.cards)


@dataclass(frozen=True)
class SearchResults:
    selection: Selection
    query: Query | None
    groups: list[KindResults]

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


def search_results(served: ServedEdition, pieces: Pieces, selection: Selection) -> SearchResults:
    """The best of each kind; kinds in which all words were found stand before those with partial matches."""
    if not selection.q:
        return SearchResults(selection, None, [])
    found = [find(served, kind, Selection(q=selection.q)) for kind in Kind]
    complete = any(results.codes and not results.partial for results in found)
    groups = [
        _group(results, pieces, selection) for results in found if results.codes and not (results.partial and complete)
    ]
    return SearchResults(selection, found[0].query, groups)


def _group(found: Found, pieces: Pieces, selection: Selection) -> KindResults:
    return KindResults(
        kind=found.kind,
        title=PLURALS[found.kind],
        cards=cards(found.kind, found.codes[:IN_EACH_KIND], pieces, found.query),
        total=len(found.codes),
        partial=found.partial,
        all_url=f"{pieces.addresses.section(found.kind)}{Selection(q=selection.q).query_string}",
    )


def cards(kind: Kind, codes: Iterable[str], pieces: Pieces, query: Query | None = None) -> list[Card]:
    card = _CARDS[kind]
    return [card(code, pieces, query) for code in codes]


def _chips(facets: list[FacetChoices], selection: Selection, url: str) -> list[Chip]:
    chips = []
    if selection.q:
        chips.append(Chip("Words", selection.q, True, f"{url}{selection.without_query().query_string}"))
    for choices in facets:
        facet = choices.facet
        labels = {choice.value: choice.label for choice in choices.choices}
        chips += [
            Chip(
                facet.title,
                labels.get(value, value),
                value in labels,
                f"{url}{selection.without(facet.name, value).query_string}",
            )
            for value in selection.terms.get(facet.name, ())
        ]
    return chips


def _page_url(url: str, selection: Selection, page: int) -> str:
    return f"{url}{selection.on_page(page).query_string}"


def _failure_mode_card(code: str, pieces: Pieces, query: Query | None) -> Card:
    mode = pieces.edition.failure_mode(code)
    return Card(
        **_shown(_extracts(mode["passages"]), query, pieces),
        link=pieces.entry_link(mode),
        title=marked(mode["title"], query),
        line=marked(", ".join(mode["aliases"]), query),
        tags=[
            Tag("Group", pieces.term("group", mode["group"])),
            *(Tag("Compromises", pieces.term("property", value)) for value in mode["properties"]),
            Tag("Published answer on access", pieces.term("published_answer", mode["published_answer"])),
            Tag("Withheld commentary", posture_of(mode, pieces), hedge_of(mode), is_withheld=True),
        ],
    )


def _scenario_card(code: str, pieces: Pieces, query: Query | None) -> Card:
    scenario = pieces.edition.scenarios[code]
    document = scenario.document
    link = pieces.link(code)
    assert link is not None  # noqa: S101 - the code comes from this edition
    return Card(
        **_shown(_extracts([scenario.passage]), query, pieces),
        link=link,
        title=marked(document["title"], query),
        line=marked(f"{scenario.mode['code']} {scenario.mode['title']}", query),
        tags=[
            Tag("Kind of evidence", pieces.term("evidence", document["evidence"])),
            Tag("Attacker knowledge", pieces.term("knowledge", document["knowledge"])),
            *(Tag("Domain", pieces.term("domain", domain)) for domain in document["domains"]),
        ],
    )


def _question_card(code: str, pieces: Pieces, query: Query | None) -> Card:
    question: Any = pieces.edition.entries[code]
    edition = pieces.edition
    return Card(
        **_shown(_extracts(question["passages"]), query, pieces),
        link=pieces.entry_link(question),
        title=marked(question["title"], query),
        line=marked(
            ", ".join(edition.title_of(law) for law in question["authorities"] if law in edition.entries),
            query,
        ),
        tags=[
            Tag("Origin", pieces.term("question_origin", question["origin"])),
            Tag("About", pieces.term("addressee", question["addressee"])),
            Tag("Status", pieces.term("question_status", question["status"])),
        ],
        is_proposed=question["confirmation"] == Confirmation.PROPOSED,
    )


def _authority_card(code: str, pieces: Pieces, query: Query | None) -> Card:
    authority: Any = pieces.edition.entries[code]
    return Card(
        **_shown(_extracts(authority["passages"]), query, pieces),
        link=pieces.entry_link(authority),
        title=marked(authority["title"], query),
        line=marked(authority["citation"], query),
        tags=[
            Tag("Type", pieces.term("authority_type", authority["type"])),
            Tag("Jurisdiction", pieces.term("jurisdiction", authority["jurisdiction"])),
        ],
        is_proposed=authority["confirmation"] == Confirmation.PROPOSED,
    )


def _reference_card(code: str, pieces: Pieces, query: Query | None) -> Card:
    reference: Any = pieces.edition.entries[code]
    uses = len(pieces.edition.citations_of.get(code, []))
    return Card(
        **_shown([Extract(reference["note"], Layer.CURATOR)] if reference["note"] else [], query, pieces),
        link=pieces.entry_link(reference),
        title=marked(reference["title"], query),
        line=marked(byline_of(reference), query),
        tags=[
            Tag("Type", pieces.term("reference_type", reference["type"])),
            Tag("Standing", pieces.term("standing", reference["standing"])),
            Tag("Cited", Term("cited", "Not cited" if not uses else f"Cited {uses} time{'s' * (uses > 1)}")),
        ],
        is_proposed=reference["confirmation"] == Confirmation.PROPOSED,
        is_missing=reference["standing"] == ReferenceStanding.MISSING,
    )


def _extracts(passages: Iterable[Any]) -> list[Extract]:
    """Texts to choose a snippet from; a bare title or list of properties says too little."""
    return [
        Extract(passage["display"] or passage["verbatim"].strip(), passage["layer"])
        for passage in passages
        if passage["role"] not in (PassageRole.TITLE, PassageRole.PROPERTIES)
    ]


def _shown(texts: list[Extract], query: Query | None, pieces: Pieces) -> dict[str, Any]:
    chosen = extract(texts, query)
    if chosen is None:
        return {"text": marked("", None), "layer": None}
    return {"text": marked(chosen.text, query), "layer": pieces.term("layer", chosen.layer)}


_CARDS = {
    Kind.FAILURE_MODE: _failure_mode_card,
    Kind.SCENARIO: _scenario_card,
    Kind.QUESTION: _question_card,
    Kind.AUTHORITY: _authority_card,
    Kind.REFERENCE: _reference_card,
}
