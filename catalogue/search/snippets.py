"""The part of an entry to show beside a result: whole sentences, so that no hedge is cut away from its claim."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .index import stem
from .query import Query, tokens_of

LONGEST = 280
"""Characters after which no further sentence is added."""

# A full stop after one letter, as in “v.” or “U.S.”, ends no sentence.
_SENTENCE_END = re.compile(r"(?<=\w[\w)”\"\]][.!?])\s+(?=[A-Z“\"])|\n+")


@dataclass(frozen=True)
class Extract:
    text: str
    layer: str


def extract(texts: Sequence[Extract], query: Query | None) -> Extract | None:
    """The text with most of the query's words, from its first sentence that has one; else the first text."""
    if not texts:
        return None
    stems = frozenset(stem(token) for part in query.wanted for token in part.tokens) if query else frozenset()
    best = max(texts, key=lambda candidate: len(stems & _stems(candidate.text))) if stems else texts[0]
    return Extract(_from_first_match(best.text, stems), best.layer)


def _from_first_match(text: str, stems: frozenset[str]) -> str:
    sentences = _SENTENCE_END.split(text)
    start = next((n for n, sentence in enumerate(sentences) if stems & _stems(sentence)), 0)
    chosen = sentences[start]
    for sentence in sentences[start + 1 :]:
        if len(chosen) + len(sentence) > LONGEST:
            break
        chosen = f"{chosen} {sentence}"
    before = "… " if start else ""
    after = " …" if not text.rstrip().endswith(chosen[-20:].rstrip()) else ""
    return f"{before}{chosen.strip()}{after}"


def _stems(text: str) -> frozenset[str]:
    return frozenset(_each(tokens_of(text)))


def _each(tokens: Iterable[str]) -> Iterable[str]:
    return (stem(token) for token in tokens)
