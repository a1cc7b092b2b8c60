"""Addresses and links among other words: of plain text, HTML, Markdown, wikitext and Confluence's storage format.

No pattern here looks at a character more than a bounded number of times: texts come from anybody.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ZERO_WIDTH_SPACE = "\u200b"
INTERWIKI_PREFIX = "fm"
"""As docs/wikis.md proposes it for MediaWiki: `[[fm:FM-03]]`."""

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9+.\-])(?:[A-Za-z][A-Za-z0-9+.\-]{0,30}:)?//"
    r"[^\s<>\"'\\^`{|}\[\]\x00-\x1f\u00ab\u00bb\u2018\u2019\u201c-\u201f\u2039\u203a]{1,2000}"
)
_ENDING_ENTITY = re.compile(r"&(?:quot|lt|gt|apos|nbsp|#0*(?:34|39|60|62|160)|#x0*(?:22|27|3c|3e|a0));", re.IGNORECASE)
_FINAL = ".,;:!?*_~)"
_INTERWIKI = re.compile(rf"(?<=\[\[){INTERWIKI_PREFIX}:[^\[\]|\n]{{1,300}}", re.IGNORECASE)

_TAG = re.compile(r"<[/!?A-Za-z][^<>]*>")
_OPENS_LINK = re.compile(r"<(?:a|ac:link)[\s>]", re.IGNORECASE)
_CLOSES_LINK = re.compile(r"</(?:a|ac:link)[\s>]", re.IGNORECASE)
_BRACKETED = re.compile(r"\[[^\[\]\n]*\]")
_MAY_BREAK = re.compile(r"<wbr\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Found:
    """A stretch of a text: `text[start:end]` is `written`."""

    start: int
    end: int
    written: str


def addresses_in(text: str) -> Iterator[Found]:
    """Yield the addresses of a text in order, as they are written there, without what ends a sentence or a link."""
    for match in _ADDRESS.finditer(text):
        written = _ENDING_ENTITY.split(match.group(), maxsplit=1)[0]
        if "(" not in written:
            written = written.partition(")")[0]
        written = written.rstrip(_FINAL if "(" not in written else _FINAL.rstrip(")"))
        if written.rpartition("/")[2] or written.count("/") > 2:
            yield Found(match.start(), match.start() + len(written), written)


def interwiki_links_in(text: str) -> Iterator[Found]:
    return (Found(match.start(), match.end(), match.group()) for match in _INTERWIKI.finditer(text))


def without_links(text: str, addresses: Iterable[Found]) -> str:
    """Return the text with a blank for every character of tags, addresses, and words that are linked already.

    The blanks for a tag that only lets a word break have no width.
    """
    hidden = [(found.start, found.end) for found in addresses]
    opened: int | None = None
    for tag in _TAG.finditer(text):
        hidden.append(tag.span())
        if opened is None and _OPENS_LINK.match(tag.group()):
            opened = tag.start()
        elif opened is not None and _CLOSES_LINK.match(tag.group()):
            hidden.append((opened, tag.end()))
            opened = None
    hidden += (match.span() for match in _BRACKETED.finditer(text) if _is_link(match, text))
    return _blanked(text, sorted(hidden))


def with_entities_read(text: str) -> str:
    """Return the text with the signs that HTML has written as “&shy;”; its lines stay as they are."""
    return _ENTITY.sub(lambda match: html.unescape(match.group()).replace("\n", " "), text)


class Lines:
    """The numbers of a text's lines."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def number_of(self, place: int) -> int:
        return bisect_right(self._starts, place)


def _is_link(match: re.Match[str], text: str) -> bool:
    after = text[match.end() : match.end() + 1]
    return (
        after in ("(", "[")
        or text[match.start() - 1 : match.start()] == "["
        or any(sign in match.group() for sign in ("//", "|"))
    )


def _blanked(text: str, hidden: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    end = 0
    for start, stop in hidden:
        if stop <= end:
            continue
        start = max(start, end)
        blank = ZERO_WIDTH_SPACE if _MAY_BREAK.fullmatch(text, start, stop) else " "
        pieces += (text[end:start], blank * (stop - start))
        end = stop
    return "".join((*pieces, text[end:]))
