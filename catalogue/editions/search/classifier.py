"""A classifier that guesses which entry the words of a query mean when they are taken together.

Stories in everyday words share hardly a term with the entries: “somebody keeps feeding rubbish to our bot”. Yet most of
their words stand somewhere in the terms by which the synonyms lead to an entry. None of them tells much by itself, all
together may. It is a multinomial naive Bayes classifier, whose texts are those terms and what the entries say of
themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from ...vocabulary import Kind, SynonymDirection
from ..edition import LoadedEdition
from .contents import contents_of
from .query import Query
from .words import COMMON, FIELD, stem, tokens_of

CLEARLY = 18.0
"""An entry is meant if it is e to this power, divided by the number of words, times likelier than the next: the more
words agree, the less each has to tell …"""
BESIDE = 6.0
"""… and beside it what is less likely by no more than this."""
MOST = 5
TOWARDS = 0.5
MOST_TOLD = 4
"""Words that are told as leaning towards an entry: from so much on, and so many."""
SPOKEN = ("title", "aliases", "description", "scenarios")
"""Fields in which an entry says in its own words what it is about."""
UNSEEN = 40.0
"""Words of any kind that are added to each entry's own, so that a word which it lacks does not rule it out."""


@dataclass(frozen=True)
class Guess:
    code: str
    words: tuple[str, ...]
    """The words as they were typed, those that lean most first."""


class Classifier:
    """Built once for the entries of a kind."""

    def __init__(self, texts: Iterable[tuple[str, Sequence[str]]]) -> None:
        """`texts` are terms and passages, each with the codes of the entries to which it belongs in equal parts."""
        self._words: dict[str, Counter[str]] = defaultdict(Counter)
        self._of_all: Counter[str] = Counter()
        for text, codes in texts:
            stems = {stem(token) for token in tokens_of(text) if token not in COMMON}
            for code in codes:
                self._words[code].update(dict.fromkeys(stems, 1 / len(codes)))
            self._of_all.update(stems)
        self._lengths = {code: sum(words.values()) for code, words in self._words.items()}
        self._length_of_all = sum(self._lengths.values())

    def of(self, query: Query) -> tuple[Guess, ...]:
        """Return the entry that is clearly meant, and those beside it."""
        tokens = [token for token in _tokens(query) if self._of_all[stem(token)]]
        if not tokens or len(self._words) < 2:
            return ()
        leans = {code: {token: self._towards(code, stem(token)) for token in tokens} for code in self._words}
        sums = {code: sum(parts.values()) for code, parts in leans.items()}
        best, second, *_ = order = sorted(sums, key=lambda code: (-sums[code], code))
        if sums[best] - sums[second] < CLEARLY / len(tokens):
            return ()
        beside = [code for code in order if sums[code] >= sums[best] - BESIDE]
        return tuple(Guess(code, _telling(leans[code])) for code in beside[:MOST])

    def _towards(self, code: str, word: str) -> float:
        """Return how much likelier the word is in the entry's texts than in all, as a logarithm."""
        usual = self._of_all[word] / self._length_of_all
        likely = (self._words[code][word] + UNSEEN * usual) / (self._lengths[code] + UNSEEN)
        return log(likely / usual)


def texts_of(
    edition: LoadedEdition, kind: Kind, named_by: Callable[[Sequence[str]], Sequence[str]]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the terms of the synonyms, and what the entries to which they lead say of themselves.

    `named_by` tells in whose names terms stand.
    """
    led_to: set[str] = set()
    for group in edition.catalogue.get("synonyms", []):
        directed = group["direction"] == SynonymDirection.DIRECTED
        belongs_to = named_by(group["finds"] if directed else group["terms"])
        led_to.update(belongs_to)
        yield from ((term, belongs_to) for term in group["terms"])
    for code in sorted(led_to):
        own = [content.text for content in contents_of(code, kind, edition) if content.field in SPOKEN]
        yield from ((text, [code]) for text in own)


def _tokens(query: Query) -> Sequence[str]:
    """Return none of a query that says exactly what it is about: by a phrase, an identifier, or what it excludes."""
    if query.excluded or any(part.quoted or part.names for part in query.parts):
        return ()
    typed = (token for part in query.parts for token in part.tokens)
    return [token for token in dict.fromkeys(typed) if token not in COMMON and token not in FIELD]


def _telling(parts: Mapping[str, float]) -> tuple[str, ...]:
    leaning = [word for word in parts if parts[word] >= TOWARDS]
    return tuple(sorted(leaning, key=lambda word: -parts[word])[:MOST_TOLD])
