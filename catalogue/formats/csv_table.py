"""A list as CSV that spreadsheet programs open as it is: with a byte order mark, and no cell that they would run."""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from ..exchange.spreadsheets import csv_files
from ..exchange.spreadsheets.csv_files import WrittenCells
from .subjects import Listing
from .tabular import headings_of, row_of


def listing(subject: Listing) -> Iterator[bytes]:
    cells = WrittenCells()
    return csv_files.joined(chain([cells.line(headings_of(subject))], _lines(subject, cells)))


def _lines(subject: Listing, cells: WrittenCells) -> Iterator[bytes]:
    """Yield the line of each row, which every list of today's addresses shares; others may keep a file for a day."""
    links, kept = subject.links, subject.edition.kept
    shelf = (subject.kind, links.home)
    for code in subject.codes:
        line = partial(_line, code, subject, cells)
        yield line() if links.is_pinned else kept.of((shelf, code), line)


def _line(code: str, subject: Listing, cells: WrittenCells) -> bytes:
    return cells.line(row_of(subject, code))
