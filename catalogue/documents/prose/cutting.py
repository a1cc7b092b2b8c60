"""What goes, and what stays, with words that are cut out of a Markdown text, so that what is left is Markdown again.

What opens goes with what closes. A link loses its address with any of its words, and leaves the others: where it leads
tells of what they say. Bars of tables, fences of code and the beginnings of blocks stay.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .hyperlinks import BARE, without_what_follows

Span = tuple[int, int]
"""A beginning, and the place behind an end."""


@dataclass(frozen=True)
class Cut:
    spans: Sequence[Span]
    """What goes, with the rest of its addresses."""
    gone: Mapping[int, str] = field(default_factory=dict)
    """Places of single characters that go as well → what stands there instead, if anything."""
    kept: Sequence[Span] = ()


_FENCE = r"[ \t>]*(?P<fence>`{3,}|~{3,})"
_FENCED = re.compile(rf"^{_FENCE}[^\n`]*\n.*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_FENCE_LINE = re.compile(r"(?:^|\n)[ \t>]*(?:`{3,}|~{3,})[^\w\n]*(?:\n|\Z)")
_CODE = re.compile(r"(?<!`)(?P<opening>`+)(?!`)(?:[^\n]|\n(?!\s*\n))+?(?<!`)(?P<closing>(?P=opening))(?!`)")
_ESCAPED = re.compile(r"\\[^\w\s|]")

_WORDS = r"(?:[^\[\]\n]|\n(?!\s*\n)|\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\])*"
_INSIDE = r"(?:[^\n]|\n(?!\s*\n))+?"
_LINKS = (
    re.compile(r"(?P<opening>\[\[(?:[^\[\]|]{1,64}\|)?)[^\[\]]{1,500}(?P<closing>\]\])"),
    re.compile(rf"(?P<opening>\[)(?!@){_WORDS}(?P<closing>\]\((?:[^()\n]|\([^()\n]*\))*\))"),
)
_LINK_BY_LABEL = re.compile(rf"(?P<opening>\[)(?P<words>{_WORDS})(?P<closing>\](?:\[(?P<label>[^\[\]\n]*)\])?)")
_DEFINITION = re.compile(r"^ {0,3}\[(?P<label>[^\[\]\n]+)\]:[^\n]*\n?", re.MULTILINE)
_CITATION = re.compile(r"(?P<opening>\[@)[^\[\]]{0,500}(?P<closing>\])")
_PAIRS = (
    re.compile(r"(?P<opening><(?P<tag>[A-Za-z]+)(?:\s[^<>]*)?>)(?s:.*?)(?P<closing></(?P=tag)>)"),
    re.compile(rf"(?P<opening>(?<!\*)\*{{1,3}}(?![\s*])){_INSIDE}(?<![\s*])(?P<closing>(?P=opening))(?!\*)"),
    re.compile(rf"(?P<opening>(?<!\w)_{{1,3}}(?![\s_])){_INSIDE}(?<![\s_])(?P<closing>(?P=opening))(?!\w)"),
    re.compile(r"(?P<opening>\()[^()\n]*(?P<closing>\))"),
    re.compile(r"(?P<opening>\[)[^\[\]\n]*(?P<closing>\])"),
)
_WORD = re.compile(r"[^\W_]")
_BARE = BARE.removeprefix(r"(?<!\w)")  # emphasis may begin right before it
_ADDRESS = re.compile(rf"<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>|<[^\s<>@]+@[^\s<>]+>|{_BARE}")

_ROW_OF_DASHES = r"[ \t>]*[|:-][ \t|:-]*-[ \t|:-]*"
_TABLE = re.compile(rf"^[^\n]*\|[^\n]*\n{_ROW_OF_DASHES}$(?:\n[^\n]*\S[^\n]*)*", re.MULTILINE)
_BAR = re.compile(rf"(?<!\\)\||\n(?:{_ROW_OF_DASHES}\n)?")
_BLOCK = re.compile(
    r"\n(?:[ \t>]*\n)+[ \t>]*(?:(?:[-+*]|#{1,6})[ \t]+)*|\n[ \t>]*(?:(?:[-+*]|#{1,6})[ \t]+)+|\n[ \t]*>[ \t>]*"
)


def cut(text: str, spans: Sequence[Span]) -> Cut:
    seen = _ESCAPED.sub(_blank, _FENCED.sub(_blank, text))
    gone: dict[int, str] = {}
    for match in _CODE.finditer(seen):
        _lose_pair(match, spans, gone)
    seen = _CODE.sub(_blank, seen)
    dead: list[Span] = []
    """Where addresses of links were: no mark stands for them."""
    links = [match for pattern in _LINKS for match in _nested(pattern, seen)]
    dead += (_lose(match, gone) for match in links if _meets(match.span(), spans))
    for definition, users in _defined(seen):
        is_lost = _meets(definition.span(), spans)
        lost = [match for match in users if is_lost or _meets(match.span(), spans)]
        dead += (_lose(match, gone) for match in lost)
        if is_lost or (lost and lost == users):  # nobody would see an address to which nothing leads
            dead.append(definition.span())
            gone |= dict.fromkeys(range(*definition.span()), "")
    for match in _CITATION.finditer(seen):
        if _meets(match.span(), spans):
            _lose(match, gone)
            gone |= {match.start("opening"): "(", match.start("closing"): ")"}
    for match in links:  # an address before it ends there
        for (start, end), instead in ((match.span("opening"), "\0"), (match.span("closing"), " ")):
            seen = seen[:start] + instead * (end - start) + seen[end:]
    for pattern in _PAIRS:
        for match in _nested(pattern, seen):
            _lose_pair(match, spans, gone)
    left = [_within_brackets(text, span) for span in _outside(spans, dead) if _WORD.search(text[slice(*span)])]
    return Cut([_with_addresses(seen, span) for span in left], gone, list(_kept(text, seen)))


def _outside(spans: Sequence[Span], dead: Sequence[Span]) -> Iterator[Span]:
    """Yield what of each span stands outside, where it begins or ends inside."""
    for start, end in spans:
        for first, behind in sorted(dead):
            start = behind if first <= start < behind else start
        for first, behind in sorted(dead, reverse=True):
            end = first if first < end <= behind else end
        if start < end:
            yield start, end


def _defined(seen: str) -> Iterator[tuple[re.Match[str], list[re.Match[str]]]]:
    """Yield each `[label]: address` with the links that use it."""
    definitions = list(_DEFINITION.finditer(seen))
    places = {match.start() for match in definitions}
    links = list(_nested(_LINK_BY_LABEL, seen)) if definitions else []
    places |= {match.start("closing") + 1 for match in links}  # its label is no link by itself
    for definition in definitions:
        label = _label(definition["label"])
        used = [match for match in links if _label(match["label"] or match["words"]) == label]
        yield definition, [match for match in used if match.start() not in places]


def _label(written: str) -> str:
    return " ".join(written.casefold().split())


def _lose_pair(match: re.Match[str], spans: Sequence[Span], gone: dict[int, str]) -> None:
    if _meets(match.span("opening"), spans) or _meets(match.span("closing"), spans):
        _lose(match, gone)


def _lose(match: re.Match[str], gone: dict[int, str]) -> Span:
    for side in ("opening", "closing"):
        gone |= {place: gone.get(place, "") for place in range(*match.span(side))}
    return match.span("closing")


def _nested(pattern: re.Pattern[str], seen: str) -> Iterator[re.Match[str]]:
    """Yield also what stands within another."""
    place = 0
    while match := pattern.search(seen, place):
        yield match
        place = match.end("opening")


def _meets(span: Span, spans: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def _within_brackets(text: str, span: Span) -> Span:
    """Return the span with brackets around it: the mark has its own, and two would name an entry."""
    start, end = span
    while text[start - 1 : start] == "[" and text[end : end + 1] == "]":
        start, end = start - 1, end + 1
    return start, end


def _with_addresses(seen: str, span: Span) -> Span:
    """Return the span with the whole of a bare address: with a word gone it would be another."""
    for match in _ADDRESS.finditer(seen):
        address = match.group() if match.group()[0] == "<" else without_what_follows(match.group())
        own = match.start(), match.start() + len(address)
        if _meets(own, [span]):
            span = min(span[0], own[0]), max(span[1], own[1])
    return span


def _kept(text: str, seen: str) -> Iterator[Span]:
    yield from (match.span() for match in _FENCE_LINE.finditer(text))
    for table in _TABLE.finditer(seen):
        yield from (match.span() for match in _BAR.finditer(seen, *table.span()))
    yield from (match.span() for match in _BLOCK.finditer(seen))


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match.group())
