"""Texts as HTML: the curators' Markdown, and the words of a search marked in a text."""

import re
from collections.abc import Collection

from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ...prose import AddressOf, NotRenderable, html_of
from ...search.words import stems_in

_WORD = re.compile(r"[^\W_]+")


def markdown_html(text: str, address_of: AddressOf) -> SafeString:
    """What cannot be read as Markdown is shown as it was typed."""
    try:
        return html_of(text, address_of)
    except NotRenderable:
        return plain_html(text)


def plain_html(text: str) -> SafeString:
    return escape(text)


def marked(text: str, stems: Collection[str] = ()) -> SafeString:
    """The text with the words of a search marked, whatever their ending, case or accents."""
    if not stems:
        return conditional_escape(text)
    pieces: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        if not matches(match.group(), stems):
            continue
        pieces += [escape(text[end : match.start()]), format_html("<mark>{}</mark>", match.group())]
        end = match.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece is escaped


def matches(word: str, stems: Collection[str]) -> bool:
    return any(stem in stems for stem in stems_in(word))
