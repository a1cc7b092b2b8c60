"""XLSX: text stays text. What is read is unpacked with a limit first, because a small file can hold gigabytes."""

import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import IO, Any
from zipfile import ZipFile

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from ...editorial.refused import Refused
from .cells import Raw, Term, Terms
from .columns import Column
from .files import MOST_COLUMNS, MOST_ROWS, TOO_MANY_COLUMNS, Table, table_from
from .sheet import Sheet

MOST_UNPACKED = 64 * 1024 * 1024
MOST_MARKS = 2_500_000
"""Beginnings and ends of XML elements: openpyxl needs some 500 bytes for a cell of four."""
MOST_MARKS_ELSEWHERE = 60_000
"""In parts such as the styles, of which openpyxl makes objects, a thousand in 40 ms."""
MOST_PARTS = 500
MOST_LINES = 10 * MOST_ROWS
"""Empty ones included: a workbook may have cells that are formatted, and empty, to the end of the page."""
MOST_CELLS = MOST_COLUMNS * MOST_LINES
"""Those between the first and the last of each line, which may be formatted and empty, too."""
LONGEST_CELL = 32_767
TEXT_STAYS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "constant_memory": True,
}
"""What xlsxwriter is told: text that looks like a formula, a number or an address is none, and rows go to the disk."""

BOMB = "The workbook holds far more than a list of this catalogue can. Copy its rows into a new workbook."
TOO_LONG = f"The workbook goes on below line {MOST_LINES:,}. Delete the rows below the list, empty ones too."
TOO_MANY_STYLES = "The workbook has too many styles. Copy its rows into a new workbook, as values only."
UNREADABLE = "The workbook is damaged, or is not one. Save it anew as “Excel workbook (.xlsx)”."
NOT_ONE = "This is not an Excel workbook, though its name says so. Save it anew as “Excel workbook (.xlsx)”."
LOCKED = "The workbook has a password, or is of the old kind (.xls). Save it without one as “Excel workbook (.xlsx)”."

OPEN_DOCUMENT = "This is an OpenDocument spreadsheet (.ods). Save it as XLSX: “Save as”, type “Excel 2007–365 (.xlsx)”."
NUMBERS = "This is a Numbers spreadsheet. In Numbers, choose “Export to” and “Excel…”, and send the .xlsx file."
BINARY = "This is a binary workbook (.xlsb). In Excel, choose “Save as” and the type “Excel workbook (.xlsx)”."

_ROWS_AND_PICTURES = ("xl/worksheets/", "xl/sharedStrings", "xl/drawings/", "xl/charts/", "xl/media/", "xl/pivot")
_ZIP = b"PK"
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def is_one(begins: bytes) -> bool:
    """Tell whether it is one, or an old or locked one, by its first four bytes."""
    return begins.startswith((_ZIP, _OLD_OR_LOCKED))


def write(sheet: Sheet, rows: Iterable[list[str | int]], file: IO[bytes]) -> None:
    """Write a workbook with the rows and the terms. Raises Refused where a cell is too long."""
    workbook = xlsxwriter.Workbook(file, TEXT_STAYS_TEXT)
    try:
        _write_pages(workbook, sheet, rows)
    finally:
        workbook.close()


def _write_pages(workbook: Any, sheet: Sheet, rows: Iterable[list[str | int]]) -> None:
    page, terms = workbook.add_worksheet(sheet.title[:31]), workbook.add_worksheet("Terms")
    top = {"valign": "top", "text_wrap": True}
    text, heading = workbook.add_format(top | {"num_format": "@"}), workbook.add_format(top | {"bold": True})
    fixed = workbook.add_format(top | {"num_format": "@", "font_color": "#595959"})
    number = workbook.add_format(top | {"num_format": "0"})
    formats = [fixed, *(fixed if column.is_fixed else text for column in sheet.columns), fixed]
    page.freeze_panes(1, 1)
    for index, name in enumerate(sheet.headings):
        page.set_column(index, index, _width(sheet, name), formats[index])
    page.write_row(0, 0, sheet.headings, heading)
    _offer_terms(sheet, page, terms, heading)
    for line, row in enumerate(rows, start=1):
        for index, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(line, index, cell, number)
            elif len(cell) > LONGEST_CELL:
                raise Refused(f"{row[0]} has a text of {len(cell):,} characters under “{sheet.headings[index]}”.")
            elif cell:
                page.write_string(line, index, cell, formats[index])


def read(file: IO[bytes]) -> Table:
    import openpyxl  # only here: a tenth of each start, and 11 MB of each process

    _refuse_bombs(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
            try:
                return table_from(_lines(workbook))
            finally:
                workbook.close()
    except Refused:
        raise
    except Exception as error:
        raise Refused(UNREADABLE) from error


def _refuse_bombs(file: IO[bytes]) -> None:
    """Refuse by what unpacking gives, and not by what the file says of itself."""
    if file.read(4) == _OLD_OR_LOCKED:
        raise Refused(LOCKED)
    try:
        with ZipFile(file) as archive:
            names = archive.infolist()
            if len(names) > MOST_PARTS:
                raise Refused(BOMB)
            _refuse_other_kinds({name.filename for name in names}, archive)
            unpacked = marks = elsewhere = 0
            for name in names:
                with archive.open(name) as part:
                    while chunk := part.read(64 * 1024):
                        unpacked += len(chunk)
                        marks += chunk.count(b"<")
                        if not name.filename.startswith(_ROWS_AND_PICTURES):
                            elsewhere += chunk.count(b"<")
                        if unpacked > MOST_UNPACKED or marks > MOST_MARKS:
                            raise Refused(BOMB)
                        if elsewhere > MOST_MARKS_ELSEWHERE:
                            raise Refused(TOO_MANY_STYLES)
    except Refused:
        raise
    except Exception as error:
        raise Refused(UNREADABLE) from error
    file.seek(0)


def _refuse_other_kinds(names: set[str], archive: ZipFile) -> None:
    if "mimetype" in names and archive.read("mimetype")[:200].startswith(b"application/vnd.oasis.opendocument"):
        raise Refused(OPEN_DOCUMENT)
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        raise Refused(NUMBERS)
    if "xl/workbook.bin" in names:
        raise Refused(BINARY)


def _lines(workbook: Any) -> Iterator[tuple[int, list[Raw]]]:
    page, cells = workbook.worksheets[0], 0
    page.reset_dimensions()  # what it says of itself may be less than there is
    for line, row in enumerate(page.iter_rows(min_row=1, max_row=sys.maxsize), start=1):
        cells += len(row)
        if line > MOST_LINES:
            raise Refused(TOO_LONG)
        if cells > MOST_CELLS:
            raise Refused(BOMB)
        if any(cell.value is not None for cell in row[MOST_COLUMNS:]):
            raise Refused(TOO_MANY_COLUMNS)
        if any(cell.value is not None for cell in row):
            yield line, [_read(cell) for cell in row[:MOST_COLUMNS]]


def _read(cell: Any) -> Any:
    match cell.data_type:
        case "f":
            return {"refused": "it holds a formula: replace it by its value"}
        case "e":
            return {"refused": f"it holds the error {cell.value}"}
        case "s":
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell.value or "")
    return cell.value


def _width(sheet: Sheet, heading: str) -> int:
    column = sheet.by_heading.get(heading)
    return 60 if column and getattr(column.cell, "lines", False) else 24 if column else 18


def _offer_terms(sheet: Sheet, page: Any, terms: Any, heading_format: Any) -> None:
    """The terms of each vocabulary on a page of their own, and a list to choose from in the cells that take one."""
    offered = {column.heading: _labels(column) for column in sheet.columns if not column.is_fixed and _labels(column)}
    terms.write_row(0, 0, offered, heading_format)
    terms.set_column(0, len(offered), 30)
    for line, row in enumerate(zip_longest(*offered.values(), fillvalue=""), start=1):
        terms.write_row(line, 0, row)
    for index, (heading, labels) in enumerate(offered.items()):
        if not isinstance(sheet.by_heading[heading].cell, Terms):
            first, last = (xl_rowcol_to_cell(line, index, True, True) for line in (1, len(labels)))
            offer = {"validate": "list", "source": f"=Terms!{first}:{last}", "error_type": "warning"}
            at = sheet.headings.index(heading)
            page.data_validation(1, at, MOST_ROWS, at, offer)


def _labels(column: Column) -> list[str]:
    if column.offered:
        return column.offered()
    match column.cell:
        case Term() as term:
            return term.labels
        case Terms(one=term):
            return term.labels
    return []
