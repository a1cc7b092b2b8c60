"""What a reader typed, as words, phrases, identifiers and exclusions. It never reaches an engine's own query syntax."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .identifiers import Identifier, entry_named, identifiers_in, numbered_entries
from .words import COMMON, tokens_of

MOST_PARTS = 32
"""More words than this add time, not meaning."""

_PART = re.compile(r'(?P<minus>(?<!\S)-(?=[\w"“”„]))?(?:["“”„](?P<phrase>[^"“”„]*)["“”„]?|(?P<word>[^\s"“”„]+))')
_QUOTED = re.compile(r'["“”„][^"“”„]*["“”„]?')


@dataclass(frozen=True)
class Part:
    """One word, phrase or identifier. A word such as “x-ray” has several tokens, found side by side."""

    text: str
    tokens: tuple[str, ...]
    excluded: bool = False
    quoted: bool = False
    names: tuple[str, ...] = ()
    """Of an identifier, from narrow to wide."""

    @property
    def is_common(self) -> bool:
        return not self.quoted and not self.names and all(token in COMMON for token in self.tokens)

    def __str__(self) -> str:
        sign = "-" if self.excluded else ""
        return f"{sign}“{self.text}”" if self.quoted else f"{sign}{self.text}"


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

    @property
    def only_excludes(self) -> bool:
        return bool(self.excluded) and not self.wanted

    def without(self, part: Part) -> "Query":
        return self.of(tuple(other for other in self.parts if other != part))

    def unquoted(self) -> "Query":
        return parse(" ".join(str(replace(part, quoted=False)) for part in self.parts))

    @staticmethod
    def of(parts: tuple[Part, ...]) -> "Query":
        return Query(" ".join(str(part) for part in parts), parts)


def parse(typed: str) -> Query:
    if identifier := entry_named(typed):
        part = Part(identifier.text, tokens_of(identifier.text), names=identifier.names)
        return Query(typed.strip(), (part,))
    return Query(typed.strip(), tuple(dict.fromkeys(_parts(typed)))[:MOST_PARTS])


def _parts(text: str) -> Iterator[Part]:
    """Identifiers first, since blanks and full stops belong to them; words from what is left between."""
    end, excluded = 0, False
    for identifier in _outside_quotes(text):
        if identifier.end > end:
            before, excluded = _minus_before(text[end : identifier.start])
            yield from _words(before)
            end = identifier.end
        yield Part(identifier.text, tokens_of(identifier.text), excluded=excluded, names=identifier.names)
    yield from _words(text[end:])


def _outside_quotes(text: str) -> list[Identifier]:
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    found = [
        identifier
        for identifier in (*numbered_entries(text), *identifiers_in(text))
        if not any(start < identifier.end and identifier.start < end for start, end in quoted)
    ]
    return sorted(found, key=lambda identifier: identifier.start)


def _minus_before(text: str) -> tuple[str, bool]:
    excluded = text == "-" or text.endswith(" -")
    return (text[:-1] if excluded else text), excluded


def _words(text: str) -> Iterator[Part]:
    for match in _PART.finditer(text):
        words = match["phrase"] or match["word"] or ""
        tokens = tokens_of(words)
        if tokens:
            yield Part(words, tokens, excluded=bool(match["minus"]), quoted=match["phrase"] is not None)
