"""What is copied: by buttons, which work where a list was made anew and say aloud what they did, and of tables."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import WIDTHS, copied

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def page(page: Page) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def test_buttons_stay_when_a_list_is_filtered(live_server, page):
    page.goto(f"{live_server.url}/failure-modes/")
    page.get_by_label("Confidentiality").check()
    expect(page.get_by_role("status").first).to_contain_text("of 17")
    page.get_by_text("Link to this page").click()
    button = page.get_by_role("button", name="Copy the frozen link").first

    expect(button).to_be_visible()
    button.click()
    expect(page.get_by_role("status").last).to_contain_text("Copied")
    assert "property=confidentiality" in page.evaluate("navigator.clipboard.readText()")


def test_a_refused_copy_is_told(live_server, page):
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    page.goto(f"{live_server.url}/FM-03")
    page.get_by_text("Link to this page").click()
    page.get_by_role("button", name="Copy the frozen link as Markdown").click()

    expect(page.get_by_role("status").last).to_contain_text("Not copied")


CELLS = """html => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("tr")]
  .map(row => [...row.cells].map(cell => cell.textContent.trim().replace(/\\s+/g, " ")))"""


def test_what_is_pasted_has_one_fact_a_cell(live_server, page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/law/")
        page.evaluate("getSelection().selectAllChildren(document.querySelector('.law-index').parentElement)")
        rows = page.evaluate(CELLS, copied(page, lambda: page.keyboard.press("Control+c"))["text/html"])
        cfaa = ["LAW-01", "Computer Fraud and Abuse Act", "18 U.S.C. § 1030", "22 November 2026", "8", "11"]
        assert [row[:6] for row in rows if row[0] == "LAW-01"] == [cfaa]
