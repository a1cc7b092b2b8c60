"""Entries side by side as data: a row for each fact, and for each entry what it says of it, hedges beside the words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..editions.comparing import Line, Row
from ..editions.entry_data import in_words
from ..exchange.spreadsheets import csv_files
from . import workbook
from .json_data import API, edition_of, written
from .subjects import Compared

OF_EVERY_ROW = ("part", "name", "label", "layer", "is_same")


def as_json(subject: Compared) -> str:
    links, edition = subject.links, subject.edition
    return written(
        {
            "api": API,
            "edition": edition_of(links),
            "kind": subject.comparison.kind,
            "only": subject.only,
            "entries": [
                {
                    "code": code,
                    "id": links.living(code),
                    "title": edition.title_of(code),
                    "url": links.page(code),
                    "cite_as": links.frozen(code),
                }
                for code in subject.comparison.codes
            ],
            "rows": [
                {
                    "part": row.part,
                    "name": row.name,
                    "label": row.label,
                    "layer": row.layer,
                    "is_same": row.is_same,
                    "cells": [list(map(_line, cell)) for cell in row.cells],
                }
                for row in _rows(subject)
            ],
            "links": subject.forms,
        }
    )


def as_csv(subject: Compared) -> Iterator[bytes]:
    return csv_files.pieces(_headings(subject), map(_row, _rows(subject)))


def as_workbook(subject: Compared) -> Iterator[bytes]:
    about = {
        "What this is": f"{subject.title} of the Failure Modes Catalogue, side by side: {len(subject.rows)} rows.",
        "Address": subject.address("xlsx"),
    }
    rows = ((_row(row), subject.address("json")) for row in _rows(subject))
    return workbook.written("Comparison", subject.title, subject.edition, _headings(subject), rows, about)


def _headings(subject: Compared) -> list[str]:
    of_entries = (f"{code}{what}" for code in subject.comparison.codes for what in ("_text", "_hedges", "_source"))
    return [*OF_EVERY_ROW, *of_entries]


def _rows(subject: Compared) -> Iterator[Row]:
    """Yield the rows with the words of their links."""
    for row in subject.rows:
        cells = tuple(
            tuple(replace(line, text=in_words(line.text, subject.edition)) for line in cell) for cell in row.cells
        )
        yield replace(row, cells=cells)


def _row(row: Row) -> list[str | int]:
    cells: list[str | int] = [row.part, row.name, row.label, row.layer, "yes" if row.is_same else "no"]
    for cell in row.cells:
        cells += [
            "\n\n".join(f"{line.code}: {line.text}" if line.source else line.in_text for line in cell),
            "; ".join(f"{line.code}: {hedge}" for line in cell for hedge in line.hedges),
            "; ".join(f"{line.code}: {line.source}" for line in cell if line.source),
        ]
    return cells


def _line(line: Line) -> dict[str, Any]:
    told = {name: value for name, value in vars(line).items() if name != "is_markdown"}
    return {**told, "more": dict(line.more)}
