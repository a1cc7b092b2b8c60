"""Answers among very many entries: counted as bitsets, and ranked only as far as somebody reads.

A bitset is one Python integer, in which bit i stands for the i-th entry of a kind. The engine's best are weighed one
by one; what it puts behind them keeps its order.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain, islice
from operator import and_, itemgetter, or_
from typing import overload

import tantivy

Bits = int

IN_BLOCK = 48
"""Entries in a block. The engine adds floats, which hold whole numbers exactly up to 2⁵³, and 48 bits are six bytes."""
HANDED_OVER = 2_000
"""So many entries the engine hands over one by one in less time than it takes to add them up."""
WEIGHED = 250
"""So many of the engine's best are weighed by the share of the words that they have."""
COST_OF_ONE = 30
"""Looking for an entry by its position takes the engine about as long as so many further hits."""
MOST_TELLING = 8
"""Words of a query beyond which the least telling do not decide what is an answer: n words make 2ⁿ combinations."""

Scored = Callable[[tantivy.Query, int], list[tuple[int, float]]]
"""A query and a limit → positions and scores, best first."""


@dataclass(frozen=True)
class Shared:
    """The entries that have a concept, and its share of what the query tells."""

    entries: Bits
    share: float


def union(sets: Iterable[Bits]) -> Bits:
    return reduce(or_, sets, 0)


def intersection(sets: Iterable[Bits]) -> Bits:
    """Of at least one set."""
    return reduce(and_, sets)


def having_enough(groups: Iterable[tuple[float, Bits]], least: float) -> Bits:
    return union(entries for share, entries in groups if share >= least)


def share_of(position: int, groups: Iterable[tuple[float, Bits]]) -> float:
    return max((share for share, entries in groups if entries >> position & 1), default=0.0)


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


def indispensable(shares: Sequence[float], least: float) -> list[int]:
    """The places of those concepts of which every entry has one that has `least` of what the query tells."""
    places = sorted(range(len(shares)), key=lambda place: -shares[place])[:MOST_TELLING]
    without = 0.0
    while places and without + shares[places[-1]] < least:
        without += shares[places.pop()]
    return places


@dataclass(frozen=True)
class Ranking:
    """How the entries of one kind are put in order for a query."""

    query: tantivy.Query
    matching: Bits
    """The entries that match the query at all."""
    scored: Scored
    only: Callable[[tantivy.Query, Sequence[int]], tantivy.Query]
    """The query, for the entries at these positions alone."""
    concepts: Sequence[Shared] = ()
    """Empty where the engine's order stands."""
    whole: Bits = 0
    """Entries whose share is whole, whatever the concepts say."""

    def best(self, number: int, among: Bits | None) -> list[int]:
        """At least the first `number` positions of these entries, or of all that match."""
        if among is None:
            return [position for position, _ in self.scored(self.query, number)]
        answers, matching = among.bit_count(), self.matching.bit_count()
        wanted = min(answers, max(number, WEIGHED if self.concepts else 0))
        query, limit = self.query, wanted if answers >= matching else 2 * wanted * matching // max(1, answers)
        if COST_OF_ONE * answers < min(limit, matching):
            query, limit = self.only(query, list(positions_in(among))), answers
        digits = bin(among)[:1:-1]
        while True:
            hits = self.scored(query, max(1, limit))
            found = [hit for hit in hits if digits[hit[0] : hit[0] + 1] == "1"]
            if len(found) >= wanted or len(hits) < limit:
                return self._weighed(found)
            limit *= 4

    def _weighed(self, found: list[tuple[int, float]]) -> list[int]:
        if not self.concepts:
            return [position for position, _ in found]
        ahead = [position for position, _ in found[:WEIGHED]]
        shares = [0.0] * len(ahead)
        for concept in self.concepts:
            digits = bin(concept.entries)[:1:-1]
            shares = [
                share + concept.share if digits[position : position + 1] == "1" else share
                for position, share in zip(ahead, shares, strict=True)
            ]
        digits = bin(self.whole)[:1:-1]
        shares = [
            1.0 if digits[position : position + 1] == "1" else share
            for position, share in zip(ahead, shares, strict=True)
        ]
        weights = [score * share**2 for (_, score), share in zip(found[:WEIGHED], shares, strict=True)]
        ahead = [position for _, position in sorted(zip(weights, ahead, strict=True), key=itemgetter(0), reverse=True)]
        return ahead + [position for position, _ in found[WEIGHED:]]


class Ranked(Sequence[str]):
    """Codes, best first: counted at once, put in order as far as they are read."""

    def __init__(
        self, codes: Sequence[str], ranking: Ranking, answers: Bits | None = None, *, first: Sequence[int] = ()
    ) -> None:
        """Without `answers`, whatever the ranking's query matches, which is counted only if somebody asks."""
        self._codes = codes
        self._ranking = ranking
        self._answers = answers
        self._first = first

    @cached_property
    def answers(self) -> Bits:
        return self._ranking.matching | bits_of(self._first) if self._answers is None else self._answers

    def among(self, entries: Bits) -> "Ranked":
        answers = self.answers & entries
        if answers == self.answers:
            return self
        first = [position for position in self._first if answers >> position & 1]
        return Ranked(self._codes, self._ranking, answers, first=first)

    def __len__(self) -> int:
        return self.answers.bit_count()

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        end = index.stop if isinstance(index, slice) else index + 1
        backwards = end is None or end < 0 or (isinstance(index, slice) and (index.start or 0) < 0)
        return self._best(len(self) if backwards else end)[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._best(len(self)))

    def _best(self, number: int) -> list[str]:
        if not number:
            return []
        positions = chain(self._first, self._ranking.best(number, self._answers))
        return [self._codes[position] for position in islice(dict.fromkeys(positions), number)]


def bits_of(positions: Sequence[int]) -> Bits:
    if not positions:
        return 0
    digits = bytearray(b"0") * (max(positions) + 1)
    for position in positions:
        digits[-1 - position] = 0x31
    return int(bytes(digits), 2)


def bits_in(blocks: Iterable[tuple[int, float]]) -> Bits:
    """Number of a block, and the sum of what its entries are worth (see `place_in_block`) → their positions."""
    octets_of = {block: int(worth).to_bytes(IN_BLOCK // 8, "little") for block, worth in blocks}
    nothing = bytes(IN_BLOCK // 8)
    return int.from_bytes(
        b"".join(octets_of.get(block, nothing) for block in range(max(octets_of, default=-1) + 1)), "little"
    )


def place_in_block(position: int) -> tuple[int, float]:
    """The number of the block, and what the entry is worth in it: a sum of these is a set of entries."""
    block, place = divmod(position, IN_BLOCK)
    return block, float(1 << place)


def positions_in(bits: Bits) -> Iterator[int]:
    digits = bin(bits)[:1:-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)
