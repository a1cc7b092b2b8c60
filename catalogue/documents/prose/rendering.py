"""Markdown as cleaned HTML: CommonMark with tables, and what is ours."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import mdurl
import nh3
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_inline import StateInline

from ...addresses.codes import CODE_IN_TEXT
from ...models.passage import LONGEST_TEXT
from .blocks import HEADINGS, dress_blocks, read_inlines, with_indented_parts
from .hyperlinks import can_be_followed
from .markup import Named, Reading, TargetOf, citation, entry_link, has_markup, reading_of

ALLOWED_TAGS = {
    *("p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("hr", "table", "thead", "tbody", "tr", "th", "td", "sup", "sub"),
    *HEADINGS.values(),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "li": {"value"}, "mark": {"title"}, "*": {"dir"}}

MOST_OPEN_BRACKETS = 100
MOST_LINES = 2_000
MOST_NESTED = 40
BRACKETS = ("[]", "()", "<>")
MOST_TOLD = 3
"""Objections to a text that are told at once."""

_TYPED_TAG = re.compile(r"</?(?:em|strong|code|sup|sub|br)\s*/?>", re.IGNORECASE)
_OTHER_TAG = re.compile(r"</?(?P<tag>[a-zA-Z][a-zA-Z0-9-]*)(?:\s[^<>]*)?/?>|<!--")
_FOOTNOTE = re.compile(r"\[\^[^\s\[\]]+\](?!\()")
_IMAGE = re.compile(r"!\[[^\]]*\][(\[]")


class NotRenderable(Exception):
    """The text cannot be read as Markdown; the message says why."""


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    named: Named


def html_of(text: str, target_of: TargetOf, *, home: str = "") -> SafeString:
    """Return the text as readers see it. Raises NotRenderable."""
    return rendered(text, target_of, home=home).html


def rendered(text: str, target_of: TargetOf, *, marked: bool = False, home: str = "") -> Rendered:
    """With `marked`, links and citations that lead nowhere are shown as such. Raises NotRenderable.

    `home` is the start page of the edition that is being read, if that is a pinned one.
    """
    if len(text) > LONGEST_TEXT:
        raise NotRenderable(f"it has more than {LONGEST_TEXT:,} characters")
    if text.count("\n") >= MOST_LINES:
        raise NotRenderable(f"it has more than {MOST_LINES:,} lines")
    if any(_most_open(text, *pair) > MOST_OPEN_BRACKETS for pair in BRACKETS):
        raise NotRenderable(f"more than {MOST_OPEN_BRACKETS} brackets are open at once")
    reading = Reading(target_of, marked=marked, home=home or get_script_prefix())
    try:
        environment: dict[str, Any] = {"reading": reading}
        derived = PARSER.render(with_indented_parts(text), environment)
    except RecursionError as error:  # hostile input
        raise NotRenderable("quotations, lists or brackets are nested too deeply") from error
    reading.named.labels = list(environment.get("references", ()))
    # Written by a curator, a mark stays without effect: only what leads nowhere has one.
    marks = {"mark"} if marked and reading.named.doubts else set()
    cleaned = nh3.clean(
        derived,
        tags=ALLOWED_TAGS | marks,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    return Rendered(mark_safe(cleaned.rstrip("\n")), reading.named)  # noqa: S308 - cleaned just above


def check(text: str) -> None:
    """Raise NotRenderable, also for a link that names nothing, for what texts cannot have and for lost words."""
    named = rendered(text, lambda code: None).named
    objections = [advice_on(malformed) for malformed in named.malformed] or losses(text)
    if objections:
        raise NotRenderable(". ".join(objections[:MOST_TOLD]))


def check_links(text: str) -> None:
    """Raise NotRenderable, also for a link or a citation that names nothing."""
    malformed = rendered(text, lambda code: None).named.malformed
    if malformed:
        raise NotRenderable(advice_on(malformed[0]))


def losses(text: str) -> list[str]:
    """Return a sentence for each thing that texts cannot have, or for the words that readers would not see."""
    try:
        found = rendered(text, lambda code: None)
    except NotRenderable as error:
        return [f"It cannot be shown: {error}"]
    if found.named.unsupported:
        return found.named.unsupported
    labels = {word for label in found.named.labels for word in words_in(label)}
    lost = [(line, word) for line, word in lost_words(text, found.html, found.named.read) if word not in labels]
    return [_told(lost)] if lost else []


def _told(lost: list[tuple[int, str]]) -> str:
    words = ", ".join(f"“{word[:40]}”" for _, word in lost[:MOST_TOLD])
    return f"Line {lost[0][0]}: readers would not see {words}. Write it in another way"


def literal(text: str) -> str:
    """Return the Markdown that shows the text as it was typed, line by line."""
    paragraphs = re.split(r"\n\s*\n", _MEANS_SOMETHING.sub(_escaped, text).strip())
    return "\n\n".join("\\\n".join(line.strip() for line in lines.split("\n")) for lines in paragraphs)


_MEANS_SOMETHING = re.compile(r"(?P<address>https?://[\w./?=%-]+(?!\S))|[\\`*_{}\[\]()<>#+\-.!|~^:&=]")


def _escaped(match: re.Match[str]) -> str:
    return match.group() if match["address"] else f"\\{match.group()}"


def codes_in(text: str) -> list[str]:
    """Return the codes of entries, scenarios and passages that the text names."""
    written = re.findall(CODE_IN_TEXT, text)
    linked = has_markup(text) or "/" in text
    return list(dict.fromkeys([*written, *_named_in(text).codes])) if linked else written


def citations_in(text: str) -> list[str]:
    """Return the codes of the references that the text cites as `[@REF-12]`."""
    return list(dict.fromkeys(_named_in(text).cited)) if "[@" in text else []


def advice_on(malformed: str) -> str:
    """Return what to write instead of a link or a citation that names nothing."""
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


def _footnote(state: StateInline, silent: bool) -> bool:
    """Leave `[^1]` as it was typed: it would lead to an address of that name, or to none."""
    match = _FOOTNOTE.match(state.src, state.pos)
    if match is None or match.end() > state.posMax:
        return False
    if not silent:
        _refuse(state, "texts have no footnotes. Write the remark in brackets")
        state.pending += match.group()
    state.pos = match.end()
    return True


def _image(state: StateInline, silent: bool) -> bool:
    if not silent and _IMAGE.match(state.src, state.pos):
        _refuse(state, "texts have no images. Write a link, such as [what it shows](https://example.org/image.png)")
    return False


def _tag(state: StateInline, silent: bool) -> bool:
    """Read a tag that does no harm. Any other is shown as it was typed."""
    match = _TYPED_TAG.match(state.src, state.pos)
    if match is None:
        other = _OTHER_TAG.match(state.src, state.pos)
        if other and not silent:
            _refuse(state, f"“{other.group()[:40]}” would be shown as it stands. Write Markdown, or a backslash first")
        return False
    if not silent:
        state.push("html_inline", "", 0).content = match.group()
        reading_of(state).named.read.append(match.group())
    state.pos = match.end()
    return True


def _refuse(state: StateInline, what: str) -> None:
    reading_of(state).refuse(what, before=state.src[: state.pos])


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `[name]: address`, which a footnote is not."""
    first = state.bMarks[start] + state.tShift[start]
    return not state.src.startswith("[^", first) and reference(state, start, end, silent)


class _Parser(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": MOST_NESTED})
        self.enable("table")
        self.block.ruler.at("reference", _definition)
        self.inline.ruler.at("image", _image)
        self.inline.ruler.before("link", "footnote", _footnote)
        self.inline.ruler.after("link", "entry_link", entry_link)
        self.inline.ruler.after("entry_link", "citation", citation)
        self.inline.ruler.at("html_inline", _tag)
        self.core.ruler.at("inline", read_inlines)
        self.core.ruler.after("inline", "dress_blocks", dress_blocks)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name
        return can_be_followed(url)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - as above
        """Encode the address. Its host stays as it was typed, in whatever script."""
        encoded: str = mdurl.encode(url)
        return encoded

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - as above
        return link


PARSER: Any = _Parser()


_WORD = re.compile(r"[^\W_]+")


def lost_words(text: str, html: str, read: Iterable[str] = ()) -> list[tuple[int, str]]:
    """Return the words that the HTML lacks, each with the line at which it stands.

    `read` is markup that was understood, such as the code of an entry of which readers see the title.
    """
    shown = Counter(words_in_html(html))
    for markup in read:
        shown.update(words_in(markup))
    written = [(line, word) for line, words in enumerate(text.split("\n"), start=1) for word in words_in(words)]
    missing = Counter(word for _, word in written) - shown
    return [(line, word) for line, word in written if word in missing] if missing else []


def words_in(text: str) -> list[str]:
    return _WORD.findall(_plain(text).casefold())


def words_in_html(html: str) -> Iterator[str]:
    """Yield what a page shows and where its links lead; with the numbers before the items of lists."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for piece in reader.pieces:
        yield from words_in(piece)


def _plain(text: str) -> str:
    """Return the text without entities and percent-encoding, however often it was encoded."""
    for _ in range(4):
        plain = unquote(unescape(text))
        if plain == text:
            break
        text = plain
    return text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.numbers: list[int | None] = []
        """The next number of each list that is open; None for one with bullets."""

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in ("ol", "ul"):
            self.numbers.append(int(attributes.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            number = self.numbers[-1] if self.numbers else None
            if number is not None:
                number = int(attributes.get("value") or number)
                self.numbers[-1] = number + 1
                self.pieces.append(str(number))
        elif tag == "a":
            self.pieces.append(attributes.get("href") or "")  # a title shows to a mouse alone

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul") and self.numbers:
            self.numbers.pop()
