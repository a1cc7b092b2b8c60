"""A faceted list of one kind, as its page shows it."""

from dataclasses import dataclass, replace

from ...editions.browsing import FacetChoices, ResultSet, find, looser_queries, own_sort, sort_of
from ...editions.edition import Term
from ...editions.held import ServedEdition
from ...editions.search.query import Query, unknown_code
from ...editions.search.reasons import is_lacking
from ...editions.selection import Selection
from ...vocabulary import Kind, Sort
from .answers import Correction, Nothing, correction_of, found_elsewhere, in_all_kinds, links_to
from .cards import Card, cards
from .kinds import NOUNS, PLURALS
from .pieces import Pieces

PAGE_SIZE = 25


class PastTheEnd(Exception):
    """The list has no such page."""


@dataclass(frozen=True)
class Chip:
    """An active filter, with the address of the list without it."""

    facet: str
    label: str
    is_known: bool
    remove_url: str


@dataclass(frozen=True)
class SortChoice:
    term: Term
    url: str
    selected: bool


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
    sorts: list[SortChoice]
    correction: Correction | None
    as_typed_url: str
    nothing: Nothing | None

    @property
    def noun(self) -> str:
        return NOUNS[self.kind]

    @property
    def is_lacking(self) -> bool:
        """Whether the first entry lacks a word, though some have all that tell something."""
        return bool(self.cards) and is_lacking(self.cards[0].why)

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
        cards=cards(kind, found.codes[start : start + PAGE_SIZE], pieces, found.interpretation),
        total=len(found.codes),
        of_all=len(pieces.edition.codes[kind]),
        first=start + 1 if found.codes else 0,
        page=selection.page,
        pages=pages,
        previous_url=_page_url(url, selection, selection.page - 1) if selection.page > 1 else "",
        next_url=_page_url(url, selection, selection.page + 1) if selection.page < pages else "",
        sorts=sort_choices(selection, url),
        correction=correction_of(found.query, found.corrected),
        as_typed_url=f"{url}{selection.as_typed().query_string}",
        nothing=None if found.codes else _nothing(served, pieces, found, selection, url),
    )


def sort_choices(selection: Selection, url: str) -> list[SortChoice]:
    own = own_sort(selection)
    chosen = sort_of(selection)
    return [
        SortChoice(
            Term(sort.value, sort.label, sort.definition),
            # The order that a list has by itself needs no parameter.
            f"{url}{replace(selection, sort=None if sort is own else sort, page=1).query_string}",
            sort is chosen,
        )
        for sort in Sort
        if selection.q or sort is not Sort.RELEVANCE
    ]


def _nothing(served: ServedEdition, pieces: Pieces, found: ResultSet, selection: Selection, url: str) -> Nothing | None:
    if found.query is None or found.query.is_empty:
        return None
    looser = looser_queries(found.query, lambda asked: len(find(served, found.kind, asked).codes), selection)
    return Nothing(
        links_to(looser, url),
        cards(found.kind, found.near, pieces, found.interpretation),
        found_elsewhere(in_all_kinds(served, selection), pieces, selection),
        unknown_code(found.query, pieces.edition),
    )


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
