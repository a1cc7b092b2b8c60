"""The edition's synonyms: what a typed term may also be called in the entries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..documents.shapes import SynonymGroupDocument
from ..vocabulary import SynonymDirection
from .words import stems_in, tokens_of

Stems = tuple[str, ...]


@dataclass(frozen=True)
class Thesaurus:
    others: Mapping[Stems, tuple[str, ...]]
    """A term's stems → the terms that it is looked for by as well."""
    longest: int
    words: frozenset[str]

    @classmethod
    def of(cls, groups: Iterable[SynonymGroupDocument]) -> "Thesaurus":
        others: dict[Stems, dict[str, None]] = {}
        words: set[str] = set()
        for group in groups:
            for typed, found in _pairs(group):
                others.setdefault(stems_in(typed), {})[found] = None
                words.update(tokens_of(typed))
        longest = max(map(len, others), default=0)
        return cls({stems: tuple(terms) for stems, terms in others.items()}, longest, frozenset(words))

    def others_of(self, stems: Stems) -> tuple[str, ...]:
        return self.others.get(stems, ())


def _pairs(group: SynonymGroupDocument) -> Iterator[tuple[str, str]]:
    if group["direction"] == SynonymDirection.DIRECTED:
        yield from ((typed, found) for typed in group["terms"] for found in group["finds"])
    else:
        yield from ((typed, found) for typed in group["terms"] for found in group["terms"] if typed != found)
