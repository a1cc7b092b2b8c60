"""Words and facets together: which entries a selection leaves, in which order, and what more could be chosen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..documents.shapes import TextDocument
from ..vocabulary import Kind, Sort
from .edition import LoadedEdition
from .facets import FACETS, Facet, FacetIndex, Members
from .held import ServedEdition
from .search.interpretation import Interpretation
from .search.query import Query, parse
from .search.words import Phrase, runs_in, stem, stems_in
from .selection import Selection

MOST_OPEN = 8
"""A list shows no more than the name of a longer facet."""

MOST_LOOSER = 5
MOST_WORDS_DROPPED = 8
"""In a longer query, no more than the first of its words are left out in turn."""


@dataclass(frozen=True)
class Choice:
    """One value of a facet: `count` entries would be left by it, given what is chosen in the other facets."""

    value: str
    label: str
    definition: str
    count: int
    selected: bool


@dataclass(frozen=True)
class FacetChoices:
    facet: Facet
    choices: tuple[Choice, ...]
    unknown: tuple[str, ...]
    """Chosen values that this edition does not have. They narrow nothing."""

    @property
    def is_open(self) -> bool:
        """Tell if the facet is worth the room. One that is long, or leads to nothing, can still be opened."""
        is_active = any(choice.selected for choice in self.choices)
        return is_active or (len(self.choices) <= MOST_OPEN and any(choice.count for choice in self.choices))

    def label_of(self, value: str) -> str:
        return next((choice.label for choice in self.choices if choice.value == value), value)


@dataclass(frozen=True)
class ResultSet:
    """`codes` are in the order of `sort`. Where words were searched, `interpretation` says what was looked for."""

    kind: Kind
    codes: Sequence[str]
    sort: Sort
    facets: list[FacetChoices]
    query: Query | None = None
    interpretation: Interpretation | None = None
    partial: bool = False
    near: Sequence[str] = ()
    """The nearest entries where no entry answers the words. They are no answers."""
    named: Sequence[str] = ()
    """Those that the words name, whatever else they say."""

    @property
    def corrected(self) -> Mapping[str, str]:
        return self.interpretation.corrected if self.interpretation else {}


@dataclass(frozen=True)
class Looser:
    """A query that asks for less, and how many entries it finds."""

    words: str
    count: int
    selection: Selection


def sort_of(selection: Selection) -> Sort:
    """Return the order chosen, or the list's own where none is: without words nothing is relevant."""
    own = own_sort(selection)
    return selection.sort if selection.sort and (selection.q or selection.sort is not Sort.RELEVANCE) else own


def own_sort(selection: Selection) -> Sort:
    """Return the order that a list has by itself."""
    return Sort.RELEVANCE if selection.q else Sort.CODE


def find(served: ServedEdition, kind: Kind, selection: Selection) -> ResultSet:
    facets = served.facets[kind]
    query = parse(selection.q) if selection.q else None
    if query is None:
        left = facets.members(facets.narrow(selection.terms))
        sort = sort_of(selection)
        return ResultSet(kind, _in_order(left, sort, kind, served), sort, _choices(served, facets, selection, None))
    hits = served.index.search(query, kind, as_typed=selection.exact)
    matching = hits.codes.answers
    kept = facets.members(facets.narrow(selection.terms, matching))
    sort = sort_of(selection)
    return ResultSet(
        kind,
        codes=hits.codes.among(kept.bits) if sort is Sort.RELEVANCE else _in_order(kept, sort, kind, served),
        sort=sort,
        facets=_choices(served, facets, selection, matching),
        query=query,
        interpretation=hits.interpretation,
        partial=hits.partial,
        near=hits.near,
        named=hits.named,
    )


def only_named(served: ServedEdition, found: ResultSet) -> ResultSet:
    facets = served.facets[found.kind]
    named = facets.members(facets.bits_of(found.named))
    by_relevance = found.sort is Sort.RELEVANCE
    return replace(found, codes=found.named if by_relevance else _in_order(named, found.sort, found.kind, served))


def _in_order(members: Members, sort: Sort, kind: Kind, served: ServedEdition) -> Members:
    return members if sort is Sort.CODE else members.in_order(served.orders.positions(kind, sort))


def texts_with(query: Query, edition: LoadedEdition) -> list[TextDocument]:
    """Return the texts that belong to no entry in which everything stands that the query asks for."""
    phrases = phrases_of(query)
    return [text for text in edition.catalogue["texts"] if phrases and _stand_in(text, phrases)]


def phrases_of(query: Query) -> frozenset[Phrase]:
    """Return what must stand in a text: each word or phrase of the query, but for common words."""
    parts = [part for part in query.wanted if not part.is_common] or list(query.wanted)
    return frozenset(tuple(map(stem, part.tokens)) for part in parts)


def _stand_in(text: TextDocument, phrases: frozenset[Phrase]) -> bool:
    stems = stems_in(f"{text['title']}\n{text['verbatim']}\n{text['display']}")
    return all(any(runs_in(stems, {phrase})) for phrase in phrases)


def looser_queries(query: Query, count: Callable[[Selection], int], selection: Selection) -> list[Looser]:
    """Queries that ask for less than one that found nothing; those that find most first."""
    found: dict[str, Looser] = {}
    for candidate in _looser(query):
        asked = selection.searching(candidate.typed)
        if candidate.typed not in found and not candidate.is_empty and (number := count(asked)):
            found[candidate.typed] = Looser(candidate.typed, number, asked)
    return sorted(found.values(), key=lambda looser: -looser.count)[:MOST_LOOSER]


def _looser(query: Query) -> Iterator[Query]:
    if query.excluded:
        yield Query.of(query.wanted)
    if any(part.quoted for part in query.parts):
        yield query.unquoted()
    telling = [part for part in query.wanted if not part.is_common]
    if len(telling) > 1:
        yield from (query.without(part) for part in telling[:MOST_WORDS_DROPPED])


def _choices(served: ServedEdition, index: FacetIndex, selection: Selection, within: int | None) -> list[FacetChoices]:
    return [
        FacetChoices(
            facet=facet,
            choices=tuple(_values(served, index, facet, selection, within)),
            unknown=tuple(
                value for value in selection.terms.get(facet.name, ()) if value not in index.sets[facet.name]
            ),
        )
        for facet in FACETS[index.kind]
    ]


def _values(
    served: ServedEdition, index: FacetIndex, facet: Facet, selection: Selection, within: int | None
) -> list[Choice]:
    edition = served.edition
    counts = index.counts(facet.name, selection.terms, within)
    chosen = selection.terms.get(facet.name, ())
    return [
        Choice(
            value=value,
            label=facet.label(value, edition),
            definition=edition.term(facet.vocabulary, value).definition if facet.vocabulary else "",
            count=count,
            selected=value in chosen,
        )
        for value, count in counts.items()
    ]
