"""Words and facets together: which entries a selection leaves, in which order, and which words find more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import attrgetter

from ..vocabulary import Kind, Layer, Sort
from .edition import LoadedEdition
from .facets import Members
from .held import ServedEdition
from .search.index import Hits
from .search.query import Part, Query, parse
from .search.words import Phrase, stem, stems_in, without_markers
from .selection import Selection

MOST_LOOSER = 5
MOST_WORDS_DROPPED = 6
"""Words that are left out in turn: of a longer query one word less finds hardly more, and trying each takes long."""


@dataclass(frozen=True)
class ResultSet:
    """`codes` are in the order of `sort`. Where words were searched, they are chosen from the `hits` of `query`."""

    kind: Kind
    codes: Members
    sort: Sort
    query: Query | None = None
    hits: Hits = field(default_factory=Hits)


@dataclass(frozen=True)
class SiteText:
    """A text that belongs to no entry. `at` is its address below the start page of an edition."""

    at: str
    title: str
    layer: Layer = Layer.CURATOR
    shown: str = ""
    printed: str = ""


@dataclass(frozen=True)
class Looser:
    """A selection whose words ask for less, and how many entries it finds."""

    selection: Selection
    count: int


def sort_of(selection: Selection) -> Sort:
    """Return the order chosen, or the list's own where none is: without words nothing is relevant."""
    own = own_sort(selection)
    return selection.sort if selection.sort and (selection.q or selection.sort is not Sort.RELEVANCE) else own


def own_sort(selection: Selection) -> Sort:
    """Return the order that a list has by itself."""
    return Sort.RELEVANCE if selection.q else Sort.CODE


def find(served: ServedEdition, kind: Kind, selection: Selection) -> ResultSet:
    facets, sort = served.facets[kind], sort_of(selection)
    query = parse(selection.q) if selection.q else None
    hits = served.index.search(query, kind, as_typed=selection.exact) if query else Hits()
    kept = facets.members(facets.narrow(selection.terms, hits.codes.bits if query else None))
    if sort is not Sort.CODE:
        kept = kept.in_order(hits.codes.order if sort is Sort.RELEVANCE else served.orders.positions(kind, sort))
    return ResultSet(kind, kept, sort, query, hits)


def only_named(served: ServedEdition, found: ResultSet) -> ResultSet:
    facets = served.facets[found.kind]
    named = facets.members(facets.bits_of(found.hits.named))
    return replace(found, codes=named.in_order(found.codes.order))


def texts_with(query: Query, edition: LoadedEdition) -> list[SiteText]:
    """Return the texts that belong to no entry in which everything stands that the query asks for.

    What words mean, and what is noted on a framework or on the whole source, is read for a quotation alone.
    """
    parts = _telling(query)
    is_quoted = any(part.quoted for part in parts)
    texts = chain(_texts_about(edition), _notes_and_definitions(edition) if is_quoted else ())
    wanted = [[_in_a_row(way) for way in part.ways] for part in parts]
    return [text for text in texts if wanted and _says(text, wanted)]


def _texts_about(edition: LoadedEdition) -> Iterator[SiteText]:
    for key, text in edition.texts.items():
        yield SiteText(f"about/#{key}", text["title"], Layer(text["layer"]), text["display"], text["verbatim"])


def _notes_and_definitions(edition: LoadedEdition) -> Iterator[SiteText]:
    for vocabulary, terms in edition.catalogue["vocabularies"].items():
        for term in terms:
            yield SiteText(f"glossary/#{vocabulary}-{term['value']}", term["label"], shown=term["definition"])
    for framework in edition.catalogue["frameworks"]:
        yield SiteText(f"frameworks/{framework['slug']}/", framework["name"], shown=framework["note"])
    for note in edition.catalogue["notes"]:
        yield SiteText("about/#notes", f"Editor’s note {note['code']}", shown=note["text"])


def phrases_of(query: Query) -> frozenset[Phrase]:
    """Return what must stand in a text: each word or phrase of the query, but for common words."""
    return frozenset(tuple(map(stem, part.tokens)) for part in _telling(query))


def _telling(query: Query) -> list[Part]:
    return [part for part in query.wanted if not part.is_common] or list(query.wanted)


def _says(text: SiteText, wanted: Sequence[Sequence[str]]) -> bool:
    whole = f"{text.title}\n{text.printed}\n{text.shown}"
    words = _in_a_row(stems_in(whole)) + _in_a_row(stems_in(without_markers(whole)))
    return all(any(way in words for way in ways) for ways in wanted)


def _in_a_row(stems: Phrase) -> str:
    """Return words between blanks, so that no part of a word is found for the word."""
    return f" {' '.join(stems)} "


def looser_queries(query: Query, count: Callable[[Selection], int], selection: Selection) -> list[Looser]:
    """Return queries that find what one that found nothing did not, those that find most first."""
    words = dict.fromkeys(candidate.typed for candidate in _looser(query) if not candidate.is_empty)
    found = [Looser(asked, count(asked)) for asked in map(selection.searching, words)]
    return sorted(filter(attrgetter("count"), found), key=attrgetter("count"), reverse=True)[:MOST_LOOSER]


def _looser(query: Query) -> Iterator[Query]:
    if query.excluded:
        yield Query.of(query.wanted)
    if any(part.quoted for part in query.parts):
        yield query.unquoted()
    if len(query.parts) <= MOST_WORDS_DROPPED and not any(part.quoted or part.excluded for part in query.parts):
        yield parse(f"“{query.typed}”")  # phrases are looked for in every text of an entry, also in its incidents
    telling = [part for part in query.wanted if not part.is_common]
    if 1 < len(telling) <= MOST_WORDS_DROPPED:
        yield from (query.without(part) for part in telling)
