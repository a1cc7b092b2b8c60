"""Entries of the same kind that share links or words with an entry, each with its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import tantivy

from ...vocabulary import Kind
from ..links import links_of
from .contents import contents_of
from .engine import LINKS, MUST, either, weighted
from .index import SearchIndex
from .words import COMMON, stem, tokens_of

MOST = 6
MOST_REASONS = 3
MOST_WORDS = 12
FEWEST_SHARED_WORDS = 3
"""Fewer are chance."""
SHARE_OF_ENTRIES = 0.2
"""A word in more of the edition's entries than this share tells nothing."""
MOST_HELD = 4096
_TEXTS = ("title", "aliases", "description", "scenarios")
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
        links = links_of(code, kind, self._index.edition)
        words = self._telling_words(code, kind)
        found = [other for other in self._nearest(code, kind, links, words) if other != code]
        relations = (Relation(other, self._reasons(other, kind, links, words)) for other in found)
        return tuple(relation for relation in relations if relation.reasons)[:MOST]

    def _nearest(self, code: str, kind: Kind, links: Iterable[str], words: Iterable[str]) -> list[str]:
        engine = self._index.engine
        shared = [weighted(tantivy.Query.term_query(engine.schema, LINKS, link), _LINK_WEIGHT) for link in links]
        shared += [tantivy.Query.term_query(engine.schema, field, stem(word)) for word in words for field in _TEXTS]
        codes = self._index.edition.codes[kind]
        return [codes[position] for position in engine.best([(MUST, either(shared))], kind, 3 * MOST)]

    def _reasons(self, other: str, kind: Kind, links: dict[str, str], words: list[str]) -> tuple[str, ...]:
        theirs = links_of(other, kind, self._index.edition)
        reasons = [reason for link, reason in links.items() if link in theirs][:MOST_REASONS]
        stems = {stem(token) for token in self._tokens(other, kind)}
        shared = [word for word in words if stem(word) in stems]
        if len(shared) >= FEWEST_SHARED_WORDS:
            reasons.append(f"similar words: {', '.join(f'“{word}”' for word in shared[:FEWEST_SHARED_WORDS])}")
        return tuple(reasons)

    def _telling_words(self, code: str, kind: Kind) -> list[str]:
        """Return the rarest words that some other entry has too, of those by which anything is called."""
        frequencies = self._index.lexicon.frequencies
        most = max(2, SHARE_OF_ENTRIES * self._index.edition.size)
        words = {word for word in self._tokens(code, kind) & self._index.names if word.isalpha()} - COMMON
        telling = [word for word in words if 1 < frequencies.get(word, 0) <= most]
        return sorted(telling, key=lambda word: (frequencies[word], word))[:MOST_WORDS]

    def _tokens(self, code: str, kind: Kind) -> set[str]:
        contents = contents_of(code, kind, self._index.edition)
        return {token for content in contents if content.field in _TEXTS for token in tokens_of(content.text)}
