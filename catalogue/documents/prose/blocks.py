"""What the parser makes of a text's blocks, as pages show it: headings below their own, numbers, directions, links."""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ...addresses.codes import CODE_IN_TEXT
from . import hyperlinks
from .hyperlinks import BARE
from .markup import LINE_BREAK, UNKNOWN, Reading, Target

HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
"""A page has headings of its own above a text."""

_DIRECTED = {"p", "li", "blockquote", "th", "td", *HEADINGS}
_LISTS = ("bullet_list_open", "ordered_list_open")
_ORDERED_SIDEWAYS = (*_LISTS, "table_open")
_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""A letter of Hebrew, Arabic and the like. A text without one runs as its page does."""

_NAMED = re.compile(rf"(?P<address>{BARE})|{CODE_IN_TEXT}")

NOT_SUPPORTED = (
    (re.compile(r"\^\[[^\]]"), "texts have no footnotes. Write the remark in brackets"),
    (re.compile(r"~~\S"), "no text is struck out. Write only what is to be read"),
    (re.compile(r"(?:^|\n):\s+\S"), "texts have no lists of definitions. Write “**word**: its meaning”"),
    (re.compile(r"^\[[ xX]\]\s"), "lists have no boxes to tick. Write the words alone"),
)


def read_inlines(state: StateCore) -> None:
    """Read what stands in each block, as the parser's own rule does; remember the line at which the block begins."""
    reading: Reading = state.env["reading"]
    for token in state.tokens:
        if token.map:
            reading.line = token.map[0] + 1
        if token.type == "fence" and token.info.strip():
            reading.refuse("readers do not see the language of a code. Write the three backticks alone")
        if token.type == "inline":
            token.children = token.children or []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
            _refuse_unsupported(token.children, reading)
            token.children = list(_linked(token.children, reading))


def dress_blocks(state: StateCore) -> None:
    """Put headings below those of the page, keep the numbers that were typed, let each block run its own way."""
    directed = bool(_FROM_THE_RIGHT.search(unescape(state.src)))
    for index, token in enumerate(state.tokens):
        if token.tag in HEADINGS:
            token.tag = HEADINGS[token.tag]
        token.attrs.pop("style", None)
        if directed and token.nesting == 1 and token.tag in _DIRECTED:
            token.attrSet("dir", "auto")
        elif directed and token.type in _ORDERED_SIDEWAYS and _runs_from_the_right(state.tokens, index):
            token.attrSet("dir", "rtl")
    _number(state.tokens, state.env["reading"])


def _number(tokens: list[Token], reading: Reading) -> None:
    """Give an item its number where it does not follow from the one before. “1. 1. 1.” counts by itself."""
    open_lists: list[list[Token]] = []
    for token in tokens:
        if token.type in _LISTS:
            open_lists.append([])
        elif token.type == "list_item_open" and token.info.isdecimal():
            open_lists[-1].append(token)
        elif token.type.endswith("_list_close"):
            _number_items(open_lists.pop(), reading)


def _number_items(items: list[Token], reading: Reading) -> None:
    numbers = [int(item.info) for item in items]
    if len(set(numbers)) == 1:
        reading.named.read += [item.info for item in items[1:]]
        return
    for before, number, item in zip(numbers, numbers[1:], items[1:], strict=False):
        if number != before + 1:
            item.attrSet("value", str(number))


def _runs_from_the_right(tokens: list[Token], index: int) -> bool:
    """Return whether the first letter does: numbers and bullets, or the first column, then stand on that side."""
    for token in tokens[index:]:
        for character in token.content:
            direction = unicodedata.bidirectional(character)
            if direction in ("L", "R", "AL"):
                return direction != "L"
    return False


def _refuse_unsupported(tokens: list[Token], reading: Reading) -> None:
    before = linked = ""
    for token in tokens:
        linked = "" if token.type == "link_open" else linked + token.content
        if token.type == "link_close" and not linked.strip():
            reading.refuse("a link has no words. Write them between its square brackets", before=before)
        if token.type == "text":
            for pattern, what in NOT_SUPPORTED:
                if pattern.search(before[-1:] + token.content):
                    reading.refuse(what, before=before)
            _refuse_dead_links(token.content, reading, before)
        before += LINE_BREAK if token.type in ("softbreak", "hardbreak") else "."


_DEAD_LINK = re.compile(r"\]\((?P<address>[^()\s]*)")


def _refuse_dead_links(text: str, reading: Reading, before: str) -> None:
    for match in _DEAD_LINK.finditer(text):
        _refuse_address(match["address"], reading, before)


def _refuse_address(address: str, reading: Reading, before: str = "") -> None:
    reading.refuse(
        f"“{address[:60]}” is no address that readers could follow. Write all of it, such as "
        "https://example.org/page, or [[FM-03]]; before brackets that are no link, write a backslash",
        before=before,
    )


def _linked(tokens: list[Token], reading: Reading) -> Iterator[Token]:
    """Yield the tokens with codes and bare addresses as links, and the addresses of this site in the edition."""
    closing: list[list[Token]] = []
    """What closes each link that is open."""
    for token in tokens:
        if token.type == "link_open":
            opening, close = _resolved(token, reading)
            closing.append(close)
            yield from opening
        elif token.type == "link_close":
            yield from closing.pop()
        elif token.type == "text" and not closing and _NAMED.search(token.content):
            yield from _with_links(token.content, reading)
        else:
            yield token


def _resolved(token: Token, reading: Reading) -> tuple[list[Token], list[Token]]:
    """Return what opens and closes the link that was typed."""
    address, close = str(token.attrs.get("href", "")), [Token("link_close", "a", -1)]
    if token.meta.get("is_entry"):
        return [token], close
    if not address:
        _refuse_address(address, reading)
        return [], []
    page = hyperlinks.own_page(address)
    if page is None:
        token.attrs["href"] = hyperlinks.elsewhere(address)
        return [token], close
    reading.named.read.append(address)
    if not page.code:
        token.attrs["href"] = hyperlinks.address_in(reading.home, page)
        return [token], close
    target = reading.target_of(page.code)
    if target is None or target.doubt:
        return _unlinked(target.doubt if target else UNKNOWN, reading)
    token.attrs["href"] = target.address if "#" in target.address else target.address + page.rest
    return [token], close


def _unlinked(doubt: str, reading: Reading) -> tuple[list[Token], list[Token]]:
    if not reading.marked:
        return [], []
    return [Token("mark_open", "mark", 1, attrs={"title": doubt})], [Token("mark_close", "mark", -1)]


def _with_links(text: str, reading: Reading) -> Iterator[Token]:
    end = 0
    for match in _NAMED.finditer(text):
        shown = hyperlinks.without_what_follows(match.group()) if match["address"] else match.group()
        opening, close = _bare(shown, reading) if match["address"] else _code(shown, reading)
        if not opening:
            continue
        yield _text(text[end : match.start()])
        yield from (*opening, _text(shown), *close)
        end = match.start() + len(shown)
    yield _text(text[end:])


def _bare(address: str, reading: Reading) -> tuple[list[Token], list[Token]]:
    whole = hyperlinks.elsewhere(address)
    if not hyperlinks.can_be_followed(whole):
        return [], []
    return _resolved(Token("link_open", "a", 1, attrs={"href": whole}), reading)


def _code(code: str, reading: Reading) -> tuple[list[Token], list[Token]]:
    target: Target | None = reading.target_of(code)
    if target is None or not target.address:
        return [], []
    return [Token("link_open", "a", 1, attrs={"href": target.address})], [Token("link_close", "a", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


_NUMBERED = re.compile(r" {0,3}(?P<number>[0-9]{1,9}[.)])(?P<blanks> {1,4})(?=\S)")
_FENCE = re.compile(r"\s*(?:```|~~~)")


def with_indented_parts(text: str) -> str:
    """Return the text with the parts of numbered items indented as far as CommonMark asks for. No line is added."""
    if not re.search(r"^ *[0-9]{1,9}[.)] ", text, re.MULTILINE):
        return text
    items: list[tuple[int, int, int]] = []  # column of the number, column of the words, blanks added before it
    added, fenced = 0, False
    lines = []
    for line in text.split("\n"):
        indented = len(line) - len(line.lstrip(" "))
        if line.strip() and not fenced:
            while items and indented + added < items[-1][0] + 2:
                added = items.pop()[2]
            if items and indented + added < items[-1][1]:
                added = items[-1][1] - indented
        shifted = " " * added + line if line.strip() else line
        lines.append(shifted)
        if _FENCE.match(line):
            fenced = not fenced
        within = items[-1][1] if items else 0
        numbered = None if fenced else _NUMBERED.match(shifted, within)
        if numbered and not shifted[:within].strip():
            items.append((numbered.start("number"), numbered.end(), added))
    return "\n".join(lines)
