"""Cells that look like numbers or dates come back as they went out, or are refused by name."""

import io
import zipfile
from datetime import datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.editorial.permissions import Actor
from catalogue.editorial.recording import recording
from catalogue.editorial.refused import Refused
from catalogue.exchange.spreadsheets import csv_files, workbooks
from catalogue.exchange.spreadsheets.retyping import is_made_of, is_retyped
from catalogue.models import Reference
from tests import cast
from tests.spreadsheet_files import as_bytes, as_csv, exported, exported_workbook, judged, received

RETYPED = [
    ("1806.09030", "1806.0903"),
    ("1806.09030", "1806,0903"),
    ("1806.09030", "1806.09"),
    ("1.0", "1"),
    ("1.10", "1.1"),
    ("007", "7"),
    ("1234567890123456", "1.23457E+15"),
    ("1234567890123456", "1234567890123450"),
    ("1E5", "100000"),
    ("1E5", "1.00E+05"),
    ("100%", "1"),
    ("TRUE", "WAHR"),
    ("true", "TRUE"),
    ("1-2", "02-Jan"),
    ("1-2", "01-Feb"),
    ("1.2", "01. Feb"),
    ("3/4", "04-Mar"),
    ("MAR1", "01-Mar"),
    ("2020-01-02", "02.01.2020"),
    ("2020-01-02", "43832"),
    ("1:30", "01:30:00"),
    ("1/2/24", "1/2/2024"),
    ("5.6.0", "5.06.2000"),
    ("12:30", "0,520833333333333"),
    ("TRUE", "ИСТИНА"),
    ("Tramèr", "Tram?r"),
    ("Tramèr", "TramÃ¨r"),
    ("don’t", "donâ€™t"),
    ("-x", "#NAME?"),
    ("=x", "#WERT!"),
    ("1806.09030", "########"),
    ("x" * 40_000, "x" * 32_767),
]
EDITS = [
    ("1806.09030", "1806.09031"),
    ("1806.09030", "1907.00001"),
    ("1.0", "1.1"),
    ("v1", "v2"),
    ("2018", "2019"),
    ("Poison", "Poisoning"),
    ("FM-03", "FM-04"),
    ("1.0", ""),
    ("1/2/24", "1/3/2024"),
    ("2020-01-02", "2020-02-01"),
    ("12:30", "0.53"),
    ("don’t", "don't"),
    ("#2", "#1"),
]
TEXTS = ["Poison", "2018", "REF-12", "v1.0", "FM-03, FM-04", "cs/9901001", "", "12"]
FORMULAS = ["=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", " =1+1", "\u200b=1+1", "\n=1+1", "@x", "-1", "'=1"]

shapes = st.one_of(
    st.from_regex(r"[0-9]{1,18}([.,][0-9]{1,8})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,2}([-/.][0-9]{1,4})?", fullmatch=True),
    st.from_regex(r"[=+\-@'＝＋－＠]{0,2}[0-9A-Za-z .']{0,12}", fullmatch=True),
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
)


@pytest.mark.parametrize(("before", "after"), RETYPED, ids=range(len(RETYPED)))
def test_what_a_program_made_is_known(before, after):
    assert is_made_of(after, before)


@pytest.mark.parametrize(("before", "after"), EDITS)
def test_what_a_curator_typed_is_taken(before, after):
    assert not is_made_of(after, before)


@pytest.mark.parametrize("text", TEXTS)
def test_other_texts_need_no_apostrophe(text):
    assert not is_retyped(text)


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_defused(text):
    file = io.BytesIO()
    csv_files.write(["Code"], [["x", text]], file)
    assert file.getvalue().decode("utf-8-sig").splitlines()[1].lstrip('x,"').startswith("'")


@settings(derandomize=True, deadline=None, max_examples=300)
@given(shapes)
def test_csv_gives_back_what_it_took(text):
    file = io.BytesIO()
    csv_files.write(["Code", "Title"], [["x", text]], file)
    table = csv_files.read(file.getvalue())
    assert table.rows[0][1][1] == text


@settings(derandomize=True, deadline=None, max_examples=300)
@given(shapes, shapes)
def test_any_two_cells_are_compared(before, after):
    is_made_of(after, before)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;", "\ufeffsep=;"])
def test_the_line_that_names_the_separator_is_read(first):
    table = csv_files.read(f"{first}\r\nCode;Title, or name\r\nx;1,5\r\n".encode())
    assert (table.headings, table.rows) == (["Code", "Title, or name"], [(2, ["x", "1,5"])])


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "XLSX"),
        ("Index/Document.iwa", "x", ".xlsx"),
        ("xl/workbook.bin", "x", ".xlsx"),
        ("xl/styles.xml", "<xf/>" * 1_000_000, "too many styles"),
    ],
    ids=["ods", "numbers", "xlsb", "styles"],
)
def test_other_workbooks_are_told_what_to_do(part, content, said):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    file.seek(0)
    with pytest.raises(Refused, match=said):
        workbooks.read(file)


def test_a_shortened_cell_is_refused_by_name(catalogue, client):
    client.force_login(cast.curator())
    reference = Reference.objects.filter(arxiv_id__endswith="0").first()
    rows = [row for row in exported(client, "references") if row["Code"] == reference.code]
    assert rows[0]["arXiv id"] == f"'{reference.arxiv_id}"
    rows[0]["arXiv id"] = reference.arxiv_id.rstrip("0")
    [(outcome, reasons)] = judged(received(client, "references", as_csv(rows))).values()
    assert outcome == "rejected"
    assert "arXiv id" in reasons
    assert "A spreadsheet may have dropped a final 0." in reasons


HOSTILE = ["1.10", "007", "1E5", "TRUE", "2020-01-02", "1-2", "50%", "12345678901234567890", "1:30", ".5", "1,000"]


def second_of_january(text: str) -> datetime:
    if text != "1-2":
        raise ValueError
    return datetime(2026, 2, 1)  # noqa: DTZ001 - a cell has no zone


def as_a_program_types(text: str) -> object:
    """Return what a spreadsheet program that is asked to “convert text to numbers” makes of a cell."""
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    for read in (datetime.fromisoformat, second_of_january, time.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    try:
        return float(text.rstrip("%").replace(",", "")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return text


def test_no_workbook_that_a_program_retyped_changes_a_value(catalogue, client):
    client.force_login(cast.curator())
    references = list(Reference.objects.in_order()[: len(HOSTILE)])
    with recording([reference.code for reference in references], by=Actor("Import")):
        for reference, venue in zip(references, HOSTILE, strict=True):
            Reference.objects.filter(pk=reference.pk).update(venue=venue)
    workbook = exported_workbook(client, "references")
    sheet = workbook.active
    headings = [cell.value for cell in sheet[1]]
    retyped = set()
    for row in sheet.iter_rows(min_row=2):
        for heading, cell in zip(headings, row, strict=True):
            if isinstance(cell.value, str) and cell.value and as_a_program_types(cell.value) != cell.value:
                cell.value, cell.number_format = as_a_program_types(cell.value), "General"
                retyped.add((cell.row, heading))
    assert len(retyped) > 2 * len(HOSTILE)  # years and arXiv ids as well
    run = received(client, "references", as_bytes(workbook), "edited.xlsx")
    outcomes = judged(run)

    assert {outcome for outcome, _ in outcomes.values()} == {"unchanged", "rejected"}
    rejected = {line: reasons for line, (outcome, reasons) in outcomes.items() if outcome == "rejected"}
    assert all("Venue" in reasons or "arXiv id" in reasons for reasons in rejected.values())
    assert set(range(2, 2 + len(HOSTILE))) <= set(rejected)
