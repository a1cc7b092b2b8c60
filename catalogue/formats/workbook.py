"""A list as an Excel workbook, in which text stays text; a second page says what it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter

from ..editions.edition import LoadedEdition
from ..exchange.spreadsheets.workbooks import LONGEST_CELL, TEXT_STAYS_TEXT
from ..vocabulary import PUBLISHED_VOCABULARIES
from .citing.as_source import LICENCE
from .made_files import pieces_of
from .subjects import Listing
from .tabular import headings_of, row_of

WIDTHS = {"code": 12, "title": 32, "url": 24, "cite_as": 24, "text_digest": 14}
TEXT_WIDTH = 60


def listing(subject: Listing) -> Iterator[bytes]:
    """Yield a list as a workbook."""
    about = {
        "What this is": f"{subject.title} of the Failure Modes Catalogue: {len(subject.codes)} rows.",
        "Address": subject.links.data(subject.name, "xlsx", subject.selection.on_page(1).query_string),
        **({"Not applied, since no entry has it": subject.not_applied} if subject.unknown else {}),
    }
    rows = ((row_of(subject, code), subject.links.frozen(code)) for code in subject.codes)
    return written(subject.title, subject.title, subject.edition, headings_of(subject), rows, about)


def written(
    name: str,
    title: str,
    edition: LoadedEdition,
    headings: Sequence[str],
    rows: Iterable[tuple[Sequence[str | int], str]],
    about: Mapping[str, str],
) -> Iterator[bytes]:
    """Yield a workbook that was written to disk, row by row; with each row comes the address of all of it."""
    with TemporaryFile() as file:
        # Of the day of the edition, so that the same list gives the same bytes.
        workbook = xlsxwriter.Workbook(file, TEXT_STAYS_TEXT)
        created = edition.published_at.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"title": title, "created": created})
        try:
            _write_rows(workbook, name, headings, rows)
            _write_about(workbook, edition, about)
        finally:
            workbook.close()
        yield from pieces_of(file)


def _write_rows(
    workbook: Any, name: str, headings: Sequence[str], rows: Iterable[tuple[Sequence[str | int], str]]
) -> None:
    page = workbook.add_worksheet(name)
    text = workbook.add_format({"valign": "top", "text_wrap": True, "num_format": "@"})
    number = workbook.add_format({"valign": "top", "num_format": "0"})
    heading = workbook.add_format({"bold": True, "valign": "top", "bottom": 1})
    for index, column in enumerate(headings):
        page.set_column(index, index, TEXT_WIDTH if column.endswith("_text") else WIDTHS.get(column, 18), text)
    page.freeze_panes(1, 1)
    page.write_row(0, 0, headings, heading)
    line = 0
    for line, (row, address) in enumerate(rows, start=1):
        for index, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(line, index, cell, number)
            elif cell:
                page.write_string(line, index, _fitting(cell, address), text)
    page.autofilter(0, 0, line, len(headings) - 1)


def _fitting(text: str, address: str) -> str:
    """Excel cuts longer texts off without a word."""
    if len(text) <= LONGEST_CELL:
        return text
    told = f" … [This text is longer than a cell may be. All of it: {address}]"
    return text[: LONGEST_CELL - len(told)] + told


def _write_about(workbook: Any, edition: LoadedEdition, about: Mapping[str, str]) -> None:
    page = workbook.add_worksheet("About")
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 100, workbook.add_format({"valign": "top", "text_wrap": True}))
    told = {
        **about,
        "Edition": f"{edition.number}, published {edition.published_at:%-d %B %Y} by {edition.publisher}",
        "Licence": LICENCE,
        "To cite a row": "Use its permanent address, and name the layer of what you quote with its hedges.",
    }
    for line, (name, text) in enumerate(told.items()):
        page.write_string(line, 0, name)
        page.write_string(line, 1, text)
    for line, term in enumerate(edition.terms("layer") or [*PUBLISHED_VOCABULARIES["layer"]], start=len(told) + 1):
        page.write_string(line, 0, f"Layer: {term.label}")
        page.write_string(line, 1, term.definition)
