"""Access and authorization, mode by mode: a fact a cell, with the layer and the hedge of each beside it."""

from collections.abc import Iterator
from typing import cast

from ..exchange.spreadsheets import csv_files
from . import workbook
from .citing.as_source import LICENCE
from .json_data import API, ATTRIBUTION, edition_of, written
from .json_shapes import MatrixData, MatrixRowData
from .subjects import Matrix


def as_json(subject: Matrix) -> str:
    data: MatrixData = {
        "api": API,
        "edition": edition_of(subject.links),
        "order": subject.order,
        "rows": cast(list[MatrixRowData], list(_rows(subject))),
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
    }
    return written(data)


def as_csv(subject: Matrix) -> Iterator[bytes]:
    rows = list(_table(subject))
    return csv_files.pieces(_headings(rows), ([*row.values()] for row in rows))


def as_workbook(subject: Matrix) -> Iterator[bytes]:
    about = {
        "What this is": f"{subject.title}: {len(subject.rows)} failure modes. None of it tells who is liable.",
        "Address": subject.address("xlsx"),
    }
    rows = list(_table(subject))
    cells = (([*row.values()], subject.address("json")) for row in rows)
    return workbook.written("Authorization", subject.title, subject.links.edition, _headings(rows), cells, about)


def _rows(subject: Matrix) -> Iterator[dict[str, str]]:
    """Yield the rows with the addresses that each row of a list has, too."""
    links = subject.links
    for row in subject.rows:
        yield {**row, "url": links.page(row["code"]), "cite_as": links.frozen(row["code"])}


def _table(subject: Matrix) -> Iterator[dict[str, str | int]]:
    """Yield the rows with what a file of JSON says once: a table has no other place for it."""
    for row in _rows(subject):
        yield {**row, "edition": subject.links.edition.number, "licence": LICENCE, "attribution": ATTRIBUTION}


def _headings(rows: list[dict[str, str | int]]) -> list[str]:
    return list(rows[0]) if rows else ["code"]
