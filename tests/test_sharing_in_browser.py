"""The links of a page in a real browser: without script, by keyboard, on a phone, on paper, judged by axe."""

import pytest
from playwright.sync_api import expect

from tests.browser import copied

pytestmark = pytest.mark.usefixtures("catalogue")


def test_links_unfold_by_keyboard_without_script(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}/FM-03")
    panel = page.locator("details.share")
    frozen = panel.get_by_role("region", name="Frozen link")
    expect(frozen).to_be_hidden()
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(frozen).to_be_visible()
    expect(frozen).to_contain_text("Always leads to the words of edition 1")
    expect(frozen.get_by_role("button")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("FM-03 Model Inversion")


def test_one_click_selects_a_whole_form(live_server, page):
    page.goto(f"{live_server.url}/FM-03")
    page.get_by_text("Link to this page").click()
    form = page.locator(".share code", has_text="data-originalurl")
    form.click()
    assert page.evaluate("getSelection().toString()") == form.text_content()


def test_links_follow_the_filters_of_a_list(live_server, page):
    page.goto(f"{live_server.url}/failure-modes/")
    page.get_by_label("Confidentiality").check()
    page.wait_for_url("**/failure-modes/?property=confidentiality*")
    frozen = page.locator(".share code", has_text="/editions/1/failure-modes/?property=confidentiality")
    expect(frozen.first).to_be_attached()


def test_paper_has_the_permanent_link_and_no_panel(live_server, page):
    page.goto(f"{live_server.url}/FM-03")
    page.emulate_media(media="print")
    expect(page.locator("details.share")).to_be_hidden()
    expect(page.get_by_role("contentinfo")).to_contain_text("/editions/1/FM-03")


def test_a_form_is_copied_to_the_letter(live_server, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/FM-03")
    page.get_by_text("Link to this page").click()
    for name in ("Markdown", "HTML, as a robust link"):
        button = page.get_by_role("button", name=f"Copy the frozen link as {name}")
        shown = page.get_by_role("region", name="Frozen link").locator("div", has_text=name).locator("code").last
        assert copied(page, button.click)["text/plain"] == shown.text_content()
    html = copied(page, page.get_by_role("button", name="Copy the frozen link as a rich link").click)["text/html"]
    assert f'href="{live_server.url}/editions/1/FM-03"' in html
    assert "FM-03 Model Inversion (edition 1)" in html
