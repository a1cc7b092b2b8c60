"""Permanent codes: how they are written, read in any spelling, and sorted.

`FM-03` failure mode, `FM-03.S1` scenario, `FM-03.P2` passage, `LQ-02` legal question,
`LAW-01` legal authority, `REF-12` reference.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from ..vocabulary import PREFIXES, Kind
from .names import DASHES, as_read, bare

CODE_IN_TEXT = r"\b((?:FM|LQ|LAW|REF)-[0-9]{1,6}(?:\.[SP][0-9]{1,4})?)\b"
"""As curators write it among other words."""
_HYPHEN = rf"[\-{DASHES}](?:\u00ad?\r?\n)?"
"""A line may break behind it."""
CODE_IN_ANY_SPELLING = (
    rf"(?<![^\W_])(?:(?:FM|LQ|REF)(?:[\s_.]|{_HYPHEN})?|LAW(?:_|{_HYPHEN})?)0{{0,9}}[1-9][0-9]{{0,5}}"
    rf"(?:(?:[\s._]|{_HYPHEN})?[SP][.\s]?[0-9]{{1,4}})?(?![^\W_])"
)
"""As anybody writes it among other words. “The law 2 years ago” has none."""

# ASCII digits only: `\d` would take "²" and Arabic digits, which int() then refuses or changes.
_SPELLING = re.compile(
    rf"\s*(?P<prefix>FM|LQ|LAW|REF)[\s_.\-{DASHES}]{{0,3}}0{{0,9}}(?P<number>[0-9]{{1,6}})"
    rf"(?:[\s_.\-{DASHES}]{{0,3}}(?P<part>[SP])[\s_.\-{DASHES}]{{0,3}}0{{0,9}}(?P<part_number>[0-9]{{1,4}}))?\s*",
    re.IGNORECASE | re.ASCII,
)
_AMONG_OTHERS = re.compile(CODE_IN_ANY_SPELLING, re.IGNORECASE | re.ASCII)
_NUMBERED = re.compile(
    r"(?<![\w#])(?:(?P<prefix>FM|LQ|LAW|REF)[\s-]?#\s?|failure mode (?:no\.?\s?|#\s?)?|#\s?"
    r"|(?P<alone>(?P<FM>failure modes?)|(?P<LQ>legal questions?)|(?P<LAW>(?:legal )?authority|laws?)"
    r"|(?P<REF>references?))\s{1,3}(?:no\.?\s?|#)?)"
    r"(?P<number>[0-9]{1,6})(?![\w/]|[.,][0-9])",
    re.IGNORECASE | re.ASCII,
)
_BEGUN = re.compile(r"\s*(?:(?:FM|LQ|LAW|REF)[\s_.-]?#?|#)[1-9][0-9]{0,4}\s*", re.IGNORECASE | re.ASCII)
_KIND_OF = {prefix: kind for kind, prefix in PREFIXES.items()}
_ORDER = {prefix: index for index, prefix in enumerate(PREFIXES.values())}


@dataclass(frozen=True, order=True)
class Code:
    prefix: str
    number: int
    part: str = ""
    part_number: int = 0

    @classmethod
    def parse(cls, spelling: str) -> Self | None:
        """Read a code in any spelling (`fm3`, `FM_03`, `fm-3.s1`); None if it is not one."""
        match = _SPELLING.fullmatch(" ".join(bare(as_read(spelling[:256])).split())[:64])
        if not match or int(match["number"]) == 0:
            return None
        return cls(
            match["prefix"].upper(),
            int(match["number"]),
            (match["part"] or "").upper(),
            int(match["part_number"] or 0),
        )

    @classmethod
    def read(cls, spelling: str) -> Self:
        """Parse what is known to be a code. Raises ValueError."""
        code = cls.parse(spelling)
        if code is None:
            raise ValueError(f"not a code: {spelling!r}")
        return code

    @property
    def entry(self) -> str:
        return f"{self.prefix}-{self.number:02d}"

    @property
    def kind(self) -> Kind:
        return Kind.SCENARIO if self.part == "S" else _KIND_OF[self.prefix]

    @property
    def is_passage(self) -> bool:
        return self.part == "P"

    def __str__(self) -> str:
        return f"{self.entry}.{self.part}{self.part_number}" if self.part else self.entry


def codes_in(text: str) -> list[Code]:
    found = (Code.parse(spelling) for spelling in _AMONG_OTHERS.findall(as_read(text)))
    return [code for code in found if code]


def numbered_in(typed: str) -> Iterator[tuple[re.Match[str], Code]]:
    """Yield “#3” and “failure mode 3” among other words of a query, with what they are: texts number other things so.
    “law 2” only where nothing else is typed, since there is other law too.
    """
    for match in _NUMBERED.finditer(typed):
        prefix = match["prefix"] or next((one for one in ("LQ", "LAW", "REF") if match[one]), "FM")
        if int(match["number"]) and (match["alone"] is None or match.group() == typed.strip()):
            yield match, Code(prefix.upper(), int(match["number"]))


def longer_codes(begun: str) -> list[str]:
    """Return what one more digit makes of a code that may be unfinished."""
    return [f"{begun.strip()}{digit}" for digit in range(10)] if _BEGUN.fullmatch(begun) else []


def entry_code(kind: Kind, number: int) -> str:
    return f"{PREFIXES[kind]}-{number:02d}"


def sort_key(code: str) -> tuple[int, int, str, int]:
    """Return the key of the reading order: modes, questions, law, references; and as numbers, FM-9 before FM-10."""
    parsed = Code.read(code)
    return _ORDER[parsed.prefix], parsed.number, parsed.part, parsed.part_number
