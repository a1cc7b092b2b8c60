"""The line in which a style writes a source: `{author}, *{title}*[, {volume}] ^{journal}^ ({year})`.

`{volume}` is a piece; `[…]` stands only where all pieces directly in it are known; `*…*` is italic, `^…^` small caps,
`<…>` a link, `@…@` what only stands with the day of access. `{?volume}` and `{!volume}` print nothing: their group
stands where the piece is known, or is not. A backslash takes the meaning from a mark.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from .runs import Run, Typeface, joined

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
