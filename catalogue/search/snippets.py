"""The part of an entry to show beside a result: whole sentences, so that no hedge is cut away from its claim."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .words import stems_in

LONGEST = 280
"""Characters after which no further sentence is added."""

# A full stop after one letter, as in “v.” or “U.S.”, ends no sentence; nor does one after such a shortened word.
_SENTENCE_END = re.compile(
    r"(?<!\bal\.)(?<!\bvs\.)(?<!\bNo\.)(?<!\bArt\.)(?<!\bArts\.)(?<!\bInc\.)(?<!\bCorp\.)(?<!\bCir\.)(?<!\bReg\.)"
    r"(?<=\w[\w)”\"\]][.!?])\s+(?=[A-Z“\"])|\n+"
)


@dataclass(frozen=True)
class Extract:
    text: str
    layer: str


def extract(texts: Sequence[Extract], stems: Collection[str] = ()) -> Extract | None:
    """The text with most of the words searched, from its first sentence that has one; else the first text."""
    if not texts:
        return None
    best = max(texts, key=lambda candidate: _found(candidate.text, stems)) if stems else texts[0]
    return Extract(_from_first_match(best.text, stems), best.layer)


def _from_first_match(text: str, stems: Collection[str]) -> str:
    sentences = _SENTENCE_END.split(text)
    start = next((n for n, sentence in enumerate(sentences) if _found(sentence, stems)), 0) if stems else 0
    end = start + 1
    length = len(sentences[start])
    while end < len(sentences) and length + len(sentences[end]) <= LONGEST:
        length += len(sentences[end]) + 1
        end += 1
    before = "… " if start else ""
    after = " …" if end < len(sentences) else ""
    return f"{before}{' '.join(sentences[start:end]).strip()}{after}"


def _found(text: str, stems: Collection[str]) -> int:
    return len(set(stems) & set(stems_in(text)))
