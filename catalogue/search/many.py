"""Answers among very many entries: counted as bitsets, and ranked only as far as somebody reads.

A bitset is one Python integer, in which bit i stands for the i-th entry of a kind. The engine's best are weighed one
by one; what it puts behind them keeps its order.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import overload

import tantivy

Bits = int

WEIGHED = 1_000
"""So many of the engine's best are weighed by the share of the words that they have."""
ONE_BY_ONE = 2_000
"""So few answers are handed to the engine as they are, rather than looked for among all that it finds."""
MOST_TELLING = 8
"""Words of a query beyond which the least telling do not decide what is an answer: n words make 2ⁿ combinations."""

Scored = Callable[[tantivy.Query, int], list[tuple[int, float]]]
"""A query and a limit → positions and scores, best first."""


@dataclass(frozen=True)
class Shared:
    """The entries that have a concept, and its share of what the query tells."""

    entries: Bits
    share: float


def by_share(concepts: Sequence[Shared], within: Bits) -> list[tuple[float, Bits]]:
    """The entries in groups that have the same concepts, with the share that they have."""
    groups = [(0.0, within)]
    for concept in sorted(concepts, key=lambda concept: -concept.share)[:MOST_TELLING]:
        groups = [
            (share, entries)
            for total, group in groups
            for share, entries in (
                (total + concept.share, group & concept.entries),
                (total, group & ~concept.entries),
            )
            if entries
        ]
    return groups


@dataclass(frozen=True)
class Ranking:
    """How the entries of one kind are put in order for a query."""

    query: tantivy.Query
    concepts: Sequence[Shared]
    """Empty where there is one concept only: then the engine's order stands."""
    scored: Scored
    only: Callable[[tantivy.Query, Sequence[int]], tantivy.Query]
    """The query, for the entries at these positions alone."""

    def best(self, number: int, among: Bits, matching: int) -> list[int]:
        """At least the first `number` positions; `matching` entries match the query at all."""
        answers = among.bit_count()
        query, limit = self.query, max(number, WEIGHED if self.concepts else 0)
        if answers <= ONE_BY_ONE and 2 * answers < matching:
            query, limit = self.only(query, list(positions_in(among))), answers
        elif answers <= ONE_BY_ONE and self.concepts:
            limit = matching
        elif answers < matching:
            limit = 2 * limit * matching // answers
        digits = bin(among)[:1:-1]
        while True:
            hits = self.scored(query, max(1, limit))
            found = [hit for hit in hits if digits[hit[0] : hit[0] + 1] == "1"]
            if len(found) >= min(number, answers) or len(hits) < limit:
                return self._weighed(found)
            limit *= 4

    def _weighed(self, found: list[tuple[int, float]]) -> list[int]:
        if not self.concepts:
            return [position for position, _ in found]
        has = [(bin(concept.entries)[:1:-1], concept.share) for concept in self.concepts]

        def weight(hit: tuple[int, float]) -> float:
            position, score = hit
            share = sum(share for digits, share in has if digits[position : position + 1] == "1")
            return -score * share**2

        ahead, behind = found[:WEIGHED], found[WEIGHED:]
        return [position for position, _ in (*sorted(ahead, key=weight), *behind)]


class Ranked(Sequence[str]):
    """Codes, best first: counted at once, put in order as far as they are read."""

    def __init__(
        self, codes: Sequence[str], ranking: Ranking, answers: Bits, *, matching: int, first: Sequence[int] = ()
    ) -> None:
        self.answers = answers
        self._codes = codes
        self._ranking = ranking
        self._matching = matching
        self._first = [position for position in first if answers >> position & 1]

    def among(self, entries: Bits) -> "Ranked":
        answers = self.answers & entries
        return Ranked(self._codes, self._ranking, answers, matching=self._matching, first=self._first)

    def __len__(self) -> int:
        return self.answers.bit_count()

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, int):
            place = range(len(self))[index]
            return self._best(place + 1)[place]
        wanted = range(len(self))[index]
        return self._best(max(wanted, default=-1) + 1)[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._best(len(self)))

    def _best(self, number: int) -> list[str]:
        if not number:
            return []
        positions = chain(self._first, self._ranking.best(number, self.answers, self._matching))
        return [self._codes[position] for position in dict.fromkeys(positions)]


def bits_of(positions: Sequence[int]) -> Bits:
    if not positions:
        return 0
    digits = bytearray(b"0") * (max(positions) + 1)
    for position in positions:
        digits[-1 - position] = 0x31
    return int(bytes(digits), 2)


def positions_in(bits: Bits) -> Iterator[int]:
    digits = bin(bits)[:1:-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)
