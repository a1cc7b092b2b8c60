"""CSV, as Excel writes and reads it.

A spreadsheet program takes a cell that begins with one of `RISKY` for a formula, and runs it. Such a cell is written
with an apostrophe before it; reading takes one apostrophe away again where one of them, or another apostrophe, follows.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO

from ...editorial.refused import Refused
from .cells import Raw
from .files import Table, table_from

RISKY = ("=", "+", "-", "@", "\t", "\r", "'")

LONGEST_CELL = 1_000_000
ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = (",", ";", "\t")

SAVE_AS = "In Excel, choose “Save as” and the type “CSV UTF-8”."


def write(headings: list[str], rows: Iterable[list[str | int]], file: IO[bytes]) -> None:
    """With a byte order mark, without which Excel takes UTF-8 for something else."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    text.detach()


def read(content: bytes) -> Table:
    text = _decoded(content)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Refused(f"Line {line} holds a NUL, which no text has. {SAVE_AS}")
    return table_from(_lines(text))


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in ENCODINGS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(
            f"The file is not UTF-8: line {line} holds the byte {content[error.start]:02X} "
            f"at place {error.start + 1} of the file. {SAVE_AS}"
        ) from error


def _lines(text: str) -> Iterator[tuple[int, list[Raw]]]:
    csv.field_size_limit(LONGEST_CELL)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 0
    try:
        # As a spreadsheet counts: a cell may hold line breaks.
        for line, cells in enumerate(reader, start=1):
            yield line, [_read(cell) for cell in cells]
    except csv.Error as error:
        raise Refused(f"Line {line + 1} cannot be read as CSV: {error}.") from error


def _defused(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


def _read(cell: str) -> Raw:
    if cell.startswith("'") and cell[1:].startswith(RISKY):
        return cell[1:]
    if cell.startswith("="):
        return {"refused": "it is a formula. If it is meant as text, write an apostrophe before it"}
    return cell
