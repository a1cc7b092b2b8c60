"""A list as CSV that spreadsheet programs open as it is: with a byte order mark, and no cell that they would run."""

from collections.abc import Iterator

from ..exchange.spreadsheets import csv_files
from .subjects import Listing
from .tabular import headings_of, rows_of


def listing(subject: Listing) -> Iterator[bytes]:
    return csv_files.pieces(headings_of(subject), rows_of(subject))
