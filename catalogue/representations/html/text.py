"""Texts as HTML: the curators' Markdown, and the words of a search marked in a text."""

import re
from collections.abc import Callable, Iterable
from xml.etree import ElementTree

import markdown
import nh3
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from ...models.passage import LONGEST_TEXT
from ...search.index import stem
from ...search.query import Query, tokens_of

CODE_IN_TEXT = r"\b((?:FM|LQ|LAW|REF)-[0-9]{1,6}(?:\.[SP][0-9]{1,4})?)\b"
ALLOWED_TAGS = {
    *("p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "hr", "table", "thead", "tbody", "tr", "th", "td", "sup", "sub"),
}

AddressOf = Callable[[str], str | None]
"""A code's address in the edition being read, or None where the edition does not have it."""

_WORD = re.compile(r"[^\W_]+")


def markdown_html(text: str, address_of: AddressOf) -> SafeString:
    """Cleaned HTML; a code in the text links to its entry in the edition being read."""
    if len(text) > LONGEST_TEXT:
        return plain_html(text)
    try:
        derived = markdown.markdown(text, extensions=["tables", "sane_lists", _Codes(address_of)])
    except RecursionError:  # deeply nested hostile input
        return plain_html(text)
    cleaned = nh3.clean(
        derived,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href", "title"}, "th": {"scope"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    return mark_safe(cleaned)  # noqa: S308 - cleaned just above


def plain_html(text: str) -> SafeString:
    return escape(text)


def marked(text: str, query: Query | None) -> SafeString:
    """The text with the words of the query marked, whatever their ending, case or accents."""
    if query is None or query.is_empty:
        return conditional_escape(text)
    stems = stems_of(query)
    pieces: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        if not matches(match.group(), stems):
            continue
        pieces += [escape(text[end : match.start()]), format_html("<mark>{}</mark>", match.group())]
        end = match.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece is escaped


def stems_of(query: Query) -> frozenset[str]:
    parts = [part for part in query.wanted if not part.is_common] or query.wanted
    return frozenset(stem(token) for part in parts for token in part.tokens)


def matches(word: str, stems: Iterable[str]) -> bool:
    return any(stem(token) in stems for token in tokens_of(word))


class _CodeLinks(InlineProcessor):
    def __init__(self, md: markdown.Markdown, address_of: AddressOf) -> None:
        super().__init__(CODE_IN_TEXT, md)
        self.address_of = address_of

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's name
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element | str, int, int]:
        address = self.address_of(m[1])
        if address is None:
            return m[1], m.start(0), m.end(0)
        link = ElementTree.Element("a", href=address)
        link.text = m[1]
        return link, m.start(0), m.end(0)


class _Codes(Extension):
    def __init__(self, address_of: AddressOf) -> None:
        super().__init__()
        self.address_of = address_of

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        # Below links and code spans, so that a code inside either stays as it is.
        md.inlinePatterns.register(_CodeLinks(md, self.address_of), "codes", 75)
