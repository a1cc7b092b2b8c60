"""What a page says of its answers as a whole: the words that were searched, and where to go if there are none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ...addresses.codes import Code
from ...editions.browsing import Looser, ResultSet, find, only_named, texts_with
from ...editions.held import ServedEdition
from ...editions.search.query import Query, parse
from ...editions.selection import Selection
from ...vocabulary import Kind
from .cards import Card
from .pieces import Pieces


@dataclass(frozen=True)
class Correction:
    """The words as typed, and as searched, with the mended ones marked."""

    typed: str
    searched: SafeString


@dataclass(frozen=True)
class LooserLink:
    words: str
    count: int
    url: str


@dataclass(frozen=True)
class Elsewhere:
    """Where the same words are answered: by so many entries of every kind, or by texts about the catalogue only."""

    count: int
    url: str


@dataclass(frozen=True)
class Nothing:
    """What a page offers where nothing answers the words. `near` are entries that come nearest, and no answers."""

    looser: list[LooserLink]
    near: list[Card]
    elsewhere: Elsewhere | None = None
    unknown_code: Code | None = None
    """What was asked for by a code that this edition does not have; `near` has what the code leads to even so."""

    @property
    def is_dead_end(self) -> bool:
        return not (self.looser or self.near or self.elsewhere)


def correction_of(query: Query | None, corrected: Mapping[str, str]) -> Correction | None:
    if query is None or not corrected:
        return None
    words = [
        format_html("<strong>{}</strong>", corrected[str(part)]) if str(part) in corrected else str(part)
        for part in query.parts
    ]
    return Correction(query.typed, format_html_join(" ", "{}", ((word,) for word in words)))


def in_all_kinds(served: ServedEdition, selection: Selection) -> list[ResultSet]:
    """Of each kind, leaving out partial matches if any kind does better, but for what the words name."""
    words = replace(selection, terms={}, page=1)
    found = [find(served, kind, words) for kind in Kind]
    if any(results.codes and not results.partial for results in found):
        return [only_named(served, results) if results.partial else results for results in found]
    return found


def found_elsewhere(found: Iterable[ResultSet], pieces: Pieces, selection: Selection) -> Elsewhere | None:
    everywhere = Selection(q=selection.q, exact=selection.exact)
    count = sum(len(results.codes) for results in found)
    if not count and not texts_with(parse(selection.q), pieces.edition):
        return None
    return Elsewhere(count, f"{pieces.addresses.search}{everywhere.query_string}")


def links_to(looser: Iterable[Looser], url: str) -> list[LooserLink]:
    return [LooserLink(one.words, one.count, f"{url}{one.selection.query_string}") for one in looser]
