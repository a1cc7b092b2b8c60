"""The text of a citation in runs, each in one typeface: written by a pattern, and as text, HTML and Markdown.

A pattern is the line in which a style writes a source: `{author}, *{title}*[, {volume}] ^{journal}^ ({year})`.
`{volume}` is a piece; `[…]` stands only where all pieces directly in it are known; `*…*` is italic, `^…^` small caps,
`<…>` a link, `@…@` what only stands with the day of access. `{?volume}` and `{!volume}` print nothing: their group
stands where the piece is known, or is not. A backslash takes the meaning from a mark.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TypeAlias

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe


class Typeface(StrEnum):
    PLAIN = "plain"
    ITALIC = "italic"
    SMALL_CAPS = "smallcaps"
    LINK = "link"
    ACCESSED = "accessed"
    """Words that only stand with the day on which a reader saw the page, which no stored text knows."""


@dataclass(frozen=True)
class Run:
    text: str
    typeface: Typeface = Typeface.PLAIN


Runs: TypeAlias = Sequence[Run]

_MARKED = re.compile(r"\*(?P<italic>[^*]+)\*|\^(?P<smallcaps>[^^]+)\^")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#&|~])")
_WEB = re.compile(r"https?://[^\s<>]+")


def typed(text: str) -> list[Run]:
    """Return what curators type, `*italic*` and `^small caps^`, as runs. A mark without its other half stays a mark."""
    runs = []
    end = 0
    for match in _MARKED.finditer(text):
        runs += [Run(text[end : match.start()]), Run(match[match.lastgroup or 0], Typeface(match.lastgroup or "plain"))]
        end = match.end()
    return joined([*runs, Run(text[end:])])


def joined(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with neighbours of one typeface as one, and without empty ones."""
    whole: list[Run] = []
    for run in runs:
        if whole and whole[-1].typeface is run.typeface:
            whole[-1] = Run(whole[-1].text + run.text, run.typeface)
        elif run.text:
            whole.append(run)
    return whole


def requoted(title: str, marks: str) -> str:
    """Return a title with the quotations within it in these marks. An apostrophe is no mark."""
    return re.sub(
        r"“([^“”]*)”|\"([^\"]*)\"|(?<!\w)‘([^‘]*)’(?!\w)",
        lambda match: f"{marks[0]}{match[match.lastindex or 0]}{marks[1]}",
        title,
    )


def in_text(runs: Runs) -> str:
    return "".join(run.text for run in runs if run.typeface is not Typeface.ACCESSED)


def in_html(runs: Runs) -> SafeString:
    return mark_safe("".join(map(_html, runs)))  # noqa: S308 - every run is escaped


def in_markdown(runs: Runs) -> str:
    return "".join(map(_markdown, runs))


def _html(run: Run) -> SafeString:
    match run.typeface:
        case Typeface.ITALIC:
            return format_html("<i>{}</i>", run.text)
        case Typeface.SMALL_CAPS:
            return format_html('<span class="small-caps">{}</span>', run.text)
        case Typeface.LINK if _WEB.fullmatch(run.text):
            return format_html('<a href="{0}">{0}</a>', run.text)
        case Typeface.ACCESSED:
            return format_html('<span data-accessed="{}"></span>', run.text)
    return escape(run.text)


def _markdown(run: Run) -> str:
    match run.typeface:
        case Typeface.ITALIC:
            return f"*{_SPECIAL.sub(_BACKSLASH, run.text)}*"
        case Typeface.LINK if _WEB.fullmatch(run.text):
            return f"<{run.text}>"
        case Typeface.ACCESSED:
            return ""
    return _SPECIAL.sub(_BACKSLASH, run.text)


_BACKSLASH = r"\\\1"


_TOKEN = re.compile(
    r"\\(?P<escaped>.)|\{(?P<sign>[?!]?)(?P<piece>\w+)\}|(?P<mark>[\[\]*^<>@])|(?P<text>[^\\{\[\]*^<>@]+)"
)
_TYPEFACES = {
    "*": Typeface.ITALIC,
    "^": Typeface.SMALL_CAPS,
    "<": Typeface.LINK,
    ">": Typeface.LINK,
    "@": Typeface.ACCESSED,
}
_ENDS = (".", "?", "!", ".”", "?”", "!”", ".’", "?’", "!’")


@dataclass(frozen=True)
class _Piece:
    name: str
    typeface: Typeface
    sign: str = ""

    def stands(self, pieces: Mapping[str, str]) -> bool:
        return bool(pieces.get(self.name)) != (self.sign == "!")


@dataclass(frozen=True)
class _Group:
    parts: list["_Piece | _Group | Run"] = field(default_factory=list)


def written(pattern: str, pieces: Mapping[str, str]) -> list[Run]:
    """Return the line with its pieces filled in. No full stop follows what ends a sentence already."""
    runs: list[Run] = []
    for run in _filled(_parsed(pattern), pieces):
        is_doubled = run.text.startswith(".") and runs and runs[-1].text.endswith(_ENDS)
        text = run.text[1:] if is_doubled else run.text
        runs += [Run(text, run.typeface)] if text else []
    return joined(runs)


def closed(runs: Runs) -> list[Run]:
    """Return them with a full stop at the end, unless they end a sentence already."""
    return [*runs] if in_text(runs).endswith(_ENDS) else joined([*runs, Run(".")])


def _filled(group: _Group, pieces: Mapping[str, str]) -> Iterator[Run]:
    for part in group.parts:
        match part:
            case Run():
                yield part
            case _Piece():
                yield Run("" if part.sign else pieces.get(part.name, ""), part.typeface)
            case _Group():
                if all(inner.stands(pieces) for inner in part.parts if isinstance(inner, _Piece)):
                    yield from _filled(part, pieces)


@cache
def _parsed(pattern: str) -> _Group:
    groups = [_Group()]
    typeface = Typeface.PLAIN
    for match in _TOKEN.finditer(pattern):
        mark = match["mark"]
        if mark == "[":
            groups.append(_Group())
        elif mark == "]":
            group = groups.pop()
            groups[-1].parts.append(group)
        elif mark:
            typeface = Typeface.PLAIN if typeface is not Typeface.PLAIN else _TYPEFACES[mark]
        elif match["piece"]:
            groups[-1].parts.append(_Piece(match["piece"], typeface, match["sign"]))
        else:
            groups[-1].parts.append(Run(match["escaped"] or match["text"], typeface))
    return groups[0]
