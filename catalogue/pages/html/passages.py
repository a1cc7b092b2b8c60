"""Passages as HTML: verbatim text with its citation markers, and corrections that can be seen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Marker:
    """A citation marker in a verbatim text, and where it leads."""

    offset: int
    text: str
    address: str
    title: str


@dataclass(frozen=True)
class _Token:
    text: str
    marker: Marker | None = None


def verbatim_html(text: str, markers: Sequence[Marker]) -> SafeString:
    """Return the text to the letter, blanks included; markers become links to what they resolve to."""
    return _joined(_html(token) for token in _tokens(text, markers))


def is_corrected(verbatim: str, display: str) -> bool:
    return bool(verbatim and display) and display != verbatim.strip()


def shown_html(verbatim: str, display: str, markers: Sequence[Marker]) -> SafeString:
    """Return what a reader sees first of a quoted text: it as printed, or with its corrections marked."""
    if is_corrected(verbatim, display):
        return corrected_html(verbatim, display, markers)
    return verbatim_html(verbatim, markers)


def corrected_html(verbatim: str, display: str, markers: Sequence[Marker]) -> SafeString:
    """Return the display text, with what it changes in the verbatim text shown as deleted and inserted."""
    leading = len(verbatim) - len(verbatim.lstrip())
    before = _tokens(verbatim.strip(), [_moved(marker, -leading) for marker in markers])
    after = _tokens(display, list(_found_again(display, markers)))
    matcher = SequenceMatcher(None, [token.text for token in before], [token.text for token in after], autojunk=False)
    return _joined(
        piece
        for operation, b1, b2, a1, a2 in matcher.get_opcodes()
        for piece in _change(operation, before[b1:b2], after[a1:a2])
    )


def _change(operation: str, before: list[_Token], after: list[_Token]) -> Iterator[SafeString]:
    if operation == "equal" or (operation == "replace" and _is_blank(before) and _is_blank(after)):
        yield from (_html(token) for token in after)
        return
    if not _is_blank(before):
        yield format_html("<del>{}</del>", _joined(_html(token) for token in before))
    if after:
        yield format_html("<ins>{}</ins>", _joined(_html(token) for token in after))


def _is_blank(tokens: list[_Token]) -> bool:
    return not any(token.text.strip() for token in tokens)


def _tokens(text: str, markers: Sequence[Marker]) -> list[_Token]:
    tokens: list[_Token] = []
    end = 0
    for marker in sorted(markers, key=lambda marker: marker.offset):
        tokens += (_Token(word) for word in _TOKEN.findall(text[end : marker.offset]))
        tokens.append(_Token(marker.text, marker))
        end = marker.offset + len(marker.text)
    tokens += (_Token(word) for word in _TOKEN.findall(text[end:]))
    return tokens


def _moved(marker: Marker, by: int) -> Marker:
    return Marker(marker.offset + by, marker.text, marker.address, marker.title)


def _found_again(display: str, markers: Sequence[Marker]) -> Iterator[Marker]:
    start = 0
    for marker in sorted(markers, key=lambda marker: marker.offset):
        offset = display.find(marker.text, start)
        if offset >= 0:
            yield _moved(marker, offset - marker.offset)
            start = offset + len(marker.text)


def _html(token: _Token) -> SafeString:
    if token.marker is None:
        return escape(token.text)
    return format_html(
        '<a class="marker" href="{}" title="{}">{}</a>', token.marker.address, token.marker.title, token.text
    )


def _joined(pieces: Iterator[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped
