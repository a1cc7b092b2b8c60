"""Words and facets together: which entries a selection leaves, in which order, and what more could be chosen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..vocabulary import Kind, Sort
from .facets import FACETS, Facet, FacetIndex, Members
from .held import ServedEdition
from .search.many import Ranked
from .search.meaning import Meaning
from .search.query import Query, parse
from .selection import Selection

MOST_OPEN = 8
"""Of a longer facet a list shows the name only."""

MOST_LOOSER = 5
MOST_WORDS_DROPPED = 8
"""Of a longer query only the first so many words are left out in turn."""


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
    def is_active(self) -> bool:
        return any(choice.selected for choice in self.choices)

    @property
    def is_open(self) -> bool:
        """Whether it is worth the room: a long one can be opened, and one that leads to nothing too."""
        return self.is_active or (len(self.choices) <= MOST_OPEN and any(choice.count for choice in self.choices))


@dataclass(frozen=True)
class Found:
    """`codes` are in the order of `sort`. Where words were searched, `meaning` says what was looked for."""

    kind: Kind
    codes: Sequence[str]
    sort: Sort
    facets: list[FacetChoices]
    query: Query | None = None
    meaning: Meaning | None = None
    partial: bool = False
    near: Sequence[str] = ()
    """The nearest entries where no entry answers the words. They are no answers."""
    named: Sequence[str] = ()
    """Those that the words name, whatever else they say."""

    @property
    def corrected(self) -> Mapping[str, str]:
        return self.meaning.corrected if self.meaning else {}


@dataclass(frozen=True)
class Looser:
    """A query that asks for less, and how many entries it finds."""

    words: str
    count: int
    selection: Selection


def sort_of(selection: Selection) -> Sort:
    """The order that was chosen, as far as there is one: without words nothing is relevant."""
    own = own_sort(selection)
    return selection.sort if selection.sort and (selection.q or selection.sort is not Sort.RELEVANCE) else own


def own_sort(selection: Selection) -> Sort:
    """The order that a list has by itself."""
    return Sort.RELEVANCE if selection.q else Sort.CODE


def find(served: ServedEdition, kind: Kind, selection: Selection) -> Found:
    facets = served.facets[kind]
    query = parse(selection.q) if selection.q else None
    if query is None:
        left = facets.members(facets.narrow(selection.terms))
        sort = sort_of(selection)
        return Found(kind, _in_order(left, sort, kind, served), sort, _choices(served, facets, selection, None))
    hits = served.index.search(query, kind, as_typed=selection.exact)
    matching = hits.codes.answers if isinstance(hits.codes, Ranked) else facets.bits_of(hits.codes)
    kept = facets.members(facets.narrow(selection.terms, matching))
    sort = sort_of(selection)
    by_relevance = sort is Sort.RELEVANCE
    return Found(
        kind,
        codes=_by_relevance(hits.codes, kept) if by_relevance else _in_order(kept, sort, kind, served),
        sort=sort,
        facets=_choices(served, facets, selection, matching),
        query=query,
        meaning=hits.meaning,
        partial=hits.partial,
        near=hits.near,
        named=hits.named,
    )


def only_named(served: ServedEdition, found: Found) -> Found:
    facets = served.facets[found.kind]
    named = facets.members(facets.bits_of(found.named))
    by_relevance = found.sort is Sort.RELEVANCE
    return replace(found, codes=found.named if by_relevance else _in_order(named, found.sort, found.kind, served))


def _by_relevance(codes: Sequence[str], kept: Members) -> Sequence[str]:
    if isinstance(codes, Ranked):
        return codes.among(kept.bits)
    among = set(kept)
    return [code for code in codes if code in among]


def _in_order(members: Members, sort: Sort, kind: Kind, served: ServedEdition) -> Members:
    return members if sort is Sort.CODE else members.in_order(served.orders.positions(kind, sort))


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
