"""Whatever file is sent to the desk, it is read, or refused with a reason that helps."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalogue.editorial.refused import Refused
from catalogue.exchange.spreadsheets import csv_files, files, workbooks
from catalogue.exchange.spreadsheets.files import Table
from catalogue.models import ImportRun
from tests import cast
from tests.spreadsheet_files import as_bytes, exported_workbook, judged, received, refusal, send

HEADINGS = "Code,Title,State when exported"


@pytest.fixture
def curator(catalogue, client) -> Client:
    client.force_login(cast.curator())
    return client


def workbook(*rows: list) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return as_bytes(book)


def parts_of(content: bytes, **replaced: Callable[[bytes], bytes]) -> bytes:
    """The same archive, with some of its parts rewritten; `sheet1` stands for the part that ends so."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            rewrite = replaced.get(part.filename.rpartition("/")[2].partition(".")[0])
            new.writestr(part.filename, rewrite(old.read(part)) if rewrite else old.read(part))
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(3):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", b"\0" * (30 * 1024 * 1024))
    return file.getvalue()


def entity_bomb(sheet: bytes) -> bytes:
    lol = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    return sheet.replace(b"<worksheet", lol.encode() + b"<worksheet").replace(b"Poison", b"&b;")


def with_many_cells(sheet: bytes) -> bytes:
    return sheet.replace(b"</sheetData>", b"<row>" + b"<c/>" * 2_600_000 + b"</row></sheetData>")


def with_a_cell_beyond(sheet: bytes) -> bytes:
    return sheet.replace(b'"B2"', b'"ZZZZZ2"')


ROWS = (["Code", "Title", "State when exported"], ["FM-02", "Poison", "x"])
GOOD = workbook(*ROWS)

# What takes long to make is made when it is sent.
FILES = [
    ("empty", b"", "The submitted file is empty."),
    ("only blanks", b"\n\n\n", "The file is empty."),
    ("no rows", f"{HEADINGS}\n".encode(), files.NO_ROWS),
    ("Latin-1", f"{HEADINGS}\nFM-02,Café,x\n".encode("latin-1"), "line 2 holds the byte E9 at place 41 of the file."),
    ("UTF-16 without mark", f"{HEADINGS}\nFM-02,x,x\n".encode("utf-16-le"), "Line 1 holds a NUL, which no text has."),
    ("half a UTF-16 character", f"{HEADINGS}\nFM-02,x,x\n".encode("utf-16") + b"x", "The file is not UTF-8"),
    ("NUL", f"{HEADINGS}\nFM-02,\0,x\n".encode(), "Line 2 holds a NUL, which no text has."),
    ("picture", b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, "The file is not UTF-8: line 1 holds the byte 89"),
    ("open quotation", f'{HEADINGS}\nFM-02,"x,x\n'.encode(), "Line 2 cannot be read as CSV: unexpected end of data."),
    ("endless cell", f"{HEADINGS}\nFM-02,{'x' * 1_000_001},x\n".encode(), "field larger than field limit"),
    ("unknown heading", b"Code,Tilte,State when exported\nFM-02,x,x", "does not know: “Tilte”. It knows: Code, Title"),
    ("heading twice", b"Code,Title,title,State when exported\nFM-02,x,x,x", "a heading more than once: “Title”."),
    ("no heading", b"Code,,State when exported\nFM-02,x,x", "Line 1: column 2 has no heading."),
    ("no code column", b"Title,State when exported\nx,x", "Columns are missing: “Code”. Start from an export"),
    ("no state column", b"Code,Title\nFM-02,x", "Columns are missing: “State when exported”."),
    ("cells beyond", f"{HEADINGS}\nFM-02,x,x,y\n".encode(), "Line 2 has 4 cells, but there are 3 headings."),
    ("too many columns", (",".join(map(str, range(101))) + "\nx").encode(), files.TOO_MANY_COLUMNS),
    ("cell far beyond", f"{HEADINGS}\nFM-02,x,x{',' * 150}y\n".encode(), files.TOO_MANY_COLUMNS),
    ("too many rows", (HEADINGS + "\nFM-02,x,x" * 10_001).encode(), files.TOO_MANY_ROWS),
    ("too large", b"x" * (files.MOST_BYTES + 1), files.TOO_LARGE),
    ("old Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, workbooks.LOCKED),
    ("no archive", b"PK\x03\x04 and then nothing of the kind", workbooks.UNREADABLE),
    ("another archive", parts_of(GOOD, workbook=lambda _: b"<x/>"), workbooks.UNREADABLE),
    ("cut short", GOOD[: len(GOOD) // 2], workbooks.UNREADABLE),
    ("bomb", bomb, workbooks.BOMB),
    ("bomb of cells", lambda: parts_of(GOOD, sheet1=with_many_cells), workbooks.BOMB),
    ("bomb of entities", parts_of(GOOD, sheet1=entity_bomb, sharedStrings=entity_bomb), workbooks.UNREADABLE),
    ("broken XML", parts_of(GOOD, sheet1=lambda sheet: sheet[:-20]), workbooks.UNREADABLE),
    ("cell beyond the page", parts_of(GOOD, sheet1=with_a_cell_beyond), workbooks.UNREADABLE),
    ("workbook, cell far beyond", workbook(ROWS[0], [*ROWS[1], *[None] * 150, "y"]), files.TOO_MANY_COLUMNS),
    ("workbook without rows", workbook(ROWS[0]), files.NO_ROWS),
    ("workbook with too many rows", lambda: workbook(ROWS[0], *[["FM-02", "x", "x"]] * 10_001), files.TOO_MANY_ROWS),
    ("workbook with unknown heading", workbook(["Code", "Tilte"], ["FM-02", "x"]), "does not know: “Tilte”"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_file_is_refused_and_why(curator, content, reason):
    assert reason in refusal(send(curator, "failure-modes", content() if callable(content) else content))
    assert not ImportRun.objects.exists()


def test_no_file_is_refused(curator):
    response = curator.post(reverse("admin:import", args=["failure-modes"]), {})
    assert refusal(response) == "This field is required."


CELLS = [
    ("=1+1", "“Title”: it holds a formula: replace it by its value."),
    (2015.5, "“Title”: 2015.5 is a number, and may have been text once"),
    (10**16, "“Title”: it is a number that a spreadsheet cannot hold exactly."),
    ("#REF!", "“Title”: it holds the error #REF!."),
    ("_x0000_", "“Title”: it holds characters that are not text."),
    ("_xD800_", "“Title”: it holds characters that are not text."),
]


@pytest.mark.parametrize(("value", "reason"), CELLS, ids=[str(value)[:12] for value, _ in CELLS])
def test_cell_is_rejected_with_its_reason(curator, value, reason):
    book = exported_workbook(curator, "failure-modes")
    book.worksheets[0]["B3"] = value
    run = received(curator, "failure-modes", as_bytes(book), "edited.xlsx")

    assert judged(run)[3][0] == "rejected"
    assert reason in judged(run)[3][1]


def test_date_that_excel_has_made_of_a_text_is_rejected(curator):
    book = exported_workbook(curator, "failure-modes")
    book.worksheets[0]["B3"].number_format = "d mmm"
    book.worksheets[0]["B3"].value = 45000
    run = received(curator, "failure-modes", as_bytes(book), "edited.xlsx")
    assert "the spreadsheet has made a date of it" in judged(run)[3][1]


def test_formula_in_csv_is_rejected_and_apostrophised_text_taken(curator):
    content = f"{HEADINGS}\nFM-02,=1+1,x\nFM-03,'=1+1,x\n".encode()
    run = received(curator, "failure-modes", content)

    assert "“Title”: it is a formula. If it is meant as text" in judged(run)[2][1]
    assert run.rows.get(line=3).cells[1] == "=1+1"


SPELLINGS = [
    f"{HEADINGS}\r\nFM-02,“Größe”,x\r\n".encode(),
    f"{HEADINGS}\nFM-02,“Größe”,x".encode("utf-8-sig"),
    f"{HEADINGS}\nFM-02,“Größe”,x\n".encode("utf-16"),
    f"{HEADINGS}\nFM-02,“Größe”,x\n".replace(",", ";").encode(),
    f"{HEADINGS}\nFM-02,“Größe”,x\n".replace(",", "\t").encode("utf-16"),
    f"\n{HEADINGS},,\n\nFM-02,“Größe”,x,,\n,,\n".encode(),
]


@pytest.mark.parametrize("content", SPELLINGS)
def test_csv_is_read_as_programs_write_it(content):
    table = csv_files.read(content)
    assert table.headings == HEADINGS.split(",")
    assert [cells for _, cells in table.rows] == [["FM-02", "“Größe”", "x"]]


def test_lines_are_counted_as_a_spreadsheet_counts_them():
    content = f'{HEADINGS}\nFM-02,"two\nlines",x\n\nFM-03,x,x\n'.encode()
    assert [line for line, _ in csv_files.read(content).rows] == [2, 4]
    book = workbook(ROWS[0], ["FM-02", "two\nlines", "x"], [], ["FM-03", "x", "x"])
    assert [line for line, _ in workbooks.read(io.BytesIO(book)).rows] == [2, 4]


@pytest.mark.parametrize("row", [b"1048576", b"99999999999"])
def test_page_is_not_read_to_its_end(row):
    """Excel stores formatted empty rows, and a hostile file may claim any number."""
    far = parts_of(GOOD, sheet1=lambda sheet: sheet.replace(b'<row r="2"', b'<row r="' + row + b'"'))
    with pytest.raises(Refused, match="goes on below line 100,000"):
        workbooks.read(io.BytesIO(far))


def test_endless_lines_are_not_read_to_their_end():
    def lines():
        yield 1, ["Code"]
        for line in range(2, 10**9):
            yield line, ["FM-02"]

    with pytest.raises(Refused, match="more than 10,000 rows"):
        files.table_from(lines())


def test_file_name_may_be_anything(curator):
    name = "é" * 300 + ".csv"
    response = curator.post(
        reverse("admin:import", args=["failure-modes"]),
        {"file": SimpleUploadedFile(name, f"{HEADINGS}\nFM-02,x,x\n".encode())},
    )
    assert response.status_code in (200, 302)


def test_read_table_is_what_json_can_hold():
    assert files.table_from([(1, ["A", "B"]), (2, [True, float("inf")])]) == Table(
        ["A", "B"], [(2, [True, {"refused": "it is a number that a spreadsheet cannot hold exactly"}])]
    )
