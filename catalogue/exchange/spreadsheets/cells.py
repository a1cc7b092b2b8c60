"""What a cell may hold: how a value is shown in it, and how it is read back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from ...addresses.codes import Code
from ...addresses.identifiers import NotOne, Read
from ...addresses.names import bare, visible

Value = str | int | bool | list[str] | None
"""As the catalogue knows it: a text, a stored term, a code, several of them."""

Raw = str | int | float | bool | dict[str, str] | None
"""As a file holds it, and as JSON can; `{"refused": why}` for what no cell may hold, such as a formula."""

LARGEST_NUMBER = 2**31 - 1
MOST_NAMES = 150  # of each of the rows that are compared at once; a database takes a limited number in a question
MOST_LINES = 1000

_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


class Unreadable(Exception):
    """The content of the cell cannot be taken; the message says why."""


class Cell(Protocol):
    def shown(self, value: Any) -> str | int: ...

    def read(self, raw: Raw) -> Value: ...


@dataclass(frozen=True)
class Text:
    """`lines`: whether it may have more than one."""

    longest: int | None = None
    lines: bool = False

    def shown(self, value: Any) -> str:
        return value or ""

    def read(self, raw: Raw) -> str:
        text = text_of(raw)
        if not self.lines:
            text = visible(text).strip()
        if not self.lines and "\n" in text:
            raise Unreadable("it must be one line")
        if self.longest and len(text) > self.longest:
            raise Unreadable(f"it has {len(text):,} characters, and {self.longest:,} are the most")
        return text


@dataclass(frozen=True)
class Identifier:
    """An identifier, in any spelling."""

    read_as: Read
    longest: int | None = None

    def shown(self, value: Any) -> str:
        return value or ""

    def read(self, raw: Raw) -> str:
        text = text_of(raw)
        try:
            return Text(self.longest).read(self.read_as(text)) if text else ""
        except NotOne as error:
            raise Unreadable(str(error).rstrip(".")) from error


@dataclass(frozen=True)
class Number:
    def shown(self, value: Any) -> str | int:
        return "" if value is None else value

    def read(self, raw: Raw) -> int | None:
        text = bare(text_of(raw)).strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > LARGEST_NUMBER:
            raise Unreadable(f"“{shortened(text)}” is not a whole number")
        return int(text)


@dataclass(frozen=True)
class YesNo:
    def shown(self, value: Any) -> str:
        return "yes" if value else "no"

    def read(self, raw: Raw) -> bool:
        text = str(raw) if isinstance(raw, bool) else bare(text_of(raw)).strip()
        if text.casefold() not in _YES:
            raise Unreadable(f"“{shortened(text)}” is neither yes nor no")
        return _YES[text.casefold()]


@dataclass(frozen=True)
class Term:
    """A term of a vocabulary: shown by its label, read by its label or its stored value."""

    choices: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> list[str]:
        return [label for _, label in self.choices]

    def shown(self, value: Any) -> str:
        label: str = dict(self.choices).get(value, value)
        return label

    def read(self, raw: Raw) -> str:
        text = bare(text_of(raw)).strip()
        return self.value_of(text) if text else ""

    def value_of(self, text: str) -> str:
        for value, label in self.choices:
            if text.casefold() in (value.casefold(), label.casefold()):
                return value
        raise Unreadable(f"“{shortened(text)}” is not one of: {', '.join(self.labels)}")


@dataclass(frozen=True)
class Terms:
    """Several terms, with semicolons between them, in the vocabulary's order."""

    one: Term

    def shown(self, value: Any) -> str:
        return "; ".join(self.one.shown(term) for term in self._in_order(value))

    def read(self, raw: Raw) -> list[str]:
        named = [part.strip() for part in re.split(r"[;\n]", bare(text_of(raw))) if part.strip()]
        return self._in_order([self.one.value_of(text) for text in named])

    def _in_order(self, values: Any) -> list[str]:
        return [value for value, _ in self.one.choices if value in values]


@dataclass(frozen=True)
class Name:
    """The name of another row: a code, in any spelling, or the key of a row that has none."""

    canonical: Callable[[str], str]

    def shown(self, value: Any) -> str:
        return value or ""

    def read(self, raw: Raw) -> str:
        text = bare(text_of(raw)).strip()
        return self.canonical(text) if text else ""


@dataclass(frozen=True)
class Names:
    """Several of them, with commas between."""

    canonical: Callable[[str], str]

    def shown(self, value: Any) -> str:
        return ", ".join(value)

    def read(self, raw: Raw) -> list[str]:
        named = [part for part in re.split(r"[,;\s]+", bare(text_of(raw))) if part]
        if len(named) > MOST_NAMES:
            raise Unreadable(f"it names {len(named):,} others, and {MOST_NAMES} are the most")
        return list(dict.fromkeys(map(self.canonical, named)))


@dataclass(frozen=True)
class Lines:
    """Several texts, one a line. `check` raises ValidationError for a text that cannot be stored."""

    check: Callable[[str], object] = str
    read_as: Read = str
    """The one form of what may be typed in several."""
    exact: bool = False
    """Quotations: every blank counts."""

    def shown(self, value: Any) -> str:
        return "\n".join(value)

    def read(self, raw: Raw) -> list[str]:
        lines = [line for line in text_of(raw, exact=self.exact).split("\n") if line.strip()]
        if len(lines) > MOST_LINES:
            raise Unreadable(f"it has {len(lines):,} lines, and {MOST_LINES:,} are the most")
        if not self.exact:
            shown = (visible(line).strip() for line in lines)
            lines = list(dict.fromkeys(self._in_one_form(line) for line in shown if line))
        for line in lines:
            try:
                self.check(line)
            except ValidationError as error:
                raise Unreadable(f"“{shortened(line)}”: {' '.join(error.messages)}") from error
        return lines

    def _in_one_form(self, line: str) -> str:
        try:
            return self.read_as(line)
        except NotOne as error:
            raise Unreadable(str(error).rstrip(".")) from error


def text_of(raw: Raw, *, exact: bool = False) -> str:
    """Return the text of a cell. Spaces around it go, as they do in a form, unless it is to be exact."""
    match raw:
        case {"refused": why}:
            raise Unreadable(why)
        case None:
            return ""
        case float() if not raw.is_integer():
            raise Unreadable(f"{raw} is a number, and may have been text once: format the cell as text, and type it")
        case float():
            return str(int(raw))
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n")
    return text if exact else text.strip()


def entry_code(*prefixes: str) -> Callable[[str], str]:
    def canonical(text: str) -> str:
        code = Code.parse(text)
        if code is None or code.part or code.prefix not in prefixes:
            example = " or ".join(f"{prefix}-03" for prefix in prefixes)
            raise Unreadable(f"“{shortened(text)}” is not a code such as {example}")
        return code.entry

    return canonical


def part_code(part: str, *, or_entry: bool = False) -> Callable[[str], str]:
    """Return how a code of that part is read: `S` for scenarios, `P` for passages."""

    def canonical(text: str) -> str:
        code = Code.parse(text)
        if code is None or not (code.part == part or (or_entry and not code.part)):
            raise Unreadable(
                f"“{shortened(text)}” is not a code such as FM-03.{part}1{' or FM-03' if or_entry else ''}"
            )
        return str(code)

    return canonical


def note_code(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][0-9]{1,4}", text):
        raise Unreadable(f"“{shortened(text)}” is not a code such as D24")
    return text.upper()


def row_id(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Unreadable(f"“{shortened(text)}” is not an id, which is a number that the export gave")
    return str(int(text))


def slug(text: str) -> str:
    if not re.fullmatch(r"[-\w]{1,50}", text, re.ASCII):
        raise Unreadable(f"“{shortened(text)}” is not a short name of letters, digits and hyphens")
    return text


def shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
