"""The edition's synonyms: what a typed term may also be called in the entries."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, takewhile

from ...documents.shapes import SynonymGroupDocument
from ...vocabulary import SynonymDirection
from .word_lists import COMMON
from .words import stem, stems_in, tokens_of

Stems = tuple[str, ...]

FARTHEST = 4
"""Words that say something among which the words of one term may stand scattered: “copies were made of our model”."""
MOST_SCATTERED = 3
"""Longer terms are found in their own order only: a word has few pairs and triples with its neighbours."""
GLUE = COMMON - {"her", "his", "my", "no", "not", "our", "their", "use", "used", "uses", "using", "without", "your"}
"""Words that may stand between those of a term. Whose it is, what it is used for, and “not” belong to a term."""
MOST_GROUPS = 3
"""A word in the terms of more groups than these points nowhere."""


@dataclass(frozen=True)
class Other:
    """Another word for the same, or in a directed group what a term leads to."""

    text: str
    is_equal: bool


@dataclass(frozen=True)
class Term:
    """A term of the synonyms, found in what was typed at these positions."""

    positions: tuple[int, ...]
    others: tuple[Other, ...]

    @property
    def is_in_one_piece(self) -> bool:
        return self.positions[-1] - self.positions[0] == len(self.positions) - 1


@dataclass(frozen=True)
class Hint:
    """An entry's word to which one word of a longer term points, as “robbery” of “bank robbery” does."""

    term: str
    found: str


@dataclass(frozen=True)
class Thesaurus:
    others: Mapping[Stems, tuple[Other, ...]]
    """By the stems of a term."""
    scattered: Mapping[frozenset[str], tuple[Other, ...]]
    """The same of terms of several words, in any order and without common words."""
    alike: Mapping[str, str]
    """One word for all of an equal group: within longer terms “modified picture” is also “altered photo”."""
    hints: Mapping[str, tuple[Hint, ...]]
    """By the stem of a word in longer terms."""
    kin: Mapping[Stems, tuple[str, ...]]
    """What a term that others lead to leads on to: “model inversion” to “membership inference”."""
    longest: int
    words: frozenset[str]
    terms: tuple[str, ...]
    """In alphabetical order, as they are indexed but for their endings."""

    @classmethod
    def of(cls, groups: Sequence[SynonymGroupDocument]) -> "Thesaurus":
        directed = [group for group in groups if group["direction"] == SynonymDirection.DIRECTED]
        led_to = {stems_in(found) for group in directed for found in group["finds"]}
        alike = _alike(groups)
        others: dict[Stems, dict[Other, None]] = {}
        scattered: dict[frozenset[str], dict[Other, None]] = {}
        words: set[str] = set()
        for group in groups:
            is_equal = group["direction"] != SynonymDirection.DIRECTED
            for typed in group["terms"]:
                found = {Other(text, is_equal): None for text in _found_by(typed, group)}
                words.update(tokens_of(typed))
                if is_equal or stems_in(typed) not in led_to:
                    others.setdefault(stems_in(typed), {}).update(found)
                telling = frozenset(_stems_without(GLUE, typed))
                if 1 < len(telling) <= MOST_SCATTERED:
                    for words_of_term in {telling, frozenset(alike.get(word, word) for word in telling)}:
                        scattered.setdefault(words_of_term, {}).update(found)
        return cls(
            others={stems: tuple(terms) for stems, terms in others.items()},
            scattered={stems: tuple(terms) for stems, terms in scattered.items()},
            alike=alike,
            hints=_hints(directed),
            kin=_kin(directed, led_to),
            longest=max(map(len, others), default=0),
            words=frozenset(words),
            terms=tuple(sorted({" ".join(tokens_of(term)) for group in groups for term in group["terms"]})),
        )

    def terms_beginning(self, words: str) -> Iterator[str]:
        terms = self.terms[bisect_left(self.terms, words) :]
        return takewhile(lambda term: term.startswith(words), terms)

    def terms_in(self, tokens: Sequence[str]) -> list[Term]:
        """The terms in a run of words. Where two share a word, the one of more words, then the closer one."""
        stems = [stem(token) for token in tokens]
        found = [*self._as_written(stems), *self._in_two(tokens), *self._scattered(stems, tokens)]
        found.sort(key=lambda term: (-len(term.positions), term.positions[-1] - term.positions[0], term.positions))
        taken: set[int] = set()
        terms = []
        for term in found:
            if taken.isdisjoint(term.positions):
                taken.update(term.positions)
                terms.append(term)
        return terms

    def _as_written(self, stems: Sequence[str]) -> Iterator[Term]:
        for start in range(len(stems)):
            for end in range(start + 1, min(start + self.longest, len(stems)) + 1):
                if others := self.others.get(tuple(stems[start:end])):
                    yield Term(tuple(range(start, end)), others)

    def _in_two(self, tokens: Sequence[str]) -> Iterator[Term]:
        """“jail break” for “jailbreak”."""
        for position, (first, second) in enumerate(pairwise(tokens)):
            others = self.others.get((stem(first + second),))
            if others and COMMON.isdisjoint((first, second)):
                yield Term((position, position + 1), others)

    def _scattered(self, stems: Sequence[str], tokens: Sequence[str]) -> Iterator[Term]:
        telling = [position for position, token in enumerate(tokens) if token not in GLUE]
        for place, first in enumerate(telling):
            after = telling[place + 1 : place + FARTHEST]
            for size in range(1, MOST_SCATTERED):
                for rest in combinations(after, size):
                    positions = (first, *rest)
                    words = frozenset(stems[position] for position in positions)
                    if len(words) == len(positions) and (others := self._scattered_as(words)):
                        yield Term(positions, others)

    def _scattered_as(self, words: frozenset[str]) -> tuple[Other, ...]:
        as_typed = self.scattered.get(words)
        return as_typed or self.scattered.get(frozenset(self.alike.get(word, word) for word in words), ())


def _alike(groups: Iterable[SynonymGroupDocument]) -> dict[str, str]:
    """Return one word for all of a group: not for a word in two groups, nor for one that has a stem in both, as
    “attacker” and “attack”.
    """
    groups_of: dict[str, set[str]] = {}
    for group in groups:
        if group["direction"] != SynonymDirection.DIRECTED:
            for tokens in map(tokens_of, group["terms"]):
                if len(tokens) == 1:
                    groups_of.setdefault(stem(tokens[0]), set()).add(group["key"])
    return {word: min(keys) for word, keys in groups_of.items() if len(keys) == 1}


def _found_by(typed: str, group: SynonymGroupDocument) -> list[str]:
    if group["direction"] == SynonymDirection.DIRECTED:
        return group["finds"]
    return [term for term in group["terms"] if term != typed]


def _stems_without(words: Collection[str], term: str) -> list[str]:
    return [stem(token) for token in tokens_of(term) if token not in words]


def _hints(directed: Iterable[SynonymGroupDocument]) -> dict[str, tuple[Hint, ...]]:
    """Return those of words that few groups have; one for each term that is found."""
    hints: dict[str, dict[str, dict[str, Hint]]] = {}
    for group in directed:
        for term in group["terms"]:
            if len(tokens_of(term)) > 1:
                for word in _stems_without(COMMON, term):
                    of_group = hints.setdefault(word, {}).setdefault(group["key"], {})
                    of_group.update({found: Hint(term, found) for found in group["finds"]})
    return {
        word: tuple({found: hint for one in groups.values() for found, hint in one.items()}.values())
        for word, groups in hints.items()
        if len(groups) <= MOST_GROUPS
    }


def _kin(directed: Iterable[SynonymGroupDocument], led_to: Collection[Stems]) -> dict[Stems, tuple[str, ...]]:
    kin: dict[Stems, dict[str, None]] = {}
    for group in directed:
        for stems in map(stems_in, group["terms"]):
            if stems in led_to:
                kin.setdefault(stems, {}).update(dict.fromkeys(group["finds"]))
    return {stems: tuple(found) for stems, found in kin.items()}
