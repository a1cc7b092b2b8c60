"""The part of an entry to show beside a result: whole sentences, so that no hedge is cut away from its claim."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .words import Phrase, runs_in, stems_in

LONGEST = 280
"""Characters after which no further sentence is added."""

# A full stop after one letter, as in “v.” or “U.S.”, ends no sentence; nor does one after such a shortened word.
# It begins with the blank: looking back from each character took half the time of a list page.
_SENTENCE_END = re.compile(
    r"\s(?:(?<!\bal\.\s)(?<!\bvs\.\s)(?<!\bNo\.\s)(?<!\bArt\.\s)(?<!\bArts\.\s)(?<!\bInc\.\s)(?<!\bCorp\.\s)"
    r"(?<!\bCir\.\s)(?<!\bReg\.\s)(?<=\w[\w)”\"\]][.!?]\s)\s*(?=[A-Z“\"])|(?<=\n)\n*)"
)


@dataclass(frozen=True)
class Extract:
    text: str
    layer: str
    hedge: str = ""
    """Words of the text without which no part of it is shown."""
    before: str = ""
    """A text that stands earlier, and that softens this one: shown with every part of it …"""
    after: str = ""
    """… and likewise one that stands later."""


def extract(texts: Sequence[Extract], phrases: Collection[Phrase] = ()) -> Extract | None:
    """The text with most of the words searched, from its first sentence that has one; else the first text."""
    if not texts:
        return None
    best = max(texts, key=lambda candidate: _found(candidate.text, phrases)) if phrases else texts[0]
    parts = (best.before, _from_first_match(best.text, best.hedge, phrases), best.after)
    return Extract(" … ".join(part for part in parts if part), best.layer)


def _from_first_match(text: str, hedge: str, phrases: Collection[Phrase]) -> str:
    sentences = _SENTENCE_END.split(text)
    first = next((n for n, sentence in enumerate(sentences) if _found(sentence, phrases)), 0) if phrases else 0
    hedged = next((n for n, sentence in enumerate(sentences) if hedge in sentence), first) if hedge else first
    start, end = min(first, hedged), max(first, hedged) + 1
    length = sum(map(len, sentences[start:end]))
    while end < len(sentences) and length + len(sentences[end]) <= LONGEST:
        length += len(sentences[end]) + 1
        end += 1
    before = "… " if start else ""
    after = " …" if end < len(sentences) else ""
    return f"{before}{' '.join(sentences[start:end]).strip()}{after}"


def _found(text: str, phrases: Collection[Phrase]) -> int:
    stems = stems_in(text)
    return len({stems[start:end] for start, end in runs_in(stems, phrases)})
