"""The buttons that copy: they work where a list was made anew, and what they did is said aloud."""

import pytest
from playwright.sync_api import Page, expect

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
