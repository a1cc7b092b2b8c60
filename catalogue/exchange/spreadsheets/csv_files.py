"""CSV, as Excel writes and reads it.

A spreadsheet program takes a cell that begins with one of `RISKY` for a formula, and runs it; and it takes `1806.09030`
for a number, and `1-2` for a day. Such cells are written with an apostrophe before them, which makes text of them.
Reading takes one apostrophe away again where such a text follows.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO

from ...addresses.names import bare
from ...editorial.refused import Refused
from .cells import Raw
from .files import MOST_COLUMNS, TOO_MANY_COLUMNS, Table, table_from
from .retyping import LONGEST, is_retyped

RISKY = ("=", "+", "-", "@", "\t", "\r", "'")

LONGEST_CELL = 1_000_000
PIECE = 32 * 1024
"""Bytes that are sent together."""
MOST_KEPT = 20_000
ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = (",", ";", "\t")

QUOTE = '"'
_TO_QUOTE = re.compile(r'[",\r\n]')
_DECLARED = re.compile(r'"?sep=(?P<separator>[^\w\s"]|\t)"?(?:(?P=separator))*[ ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_KEPT_BY_FORMULA = re.compile(r'="(?P<text>(?:[^"]|"")*)"')
"""As people write a number that is to stay text: it computes nothing."""

SAVE_AS = "In Excel, choose “Save as” and the type “CSV UTF-8”."


def write(headings: list[str], rows: Iterable[list[str | int]], file: IO[bytes]) -> None:
    file.writelines(pieces(headings, rows))


def pieces(headings: list[str], rows: Iterable[list[str | int]]) -> Iterator[bytes]:
    cells = WrittenCells()
    return joined(chain([cells.line(headings)], map(cells.line, rows)))


def joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file, which begins with a byte order mark: without it Excel takes UTF-8 for something else."""
    waiting, size = [codecs.BOM_UTF8], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


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
    separator, text = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 0
    try:
        # As a spreadsheet counts: a cell may hold line breaks.
        for line, cells in enumerate(reader, start=1):
            if any(cells[MOST_COLUMNS:]):
                raise Refused(TOO_MANY_COLUMNS)
            yield line, [_read(cell) for cell in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Refused(f"Line {line + 1} cannot be read as CSV: {error}.") from error


def _separator(text: str) -> tuple[str, str]:
    """Return what stands between cells, and the text without the first line that says so to Excel."""
    text = text.lstrip("\r\n")
    if declared := _DECLARED.match(text):
        return declared["separator"], text[declared.end() :]
    first = text.split("\n", 1)[0]
    return max(SEPARATORS, key=first.count), text


class WrittenCells(dict[str | int, str]):
    """Cell → how it stands in the file. Terms and layers, which come again in every row, are worked out once.

    `csv.writer` would write the same, and look at each character by itself: a row of long texts takes it five times
    as long.
    """

    def __missing__(self, cell: str | int) -> str:
        written = _quoted(_defused(cell)) if isinstance(cell, str) else str(cell)
        if len(written) <= LONGEST and len(self) < MOST_KEPT:
            self[cell] = written
        return written

    def line(self, row: Iterable[str | int]) -> bytes:
        return f"{','.join(map(self.__getitem__, row))}\r\n".encode()


def _quoted(cell: str) -> str:
    return f'"{cell.replace(QUOTE, QUOTE * 2)}"' if _TO_QUOTE.search(cell) else cell


def _defused(cell: str) -> str:
    return f"'{cell}" if _needs_apostrophe(cell) else cell


def _needs_apostrophe(cell: str) -> bool:
    first = cell[:1]
    return (not (first.isascii() and first.isalnum()) and _begins_formula(cell)) or is_retyped(cell)


def _begins_formula(cell: str) -> bool:
    """Full-width signs do, too, and so do signs behind blanks or what nobody sees."""
    begins = unicodedata.normalize("NFKC", bare(cell[:40]).lstrip()[:1])
    return cell.startswith(RISKY) or begins.startswith(RISKY)


def _read(cell: str) -> Raw:
    if cell.startswith("'") and _needs_apostrophe(cell[1:]):
        return cell[1:]
    if kept := _KEPT_BY_FORMULA.fullmatch(cell):
        return kept["text"].replace('""', '"')
    if unicodedata.normalize("NFKC", cell[:1]) == "=":
        return {"refused": "it is a formula. If it is meant as text, write an apostrophe before it"}
    return cell
