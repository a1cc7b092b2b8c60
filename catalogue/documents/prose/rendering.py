"""Markdown as cleaned HTML."""

import re
from dataclasses import dataclass

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe

from ...models.passage import LONGEST_TEXT
from .markup import CODE_IN_TEXT, Markup, Named, TargetOf, has_markup

ALLOWED_TAGS = {
    *("p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "hr", "table", "thead", "tbody", "tr", "th", "td", "sup", "sub"),
}

MOST_OPEN_BRACKETS = 100  # 2,000 take Python-Markdown two seconds, 9,000 half a minute, closed or not
MOST_LINES = 2_000  # 9,000 that underline each other take it seven seconds
BRACKETS = ("[]", "()", "<>")
SHORTEST_NESTING = 150
"""Characters; measured: no shorter text nests so deeply that Python-Markdown gives up."""


class NotRenderable(Exception):
    """The text cannot be read as Markdown; the message says why."""


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    named: Named


def html_of(text: str, target_of: TargetOf) -> SafeString:
    """As readers see it. Raises NotRenderable."""
    return rendered(text, target_of).html


def rendered(text: str, target_of: TargetOf, *, marked: bool = False) -> Rendered:
    """With `marked`, links and citations that lead nowhere are shown as such. Raises NotRenderable."""
    if len(text) > LONGEST_TEXT:
        raise NotRenderable(f"it has more than {LONGEST_TEXT:,} characters")
    if text.count("\n") >= MOST_LINES:
        raise NotRenderable(f"it has more than {MOST_LINES:,} lines")
    if any(_most_open(text, *pair) > MOST_OPEN_BRACKETS for pair in BRACKETS):
        raise NotRenderable(f"more than {MOST_OPEN_BRACKETS} brackets are open at once")
    markup = Markup(target_of, marked=marked)
    try:
        derived = markdown.markdown(text, extensions=["tables", "sane_lists", markup])
    except RecursionError as error:  # hostile input
        raise NotRenderable("quotations, lists or brackets are nested too deeply") from error
    # Written by a curator, a mark stays without effect: only what leads nowhere has one.
    marks = {"mark"} if marked and markup.named.doubts else set()
    cleaned = nh3.clean(
        derived,
        tags=ALLOWED_TAGS | marks,
        attributes={"a": {"href", "title"}, "th": {"scope"}, "mark": {"title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    return Rendered(mark_safe(cleaned), markup.named)  # noqa: S308 - cleaned just above


def check(text: str) -> None:
    """Raises NotRenderable, also for a link or a citation that names nothing."""
    if len(text) < SHORTEST_NESTING and not has_markup(text):
        return
    malformed = rendered(text, lambda code: None).named.malformed
    if malformed:
        raise NotRenderable(advice_on(malformed[0]))


def codes_in(text: str) -> list[str]:
    """The codes of entries, scenarios and passages that the text names."""
    written = re.findall(CODE_IN_TEXT, text)
    return list(dict.fromkeys([*written, *_named_in(text).codes])) if has_markup(text) else written


def citations_in(text: str) -> list[str]:
    """The codes of the references that the text cites as `[@REF-12]`."""
    return list(dict.fromkeys(_named_in(text).cited)) if "[@" in text else []


def advice_on(malformed: str) -> str:
    """What to write instead of a link or a citation that names nothing."""
    literally = "To show the brackets themselves, write a backslash before them"
    if malformed.startswith("[@"):
        return f"“{malformed}” cites no reference. Write [@REF-12] or [@REF-12, p. 4]. {literally}"
    return f"“{malformed}” names no entry. Write [[FM-03]] or [[FM-03|the text]]. {literally}"


def _named_in(text: str) -> Named:
    try:
        return rendered(text, lambda code: None).named
    except NotRenderable:
        return Named()


def _most_open(text: str, opening: str, closing: str) -> int:
    if text.count(opening) <= MOST_OPEN_BRACKETS:
        return 0
    most = still_open = 0
    for bracket in re.findall(f"[{re.escape(opening + closing)}]", text):
        still_open = still_open + 1 if bracket == opening else max(0, still_open - 1)
        most = max(most, still_open)
    return most
