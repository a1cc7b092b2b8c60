"""The curators' Markdown: as cleaned HTML, and the entries that it names.

The code of an entry is a link; so are `[[FM-03]]`, `[[FM-03|the text]]` and the citation `[@REF-12, p. 4; @REF-03]`.
"""

from .markup import Named, Target, TargetOf, has_markup, plain
from .rendering import (
    NotRenderable,
    Rendered,
    advice_on,
    check,
    check_links,
    citations_in,
    codes_in,
    html_of,
    literal,
    losses,
    rendered,
)

__all__ = [
    "Named",
    "NotRenderable",
    "Rendered",
    "Target",
    "TargetOf",
    "advice_on",
    "check",
    "check_links",
    "citations_in",
    "codes_in",
    "has_markup",
    "html_of",
    "literal",
    "losses",
    "plain",
    "rendered",
]
