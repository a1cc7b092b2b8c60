"""The curators' Markdown as cleaned HTML, in which the code of an entry is a link."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from .models.passage import LONGEST_TEXT

CODE_IN_TEXT = r"\b((?:FM|LQ|LAW|REF)-[0-9]{1,6}(?:\.[SP][0-9]{1,4})?)\b"
ALLOWED_TAGS = {
    *("p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "hr", "table", "thead", "tbody", "tr", "th", "td", "sup", "sub"),
}

MOST_OPEN_BRACKETS = 100  # 2,000 take Python-Markdown two seconds, 9,000 half a minute
SHORTEST_NESTING = 150
"""Characters; measured: no shorter text nests so deeply that Python-Markdown gives up."""

AddressOf = Callable[[str], str | None]
"""A code's address in the edition being read, or None where the edition does not have it."""


class NotRenderable(Exception):
    """The text cannot be read as Markdown; the message says why."""


def html_of(text: str, address_of: AddressOf) -> SafeString:
    """Raises NotRenderable."""
    if len(text) > LONGEST_TEXT:
        raise NotRenderable(f"it has more than {LONGEST_TEXT:,} characters")
    if text.count("[") - text.count("]") > MOST_OPEN_BRACKETS:
        raise NotRenderable("brackets are opened and never closed")
    try:
        derived = markdown.markdown(text, extensions=["tables", "sane_lists", _Codes(address_of)])
    except RecursionError as error:  # hostile input
        raise NotRenderable("quotations, lists or brackets are nested too deeply") from error
    cleaned = nh3.clean(
        derived,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href", "title"}, "th": {"scope"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    return mark_safe(cleaned)  # noqa: S308 - cleaned just above


def check(text: str) -> None:
    """Raises NotRenderable."""
    if len(text) >= SHORTEST_NESTING:
        html_of(text, lambda code: None)


def codes_in(text: str) -> list[str]:
    """The codes of entries, scenarios and passages that the text names."""
    return re.findall(CODE_IN_TEXT, text)


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
