"""What a reader typed, as words, phrases and exclusions. It never reaches an engine's own query syntax."""

import re
from dataclasses import dataclass

from ..names import fold

MOST_PARTS = 32
"""More words than this add time, not meaning."""

_TOKEN = re.compile(r"[^\W_]+")
_PART = re.compile(r'(?P<minus>(?<!\S)-(?=[\w"“”„]))?(?:["“”„](?P<phrase>[^"“”„]*)["“”„]?|(?P<word>[^\s"“”„]+))')
_COMMON = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "i", "in", "is", "it"}
    | {
        "its",
        "of",
        "on",
        "or",
        "that",
        "the",
        "their",
        "this",
        "to",
        "was",
        "what",
        "when",
        "which",
        "who",
        "why",
        "with",
    }
)


@dataclass(frozen=True)
class Part:
    """One word or one phrase. A word such as “x-ray” or “AML.T0043” has several tokens, found side by side."""

    text: str
    tokens: tuple[str, ...]
    excluded: bool = False

    @property
    def is_common(self) -> bool:
        return len(self.tokens) == 1 and self.tokens[0] in _COMMON


@dataclass(frozen=True)
class Query:
    typed: str
    parts: tuple[Part, ...]

    @property
    def wanted(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.excluded)

    @property
    def excluded(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.excluded)

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: no letter or digit, or exclusions only."""
        return not self.wanted


def parse(typed: str) -> Query:
    parts = (
        Part(match["phrase"] or match["word"] or "", tokens, excluded=bool(match["minus"]))
        for match in _PART.finditer(typed)
        if (tokens := tokens_of(match["phrase"] or match["word"] or ""))
    )
    return Query(typed.strip(), tuple(dict.fromkeys(parts))[:MOST_PARTS])


def tokens_of(text: str) -> tuple[str, ...]:
    """Words as they are indexed, but for their endings: without case and accents, letters and digits only."""
    return tuple(_TOKEN.findall(fold(text)))
