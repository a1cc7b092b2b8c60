"""Quotations and passages as they are compared: words and punctuation in a row, whatever stands around them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from ...addresses.names import bare

_QUOTATION_MARKS = "\"'`´‘’‚‛“”„‟′″‹›«»「」『』〝〞〟＂＇"
_DASHES = "‐‑‒–—―−﹘﹣－⸺⸻"
_ONE_KIND = str.maketrans({**dict.fromkeys(_QUOTATION_MARKS, "'"), **dict.fromkeys(_DASHES, "-"), "\0": None})
_TOKEN = re.compile(
    r"(?P<marker>\[[0-9]{1,3}\])|(?P<letter>\[[^\W\d_]\])?[^\W_]+(?:'[^\W_]+)*|-+|[^\w\s]",
)
_NOT_COMPARED = frozenset("'*")
"""Quotation marks, which every country sets in its own way, and the stars of emphasis."""

_QUOTED_LINE = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.MULTILINE)
_REMARK = (
    r"(?:(?:my|our|first|second|third|some|internal|original)\s+){0,2}"
    r"(?:(?:emphas[ei]s|italics|bold|alterations?|brackets|citations?|footnotes?|references?|markers?|quotation marks)"
    r"(?:\s+(?:added|omitted|mine|ours|supplied|removed|by (?:the )?author|in (?:the )?original))?"
    r"|cleaned up|hervorhebung(?:en)?(?:\s+[\w.]{1,15}){1,3}|nous soulignons|souligné par nous)"
)
_ASIDE = re.compile(
    rf"[\[(]\s*(?:sic|{_REMARK}(?:\s*(?:[;,&]|and)\s*(?:and\s+)?{_REMARK}){{0,3}})\s*[.!]?\s*[\])]", re.IGNORECASE
)
"""A remark of the writer about the quotation, within it."""
_RAISED = re.compile(r"([^\W\d_⁰¹²³⁴-⁹]*)([⁰¹²³⁴-⁹]{1,3})(\s*\Z)?")
_OWN_NUMBER = re.compile(
    r"\A\s*\[?[0-9]{1,3}[\].)]?\s+(?=')"
    r"|(?<=[^\W\d_][.,;?!])[0-9]{1,3}\s*\Z"
    r"|(?<=')[.,;\s]{0,20}\[?[0-9]{1,3}\]?\s*\Z"
)
"""The number of the writer’s footnote: before or behind what is in quotation marks, or behind the full stop."""
_ELLIPSIS = re.compile(r"[\[(]\s*(?:\.\s?){3,4}\s?[\])]|(?:\.\s?){3,4}")
_CHANGED_LETTER = re.compile(r"\[([^\W\d_])\](?=[^\W_])")
_STARS = re.compile(r"\* \* \*")
_EMPHASIS = re.compile(r"\*|(?<![^\W_])_{1,3}|_{1,3}(?![^\W_])")
_BROKEN_BY_A_SOFT_HYPHEN = re.compile(r"\u00ad[ \t]*\r?\n[\s\u200b]{0,80}")
_BROKEN_WORD = re.compile(r"([^\W_]{1,60})-[ \t]*\r?\n\s{0,80}([^\W_]{1,60})")
WRITERS_OWN = frozenset(".,;")
"""Marks that may close a quotation although the passage goes on."""
_BULLETS = frozenset("-•·>")
_STOPS = frozenset(".,;:!?")


@dataclass(frozen=True)
class Words:
    """A text as it is compared, and where each word stands in the text that is shown."""

    shown: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    markers: frozenset[tuple[int, str]] = frozenset()
    """Printed citation markers, each with the number of tokens before it. They are no tokens: they may be omitted."""
    any_case: frozenset[int] = frozenset()
    """Tokens whose first letter the writer has set in brackets: “[T]he”."""

    @property
    def joined(self) -> str:
        """Between blanks, so that no part of a word is found for the word."""
        return f" {' '.join(self.tokens)} "

    def shown_from(self, first: int, end: int) -> str:
        return self.shown[self.spans[first][0] : self.spans[end - 1][1]] if first < end else ""

    def without_brackets(self) -> "Words":
        return self._only([index for index, token in enumerate(self.tokens) if token not in {"[", "]"}])

    def as_printed(self) -> "Words":
        """Return it without what stands in brackets: “aline[a line]-up” is “aline-up”."""
        depth, kept = 0, []
        for index, word in enumerate(self.tokens):
            depth += word == "["
            if not depth:
                kept.append(index)
            depth -= word == "]" and depth > 0
        return self._only(kept) if kept else self

    def as_corrected(self, count: int) -> "Words":
        """Return it with what stands in brackets in place of that many words before: “a line-up”."""
        kept: list[int] = []
        for index, word in enumerate(self.tokens):
            if word == "[":
                del kept[-count:]
            elif word != "]":
                kept.append(index)
        return self._only(kept) if kept else self

    def without_writers_own(self) -> "Words":
        """Return it without what opens a list item and what closes the writer's sentence or goes on with it."""
        first, end = 0, len(self.tokens)
        while first < end and self.tokens[first] in _BULLETS | WRITERS_OWN:
            first += 1
        while first < end and self.tokens[end - 1] in WRITERS_OWN:
            end -= 1
        return self._only(list(range(first, end)))

    def part(self, first: int, end: int) -> "Words":
        markers = frozenset((index, marker) for index, marker in self.markers if first < index <= end or not index)
        return replace(self, markers=markers)._only(list(range(first, end)))

    def before_stops(self, index: int) -> int:
        """Return the index before the full stop, or the like, that stands before this one."""
        while index and self.tokens[index - 1] in _STOPS:
            index -= 1
        return index

    def _only(self, kept: list[int]) -> "Words":
        new_index = {old: new for new, old in enumerate(kept)}
        before = [0]
        for index in range(len(self.tokens)):
            before.append(before[-1] + (index in new_index))
        return Words(
            self.shown,
            tuple(self.tokens[index] for index in kept),
            tuple(self.spans[index] for index in kept),
            frozenset((before[index], marker) for index, marker in self.markers),
            frozenset(new_index[index] for index in self.any_case if index in new_index),
        )


def words_of(text: str) -> Words:
    return _words_in(" ".join(_plain(text).split()))


def quoted(text: str, *, is_word: Callable[[str], bool]) -> list[Words]:
    """Return the pieces of a quotation between its ellipses.

    `is_word` tells if a word stands anywhere in the record: that decides of a hyphen at the end of a line.
    """

    def mended(match: re.Match[str]) -> str:
        whole = match[1] + match[2]
        return whole if is_word(fold(whole)) else f"{match[1]}-{match[2]}"

    def marker(match: re.Match[str]) -> str:
        word, raised, is_last = match.groups()
        number = unicodedata.normalize("NFKC", raised)
        if word and is_word(fold(word + number)):
            return match.group()
        return word if is_last is not None else f"{word}[{number}]"

    text = _plain(_RAISED.sub(marker, _BROKEN_BY_A_SOFT_HYPHEN.sub("", text)))
    text = _BROKEN_WORD.sub(mended, _QUOTED_LINE.sub("", text))
    text = _EMPHASIS.sub("", _STARS.sub("...", " ".join(text.split())))
    text = _OWN_NUMBER.sub("", _ASIDE.sub(" ", text))
    pieces = (" ".join(piece.split()) for piece in _ELLIPSIS.split(text))
    compared = (_words_in(piece).without_writers_own() for piece in pieces)
    return [piece for piece in compared if piece.tokens]


def pieces_in(text: str) -> list[str]:
    """Return the pieces of a quotation between its ellipses as they are printed: “[T]he rule [sic] … holds”."""
    return _ELLIPSIS.split(_CHANGED_LETTER.sub(r"\1", _ASIDE.sub(" ", text.replace("…", "..."))))


def fold(text: str) -> str:
    """Return the text without case, character for character: of a few capitals, the small letter is two."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", "\n".join(map(bare, text.replace("\r", "").translate(_ONE_KIND).split("\n"))))
    return text.translate(_ONE_KIND)


def _words_in(text: str) -> Words:
    tokens: list[str] = []
    spans: list[tuple[int, int]] = []
    markers: set[tuple[int, str]] = set()
    any_case: set[int] = set()
    for match in _TOKEN.finditer(text):
        if match["marker"]:
            markers.add((len(tokens), match["marker"]))
            continue
        token = match.group()
        if token in _NOT_COMPARED:
            continue
        if match["letter"]:
            any_case.add(len(tokens))
            token = token[1] + token[3:]
        tokens.append("-" if token[0] == "-" else token)
        spans.append(match.span())
    return Words(text, tuple(tokens), tuple(spans), frozenset(markers), frozenset(any_case))
