"""The text of a citation in runs, each in one typeface, and these as text, HTML and Markdown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
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
