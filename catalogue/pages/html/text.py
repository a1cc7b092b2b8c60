"""Texts as HTML: the curators' Markdown, and the words of a search marked in a text."""

import re
from collections.abc import Collection

from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ...addresses.names import fold
from ...documents.prose import NotRenderable, TargetOf, html_of
from ...editions.search.words import Phrase, runs_in, stem

_WORD = re.compile(r"[^\W_]+")


def markdown_html(text: str, target_of: TargetOf, *, home: str) -> SafeString:
    """Return a curator's text in HTML; one that cannot be read as Markdown stands as it was typed."""
    try:
        return html_of(text, target_of, home=home)
    except NotRenderable:
        return escape(text)


def marked(text: str, phrases: Collection[Phrase] = ()) -> SafeString:
    """Return the text with the words of a search marked, whatever their ending, case or accents."""
    if not phrases:
        return conditional_escape(text)
    words = [match for match in _WORD.finditer(text) if not _is_possessive(match, text)]
    pieces: list[str] = []
    end = 0
    for first, after in runs_in([stem(fold(word.group())) for word in words], phrases):
        start, stop = words[first].start(), words[after - 1].end()
        pieces += [escape(text[end:start]), format_html("<mark>{}</mark>", text[start:stop])]
        end = stop
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece is escaped


def _is_possessive(word: re.Match[str], text: str) -> bool:
    """Tell the “s” of “customer’s”, which is no word of its own."""
    return word.group() == "s" and text[word.start() - 1 : word.start()] in ("'", "’", "ʼ")
