"""A curator exports a list, edits it elsewhere, is told what is wrong, mends it, and has it written."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from catalogue.exchange.spreadsheets import files
from catalogue.models import Authority
from tests import cast
from tests.browser import axe_finds, become
from tests.desk import list_of

pytestmark = pytest.mark.usefixtures("catalogue")


def exported(page: Page, site: str, folder: Path) -> Path:
    page.goto(f"{site}{list_of(Authority)}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export to Excel").click()
    file = folder / "authorities.xlsx"
    download.value.save_as(file)
    return file


def edit(file: Path, lines: dict[int, dict[str, str]]) -> None:
    """Each cell by its line and the name of its column."""
    workbook = openpyxl.load_workbook(file)
    sheet = workbook.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for line, cells in lines.items():
        for column, text in cells.items():
            sheet.cell(line, places[column], text)
    workbook.save(file)


def upload(page: Page, site: str, file: Path) -> None:
    page.goto(f"{site}{list_of(Authority)}")
    page.get_by_role("link", name="Import…").click()
    page.wait_for_url("**/import/")  # and its script, which looks at the file that is chosen
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()


def test_import_with_errors(live_server, page, complaints, tmp_path):
    site = live_server.url
    cast.curator()
    become(page, site, "cleo")
    file = exported(page, site, tmp_path)
    edit(file, {2: {"Name": "Computer Fraud Act"}, 3: {"Type": "Poem"}, 4: {"Name": "=1+1"}})
    upload(page, site, file)
    expect(page.get_by_text(f"2 of {Authority.objects.count()} rows are rejected.")).to_be_visible()
    expect(page.get_by_text("“Name”: it holds a formula: replace it by its value.")).to_be_visible()
    expect(page.get_by_text("“Type”: “Poem” is not one of")).to_be_visible()
    expect(page.get_by_role("button", name="as drafts")).to_have_count(0)

    edit(file, {3: {"Type": "Statute"}, 4: {"Name": "Renamed"}})
    upload(page, site, file)
    expect(page.locator(".imported del").first).to_have_text("and Abuse ")
    page.get_by_role("button", name="as drafts").click()
    expect(page.get_by_text("They are drafts: readers see them once they are published.")).to_be_visible()
    assert Authority.objects.get(entry__code="LAW-01").name == "Computer Fraud Act"
    assert complaints == []


def test_axe_finds_nothing_on_the_pages_of_an_import(live_server, page, tmp_path):
    site = live_server.url
    cast.curator()
    become(page, site, "cleo")
    file = exported(page, site, tmp_path)
    edit(file, {2: {"Name": "Computer Fraud Act"}, 3: {"Type": "Poem"}})
    upload(page, site, file)
    expect(page.get_by_text(f"1 of {Authority.objects.count()} rows")).to_be_visible()
    found = {"rejected": axe_finds(page)}
    with page.expect_navigation():
        page.get_by_role("link", name="Changed 1").click()
    found["changed"] = axe_finds(page)
    refused = tmp_path / "refused.csv"
    refused.write_text("Code,Tilte\nLAW-01,x\n")
    upload(page, site, refused)
    expect(page.get_by_text("The file was not taken.")).to_be_visible()
    found["refused"] = axe_finds(page)
    page.goto(f"{site}/admin/catalogue/spreadsheets/")
    found["overview"] = axe_finds(page)

    assert {name: rules for name, rules in found.items() if rules} == {}


def test_file_that_is_too_large_is_not_even_sent(live_server, page, complaints, tmp_path):
    cast.curator()
    become(page, live_server.url, "cleo")
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * (files.MOST_BYTES + 1))
    upload(page, live_server.url, large)

    expect(page.get_by_label("File")).to_have_js_property("validationMessage", files.TOO_LARGE)
    expect(page.get_by_text("The file was not taken.")).to_have_count(0)
    assert complaints == []


def test_import_without_script(live_server, page_without_script, tmp_path):
    page, site = page_without_script, live_server.url
    cast.curator()
    become(page, site, "cleo")
    file = exported(page, site, tmp_path)
    before = Authority.objects.count()
    act = {"Type": "Statute", "Jurisdiction": "European Union"}
    new = range(before + 2, before + 452)  # below the heading and what is there
    edit(file, {line: {"Name": f"Act {line}", "Citation": f"{line} N.A.", **act} for line in new})
    upload(page, site, file)

    expect(page.get_by_text(f"450 of {before + 450} rows would be written as drafts.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Write 450 rows as drafts").click()
    expect(page.get_by_text(f"450 new, 0 changed, {before} unchanged.")).to_be_visible(timeout=60_000)
    assert Authority.objects.count() == before + 450
