"""Entries of the same kind that share links with an entry, each with its reasons; those in similar words come first."""

from dataclasses import dataclass
from functools import lru_cache

import tantivy

from ...vocabulary import Kind
from ..links import links_of
from .classifier import SPOKEN
from .contents import contents_of
from .engine import LINKS, either, weighted
from .index import SearchIndex
from .words import COMMON, stem, tokens_of

MOST = 6
MOST_REASONS = 3
MOST_WORDS = 12
MOST_HELD = 4096
_LINK_WEIGHT = 2.0


@dataclass(frozen=True)
class Relation:
    code: str
    reasons: tuple[str, ...]


class Relations:
    """The related entries of one edition, computed when an entry's page is first asked for."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self.of = lru_cache(MOST_HELD)(self._of)

    def _of(self, code: str, kind: Kind) -> tuple[Relation, ...]:
        edition, engine = self._index.edition, self._index.engine
        links = links_of(code, kind, edition)
        shared = [weighted(tantivy.Query.term_query(engine.schema, LINKS, link), _LINK_WEIGHT) for link in links]
        words = map(stem, self._telling_words(code, kind))
        shared += [tantivy.Query.term_query(engine.schema, field, word) for word in words for field in SPOKEN]
        found = [edition.codes[kind][position] for position in engine.best(either(shared), kind, 3 * MOST)]
        theirs = {other: links_of(other, kind, edition) for other in found if other != code}
        reasons = {other: [links[link] for link in links if link in of_other] for other, of_other in theirs.items()}
        return tuple(Relation(other, tuple(told[:MOST_REASONS])) for other, told in reasons.items() if told)[:MOST]

    def _telling_words(self, code: str, kind: Kind) -> list[str]:
        """Return the rarest words in which the entry says what it is about, and which some other entry has, too."""
        frequencies = self._index.lexicon.frequencies
        texts = [content.text for content in contents_of(code, kind, self._index.edition) if content.field in SPOKEN]
        words = {word for text in texts for word in tokens_of(text)} & self._index.names - COMMON
        shared = (word for word in words if frequencies.get(word, 0) > 1)
        return sorted(shared, key=lambda word: (frequencies[word], word))[:MOST_WORDS]
