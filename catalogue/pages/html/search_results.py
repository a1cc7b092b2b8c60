"""The search over all kinds, as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf

from django.utils.safestring import SafeString

from ...editions.browsing import Choice, ResultSet, find, looser_queries, phrases_of, texts_with
from ...editions.edition import Term
from ...editions.held import ServedEdition
from ...editions.search.contents import contents_of
from ...editions.search.query import Query, unknown_code
from ...editions.search.reasons import Extract, extract, is_lacking, words_beside
from ...editions.selection import Selection
from ...vocabulary import Kind, Sort
from .answers import Correction, Elsewhere, Nothing, correction_of, found_elsewhere, in_all_kinds, links_to
from .cards import Card, as_quoted, cards
from .kinds import PLURALS
from .listing import Chip, SortChoice, sort_choices
from .pieces import Pieces
from .text import marked

IN_EACH_KIND = 5
NAMED = -1
FARTHEST_NAME = 1_000
"""Farther than any entry whose names have all the words."""


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
    def is_lacking(self) -> bool:
        return is_lacking(self.cards[0].why)

    @property
    def has_more(self) -> bool:
        return self.total > len(self.cards)


@dataclass(frozen=True)
class TextHit:
    """A text that belongs to no entry, such as the acknowledgements, and its place on the page about the catalogue."""

    title: str
    url: str
    text: SafeString
    layer: Term


@dataclass(frozen=True)
class SearchResults:
    selection: Selection
    query: Query | None
    groups: list[KindResults]
    url: str
    kinds: list[Choice]
    """The facet of this page: how many entries of each kind answer."""
    chips: list[Chip]
    sorts: list[SortChoice]
    correction: Correction | None
    as_typed_url: str
    texts: list[TextHit]
    nothing: Nothing | None

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def has_kinds_to_choose(self) -> bool:
        return any(choice.count for choice in self.kinds)

    @property
    def clear_url(self) -> str:
        return f"{self.url}{replace(self.selection, terms={}, exact=False, page=1).query_string}"


def search_results(served: ServedEdition, pieces: Pieces, selection: Selection) -> SearchResults:
    """The first of each kind. By relevance, those kinds come first whose best is called what was typed, and then those
    of which the words name an entry.

    Where some kind has entries with all the words, others are not shown for some, unless the words name them.
    """
    url = pieces.addresses.search
    found = in_all_kinds(served, selection) if selection.q else []
    chosen = [results for results in found if _is_chosen(results.kind, selection)]
    answered = sorted((results for results in chosen if results.codes), key=lambda one: _distance_of_name(one, pieces))
    texts = _text_hits(found[0].query, pieces) if found and not selection.terms else []
    corrected = {typed: better for results in answered for typed, better in results.corrected.items()}
    return SearchResults(
        selection=selection,
        query=found[0].query if found else None,
        groups=[_group(results, pieces, selection) for results in answered],
        url=url,
        kinds=_kinds(found, pieces, selection),
        chips=_kind_chips(selection, pieces, url),
        sorts=sort_choices(selection, url),
        correction=correction_of(found[0].query if found else None, corrected),
        as_typed_url=f"{url}{selection.as_typed().query_string}",
        texts=texts,
        nothing=None
        if texts
        else _nothing_at_all(served, pieces, chosen, found_elsewhere(found, pieces, selection), selection, url),
    )


def _text_hits(query: Query | None, pieces: Pieces) -> list[TextHit]:
    if query is None or query.is_empty:
        return []
    phrases = phrases_of(query)
    hits = []
    for text in texts_with(query, pieces.edition):
        shown = extract([Extract(as_quoted(text), text["layer"])], phrases)
        hits.append(
            TextHit(
                title=text["title"],
                url=f"{pieces.addresses.about}#{text['key']}",
                text=marked(shown.text if shown else "", phrases),
                layer=pieces.term("layer", text["layer"]),
            )
        )
    return hits


def _distance_of_name(found: ResultSet, pieces: Pieces) -> float:
    if found.interpretation is None or found.sort is not Sort.RELEVANCE:
        return inf
    if found.codes[0] in found.named:
        return FARTHEST_NAME if found.partial else NAMED
    beside = words_beside(contents_of(found.codes[0], found.kind, pieces.edition), found.interpretation)
    return inf if beside is None else beside


def _is_chosen(kind: Kind, selection: Selection) -> bool:
    known = set(selection.terms.get("kind", ())) & set(Kind)
    return not known or kind in known


def _kinds(found: Iterable[ResultSet], pieces: Pieces, selection: Selection) -> list[Choice]:
    chosen = selection.terms.get("kind", ())
    return [
        Choice(
            value=results.kind.value,
            label=PLURALS[results.kind],
            definition=pieces.term("kind", results.kind).definition,
            count=len(results.codes),
            selected=results.kind in chosen,
        )
        for results in found
    ]


def _kind_chips(selection: Selection, pieces: Pieces, url: str) -> list[Chip]:
    return [
        Chip(
            "Kind",
            PLURALS[Kind(value)] if value in set(Kind) else value,
            value in set(Kind),
            f"{url}{selection.without('kind', value).query_string}",
        )
        for value in selection.terms.get("kind", ())
    ]


def _nothing_at_all(
    served: ServedEdition,
    pieces: Pieces,
    found: list[ResultSet],
    elsewhere: Elsewhere | None,
    selection: Selection,
    url: str,
) -> Nothing | None:
    if not found or any(results.codes for results in found) or found[0].query is None or found[0].query.is_empty:
        return None
    looser = looser_queries(
        found[0].query,
        lambda asked: sum(len(find(served, results.kind, replace(asked, terms={})).codes) for results in found),
        selection,
    )
    near = [card for results in found for card in cards(results.kind, results.near[:1], pieces, results.interpretation)]
    return Nothing(links_to(looser, url), near, elsewhere, unknown_code(found[0].query, pieces.edition))


def _group(found: ResultSet, pieces: Pieces, selection: Selection) -> KindResults:
    words = replace(selection, terms={}, page=1)
    return KindResults(
        kind=found.kind,
        title=PLURALS[found.kind],
        cards=cards(found.kind, found.codes[:IN_EACH_KIND], pieces, found.interpretation),
        total=len(found.codes),
        partial=found.partial,
        all_url=f"{pieces.addresses.section(found.kind)}{words.query_string}",
    )
