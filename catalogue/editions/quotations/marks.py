"""Quotations within a text: what stands between quotation marks of any country, the outermost ones."""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DOUBLE = '“”„‟"«»'
SINGLE = "‘’‚'‹›"
_ALWAYS_OPENS = "„‚"
_BEFORE_AN_OPENING = "([{<-–—/"
_CLOSED_BY = {"«": "»", "»": "«", "‹": "›", "›": "‹"}
"""The marks of which each may open; the others close what a mark of their own family has opened."""
_DEEPEST = 8
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*\Z")
_NEXT_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class InMarks:
    """A quotation. `start` is the place of its opening mark, `end` the one behind its closing mark."""

    start: int
    end: int
    words: str


def quotations_in(text: str) -> list[InMarks]:
    """Return the quotations of a text, in its order; none of them stands within another.

    A mark that opens again at the beginning of a paragraph goes on with the quotation. One that is never closed reaches
    to the next quotation, or to the end of its paragraph. A single mark that is never closed is an apostrophe.
    """
    closed, unclosed = _spans(text, DOUBLE)
    singles, _ = _spans(text, SINGLE)
    outermost: list[tuple[int, int]] = []
    for start, end in sorted({*closed, *singles}, key=lambda span: (span[0], -span[1])):
        if not outermost or start >= outermost[-1][1]:
            outermost.append((start, end))
    found = [InMarks(start, end, text[start + 1 : end - 1]) for start, end in outermost]
    found += _never_closed(text, unclosed, outermost)
    return sorted((one for one in found if one.words.strip()), key=lambda one: one.start)


def _spans(text: str, family: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the pairs of marks of one family, nested ones too, and the places of those that nothing closes."""
    open_marks: list[int] = []
    spans = []
    places = [match.start() for match in re.finditer(f"[{family}]", text)]
    for index, place in enumerate(places):
        deepest = range(len(open_marks) - 1, max(len(open_marks) - _DEEPEST, 0) - 1, -1)
        opened = next((depth for depth in deepest if _closes(text, place, text[open_marks[depth]])), None)
        if opened is not None:
            if not _is_apostrophe(text, places[index : index + 2]):
                spans.append((open_marks[opened], place + 1))
                del open_marks[opened:]
        elif _opens(text, place) and not (open_marks and _PARAGRAPH.search(text, max(0, place - 80), place)):
            open_marks.append(place)
    return spans, open_marks


def _opens(text: str, place: int) -> bool:
    mark, before, behind = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if mark in _ALWAYS_OPENS or mark in _CLOSED_BY:
        return True
    if not behind or behind.isspace():
        return False
    is_first = not before or before.isspace() or before in DOUBLE + SINGLE + "([{<"
    return is_first or (before in _BEFORE_AN_OPENING and behind.isalnum())


def _closes(text: str, place: int, opened_by: str) -> bool:
    mark = text[place]
    if mark in _CLOSED_BY or opened_by in _CLOSED_BY:
        return _CLOSED_BY.get(opened_by) == mark
    if mark in _ALWAYS_OPENS:
        return False
    if mark in "‘’'" and (text[place - 1].isspace() or text[place + 1 : place + 2].isalpha()):
        return False
    return mark in "”’" or opened_by in _ALWAYS_OPENS or not _opens(text, place)


def _is_apostrophe(text: str, places: Sequence[int]) -> bool:
    """Tell whether a mark that could close belongs to a plural (“the attackers’ queries”), as one behind it closes."""
    place = places[0]
    is_behind_s = text[place] in "’'" and re.match(r"s.\s[a-z]", text[place - 1 : place + 3])
    return bool(is_behind_s) and len(places) > 1 and not _opens(text, places[1])


def _never_closed(text: str, unclosed: Sequence[int], closed: Sequence[tuple[int, int]]) -> Iterator[InMarks]:
    starts = sorted([*unclosed, *(start for start, _ in closed), len(text)])
    for place in unclosed:
        before = bisect(closed, (place,)) - 1
        if before >= 0 and place < closed[before][1]:
            continue
        following = starts[bisect(starts, place)]
        paragraph = _NEXT_PARAGRAPH.search(text, place, following)
        end = paragraph.start() if paragraph else following
        yield InMarks(place, end, text[place + 1 : end])
