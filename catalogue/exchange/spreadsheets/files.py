"""A file that somebody sends: CSV or XLSX, whatever its name says."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ...addresses.names import bare
from ...editorial.refused import Refused
from .cells import Raw

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 100
LARGEST = 10**15  # spreadsheets count exactly up to here

TOO_LARGE = f"The file has more than {MOST_BYTES // 1024 // 1024} MB. Export fewer rows, and import them in parts."
TOO_MANY_ROWS = f"The file has more than {MOST_ROWS:,} rows. Import them in parts."
TOO_MANY_COLUMNS = f"The file has more than {MOST_COLUMNS} columns."
NO_ROWS = "The file has no rows below its headings."


@dataclass(frozen=True)
class Table:
    """Rows with the line of the file that each begins on. Each has as many cells as there are headings."""

    headings: list[str]
    rows: list[tuple[int, list[Raw]]]


def table_from(lines: Iterable[tuple[int, list[Any]]]) -> Table:
    """Return the table. `lines` may be endless: reading stops where there are too many."""
    filled = ((line, cells) for line, cells in lines if any(cell not in (None, "") for cell in cells))
    line, found = next(filled, (1, []))
    headings = [bare(str(cell or "")).strip() for cell in _without_empty_end(found)]
    if not headings:
        raise Refused("The file is empty.")
    if "" in headings:
        raise Refused(f"Line {line}: column {headings.index('') + 1} has no heading.")
    if len(headings) > MOST_COLUMNS:
        raise Refused(TOO_MANY_COLUMNS)
    rows: list[tuple[int, list[Raw]]] = []
    for line, cells in filled:
        if len(rows) == MOST_ROWS:
            raise Refused(TOO_MANY_ROWS)
        rows.append((line, _fitted(line, cells, len(headings))))
    if not rows:
        raise Refused(NO_ROWS)
    return Table(headings, rows)


def raw(value: Any) -> Raw:
    """Return what JSON can hold of a cell."""
    match value:
        case str():
            return value if _is_text(value) else {"refused": "it holds characters that are not text"}
        case bool() | None | dict():
            return value
        case int() | float():
            if math.isfinite(value) and abs(value) < LARGEST:
                return value
            return {"refused": "it is a number that a spreadsheet cannot hold exactly"}
        case datetime() | date() | time() | timedelta():
            return {"refused": "the spreadsheet has made a date of it: format the cell as text, and type it again"}
    return {"refused": "it holds something other than text or a number"}


def _fitted(line: int, cells: list[Any], width: int) -> list[Raw]:
    cells = _without_empty_end(cells)
    if len(cells) > width:
        raise Refused(f"Line {line} has {len(cells)} cells, but there are {width} headings.")
    return [raw(cell) for cell in cells] + [""] * (width - len(cells))


def _without_empty_end(cells: list[Any]) -> list[Any]:
    end = len(cells)
    while end and cells[end - 1] in (None, ""):
        end -= 1
    return cells[:end]


def _is_text(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
