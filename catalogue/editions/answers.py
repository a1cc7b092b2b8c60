"""The answers of a list, and of the search over all kinds: which entries, on how many pages, and the ways on from
words that find nothing. Every format says the same of a selection.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil, inf
from operator import attrgetter

from ..addresses.codes import Code
from ..vocabulary import Kind, Sort
from ..web.exceptions import NoSuchPage
from .browsing import Looser, ResultSet, SiteText, find, looser_queries, only_named, own_sort, sort_of, texts_with
from .facets import Choice, FacetChoices
from .held import ServedEdition
from .kinds import PLURALS
from .search.contents import contents_of
from .search.query import Query, code_typed, parse, unknown_code
from .search.reasons import words_beside
from .selection import Selection

PAGE_SIZE = 25
NAMED = -1
MOST_NEAR = 3
FARTHEST_NAME = 1_000
"""Farther than any entry whose names have all the words."""


def last_page(total: int, size: int = PAGE_SIZE) -> int:
    """Return the number of the last page of a list, which has one even if nothing is on it."""
    return max(1, ceil(total / size))


@dataclass(frozen=True)
class ActiveFilter:
    """A value that the list is narrowed to, and the selection without it."""

    facet: str
    label: str
    without: Selection
    is_known: bool = True


@dataclass(frozen=True)
class Order:
    sort: Sort
    is_chosen: bool
    selection: Selection


@dataclass(frozen=True)
class Elsewhere:
    """The search that answers the same words, with entries of any kind or, where `count` is 0, with texts only."""

    count: int
    selection: Selection


@dataclass(frozen=True)
class NothingFound:
    """The offer where nothing answers the words. The `near` entries come nearest, and are no answers."""

    looser: list[Looser]
    near: list[ResultSet]
    elsewhere: Elsewhere | None = None
    unknown_code: Code | None = None
    """The code that was asked for and that this edition lacks; `near` has what it leads to even so."""

    @property
    def is_dead_end(self) -> bool:
        return not (self.looser or self.elsewhere or any(results.hits.near for results in self.near))


@dataclass(frozen=True)
class ListPage:
    """One page of the list of a kind. `of_all` counts the entries of the kind, chosen or not."""

    results: ResultSet
    selection: Selection
    facets: list[FacetChoices]
    of_all: int
    filters: list[ActiveFilter]
    orders: list[Order]
    nothing: NothingFound | None

    @property
    def total(self) -> int:
        return len(self.results.codes)

    @property
    def page(self) -> int:
        return self.selection.page

    @property
    def pages(self) -> int:
        return last_page(self.total)

    @property
    def codes(self) -> Sequence[str]:
        start = (self.page - 1) * PAGE_SIZE
        return self.results.codes[start : start + PAGE_SIZE]

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * PAGE_SIZE, self.total)

    @property
    def previous(self) -> Selection | None:
        return self.selection.on_page(self.page - 1) if self.page > 1 else None

    @property
    def next(self) -> Selection | None:
        return self.selection.on_page(self.page + 1) if self.page < self.pages else None


@dataclass(frozen=True)
class Answers:
    """The answers of every kind that has any, and the texts that belong to no entry."""

    selection: Selection
    query: Query | None
    groups: list[ResultSet]
    kinds: list[Choice]
    """The facet of this search: how many entries of each kind answer. Empty without words."""
    filters: list[ActiveFilter]
    orders: list[Order]
    texts: list[SiteText]
    nothing: NothingFound | None

    @property
    def total(self) -> int:
        return sum(len(group.codes) for group in self.groups)

    @property
    def corrected(self) -> Mapping[str, str]:
        return {typed: better for group in self.groups for typed, better in group.hits.interpretation.corrected.items()}


def list_page(served: ServedEdition, kind: Kind, selection: Selection) -> ListPage:
    """Return the page of the list that is selected. Raises NoSuchPage."""
    results = find(served, kind, selection)
    last = last_page(len(results.codes))
    if selection.page > last:
        raise NoSuchPage(selection.page, last)
    having = results.hits.codes.bits if results.query else None
    facets = served.facets[kind].choices(served.edition, selection.terms, having)
    return ListPage(
        results=results,
        selection=selection,
        facets=facets,
        of_all=len(served.edition.codes[kind]),
        filters=_filters(facets, selection),
        orders=_orders(selection),
        nothing=None if results.codes else _nothing_in_list(served, results, selection),
    )


def answers_of_all_kinds(served: ServedEdition, selection: Selection) -> Answers:
    """Return what each kind answers. By relevance, those kinds come first whose best is called what was typed, and
    then those of which the words name an entry.

    Where some kind has entries with all the words, others are not shown for some, unless the words name them.
    """
    found = _in_all_kinds(served, selection) if selection.q else []
    chosen = [results for results in found if _is_chosen(results.kind, selection)]
    query = found[0].query if found else None
    texts = texts_with(query, served.edition) if query and not query.is_empty and not selection.terms else []
    return Answers(
        selection=selection,
        query=query,
        groups=sorted((results for results in chosen if results.codes), key=lambda one: _distance_of_name(one, served)),
        kinds=[_kind(results, selection, served) for results in found],
        filters=[_kind_filter(value, selection) for value in selection.terms.get("kind", ())],
        orders=_orders(selection),
        texts=texts,
        nothing=None if texts else _nothing_at_all(served, found, chosen, selection),
    )


def _filters(facets: Sequence[FacetChoices], selection: Selection) -> list[ActiveFilter]:
    words = [ActiveFilter("Words", selection.q, selection.without_query())] if selection.q else []
    return words + [
        ActiveFilter(
            choices.facet.title,
            choices.label_of(value),
            selection.without(choices.facet.name, value),
            is_known=value not in choices.unknown,
        )
        for choices in facets
        for value in selection.terms.get(choices.facet.name, ())
    ]


def _kind_filter(value: str, selection: Selection) -> ActiveFilter:
    is_known = value in set(Kind)
    label = PLURALS[Kind(value)] if is_known else value
    return ActiveFilter("Kind", label, selection.without("kind", value), is_known)


def _kind(results: ResultSet, selection: Selection, served: ServedEdition) -> Choice:
    return Choice(
        value=results.kind.value,
        label=PLURALS[results.kind],
        definition=served.edition.term("kind", results.kind).definition,
        count=len(results.codes),
        selected=results.kind in selection.terms.get("kind", ()),
    )


def _orders(selection: Selection) -> list[Order]:
    """The order that a list has by itself needs no parameter."""
    own, chosen = own_sort(selection), sort_of(selection)
    return [
        Order(sort, sort is chosen, replace(selection.chosen, sort=None if sort is own else sort))
        for sort in Sort
        if selection.q or sort is not Sort.RELEVANCE
    ]


def _nothing_in_list(served: ServedEdition, results: ResultSet, selection: Selection) -> NothingFound | None:
    if results.query is None or results.query.is_empty:
        return None
    return NothingFound(
        looser_queries(results.query, lambda asked: len(find(served, results.kind, asked).codes), selection),
        [_with_near(results, MOST_NEAR)],
        _elsewhere(served, _in_all_kinds(served, selection), selection),
        unknown_code(results.query, served.edition),
    )


def _nothing_at_all(
    served: ServedEdition, found: list[ResultSet], chosen: list[ResultSet], selection: Selection
) -> NothingFound | None:
    """`chosen` are those of the results found whose kind the reader chose."""
    if not chosen or any(results.codes for results in chosen):
        return None
    query = chosen[0].query
    if query is None or query.is_empty:
        return None

    def count(asked: Selection) -> int:
        return sum(len(find(served, results.kind, replace(asked, terms={})).codes) for results in chosen)

    return NothingFound(
        looser_queries(query, count, selection),
        [_with_near(results, 1) for results in chosen],
        _elsewhere(served, found, selection) if selection.terms else None,
        unknown_code(query, served.edition),
    )


def _with_near(results: ResultSet, number: int) -> ResultSet:
    return replace(results, hits=replace(results.hits, near=results.hits.near[:number]))


def _elsewhere(served: ServedEdition, found: list[ResultSet], selection: Selection) -> Elsewhere | None:
    count = sum(len(results.codes) for results in found)
    if not count and not texts_with(parse(selection.q), served.edition):
        return None
    # A code would lead to its entry, and not to what else was found.
    exact = selection.exact or code_typed(parse(selection.q)) is not None
    return Elsewhere(count, Selection(q=selection.q, exact=exact))


def _in_all_kinds(served: ServedEdition, selection: Selection) -> list[ResultSet]:
    """One of each kind. Partial matches are left out if any kind does better, but for what the words name."""
    words = replace(selection, terms={}, page=1)
    found = [find(served, kind, words) for kind in Kind]
    if any(results.codes and not results.hits.partial for results in found):
        return [only_named(served, results) if results.hits.partial else results for results in found]
    return found


def _is_chosen(kind: Kind, selection: Selection) -> bool:
    known = set(selection.terms.get("kind", ())) & set(Kind)
    return not known or kind in known


def _distance_of_name(results: ResultSet, served: ServedEdition) -> float:
    if results.sort is not Sort.RELEVANCE:
        return inf
    if results.codes[0] in results.hits.named:
        return FARTHEST_NAME if results.hits.partial else NAMED
    return words_beside(contents_of(results.codes[0], results.kind, served.edition), results.hits.interpretation)


def title_in_words(title: str, filters: Iterable[ActiveFilter], words: Iterable[str] = ()) -> str:
    """Return “Failure modes · Group: Intentional · Property: Integrity or Availability”: all that narrows a list."""
    narrowing = groupby((each for each in filters if each.is_known), key=attrgetter("facet"))
    in_words = (f"{facet}: {' or '.join(each.label for each in values)}" for facet, values in narrowing)
    return " · ".join([title, *words, *in_words])
