"""Briefs and comparisons in a browser: with and without script, by keyboard, on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("catalogue")


def test_a_brief_goes_on_from_page_to_page(live_server, page: Page):
    page.goto(f"{live_server.url}/FM-03")
    page.get_by_role("link", name="Add to brief FM-03.P6").click()
    expect(page).to_have_url(re.compile(r"/memo/\?i=FM-03\.P6$"))
    page.wait_for_load_state()  # the script keeps what the brief has
    page.goto(f"{live_server.url}/LQ-14")
    page.get_by_role("link", name="Add to brief", exact=True).click()
    expect(page).to_have_url(re.compile(r"/memo/\?i=FM-03\.P6&i=LQ-14&style=bluebook-22$"))
    expect(page.get_by_role("button", name="Remove FM-03.P6")).to_be_visible()
    page.goto(f"{live_server.url}/failure-modes/")
    page.get_by_label("Safety of the system").check()
    page.get_by_role("link", name="Add all 6 to brief").click()
    expect(page).to_have_url(re.compile(r"\?i=FM-03\.P6&i=LQ-14&i=FM-12&"))


def test_a_brief_is_put_together_without_script(live_server, page_without_script: Page):
    page = page_without_script
    page.goto(f"{live_server.url}/memo/")
    page.get_by_label("Add by code or name").fill("FM-03.P4, LQ-14 and LAW-01")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/memo/\?i=FM-03\.P4&i=LQ-14&i=LAW-01$"))
    page.get_by_role("button", name="Move LAW-01 up").press("Enter")
    page.get_by_label("Footnotes in").select_option("OSCOLA")
    page.get_by_role("button", name="Change").press("Enter")
    expect(page).to_have_url(re.compile(r"/memo/\?i=FM-03\.P4&i=LAW-01&i=LQ-14&style=oscola-4$"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename == "brief.ed1.docx"


NOT_ON_PAPER = """() => [...document.querySelectorAll(".compare :is(tr, li, dl)")]
  .filter(part => !part.getClientRects().length || part.scrollHeight > part.clientHeight + 1 && part.tagName == "LI")
  .map(part => part.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("script", ["page", "page_without_script"])
def test_cards_are_ticked_and_compared(live_server, request, script):
    page: Page = request.getfixturevalue(script)
    page.goto(f"{live_server.url}/failure-modes/")
    page.get_by_label("Compare FM-03").check()
    page.get_by_label("Compare FM-04").check()
    expect(page).to_have_url(f"{live_server.url}/failure-modes/")
    page.get_by_role("button", name="compare them").click()
    expect(page).to_have_url(re.compile(r"/compare/\?e=FM-03&e=FM-04$"))
    page.emulate_media(media="print")
    assert page.evaluate(NOT_ON_PAPER) == []
    expect(page.locator(".compare thead")).to_have_css("display", "table-header-group")  # repeated on each sheet
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Only differences").click()
    expect(page.locator(".compare__same")).to_have_count(0)
