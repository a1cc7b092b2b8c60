"""Access and authorization, mode by mode: a fact a cell, with the layer and the hedge of each beside it."""

from collections.abc import Iterator

from ..exchange.spreadsheets import csv_files
from . import workbook
from .json_data import API, edition_of, written
from .subjects import Matrix


def as_json(subject: Matrix) -> str:
    return written(
        {"api": API, "edition": edition_of(subject.links), "order": subject.order, "rows": [*map(dict, subject.rows)]}
    )


def as_csv(subject: Matrix) -> Iterator[bytes]:
    return csv_files.pieces(_headings(subject), ([*row.values()] for row in subject.rows))


def as_workbook(subject: Matrix) -> Iterator[bytes]:
    about = {
        "What this is": f"{subject.title}: {len(subject.rows)} failure modes. None of it tells who is liable.",
        "Address": subject.address("xlsx"),
    }
    rows = (([*row.values()], subject.address("json")) for row in subject.rows)
    return workbook.written("Authorization", subject.title, subject.links.edition, _headings(subject), rows, about)


def _headings(subject: Matrix) -> list[str]:
    return list(subject.rows[0]) if subject.rows else ["code"]
