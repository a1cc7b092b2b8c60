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


def edit(file: Path, **cells: str) -> None:
    workbook = openpyxl.load_workbook(file)
    for place, text in cells.items():
        workbook.worksheets[0][place] = text
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
    edit(file, B2="Computer Fraud Act", D3="Poem", B4="=1+1")
    upload(page, site, file)
    expect(page.get_by_text("2 of 23 rows are rejected.")).to_be_visible()
    expect(page.get_by_text("“Name”: it holds a formula: replace it by its value.")).to_be_visible()
    expect(page.get_by_text("“Type”: “Poem” is not one of")).to_be_visible()
    expect(page.get_by_role("button", name="as drafts")).to_have_count(0)

    edit(file, D3="Statute", B4="Renamed")
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
    edit(file, B2="Computer Fraud Act", D3="Poem")
    upload(page, site, file)
    expect(page.get_by_text("1 of 23 rows")).to_be_visible()
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
    workbook = openpyxl.load_workbook(file)
    for number in range(450):
        workbook.worksheets[0].append(["", f"Act {number}", f"{number} N.A.", "Statute", "European Union"])
    workbook.save(file)
    upload(page, site, file)

    expect(page.get_by_text("450 of 473 rows would be written as drafts.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Write 450 rows as drafts").click()
    expect(page.get_by_text("450 new, 0 changed, 23 unchanged.")).to_be_visible(timeout=60_000)
    assert Authority.objects.count() == 473
