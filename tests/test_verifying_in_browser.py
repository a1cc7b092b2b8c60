"""Verifying a quotation in a real browser: without script, by keyboard, on a phone and on paper."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import copied, faults_of

pytestmark = pytest.mark.usefixtures("catalogue")

ALTERED = "Technologically, the attacker is not misusing the system"
FOOTNOTES = (
    "1. “Technologically, it feels like the attacker is not misusing the system” (FM-03.P6, withheld, ed. 1).\n"
    "2. “Researchers were able to … individual from a line-up with 95% accuracy” (FM-03.P5, ed. 2).\n"
    "3. “Fourscore and seven years ago our fathers” (FM-99, ed. 1)."
)


def test_a_lawyer_verifies_without_script_or_mouse(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="Verify a quotation").click()
    page.get_by_label("Quotation or footnote").focus()
    page.keyboard.type(ALTERED)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Not verbatim")).to_be_visible()
    expect(page.get_by_label("Quotation or footnote")).to_have_value(ALTERED)
    expect(page.get_by_text("Withheld: not the publisher’s position.").first).to_be_visible()
    expect(page.locator("del", has_text="it feels like").first).to_be_visible()
    assert page.context.cookies() == []
    page.get_by_role("link", name="FM-03.P6", exact=True).click()
    expect(page.locator("[id='FM-03.P6']")).to_be_visible()


def test_the_footnote_is_copied(live_server, page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/verify/")
    page.get_by_label("Quotation or footnote").fill("The private features used in machine learning models")
    page.get_by_role("button", name="Verify").click()
    button = page.get_by_role("button", name="Copy the footnote for FM-03.P2")

    footnote = copied(page, button.click)["text/plain"]
    assert footnote.startswith(
        "“The private features used in machine learning models” Failure Modes Catalogue, FM-03.P2"
    )
    assert footnote.endswith("/editions/1/FM-03.P2")


def test_axe_finds_nothing(live_server, page: Page):
    found = {}
    for text in (" ", ALTERED, FOOTNOTES, "not misusing", "x" * 300):
        page.goto(f"{live_server.url}/verify/")
        page.get_by_label("Quotation or footnote").fill(text)
        with page.expect_navigation():
            page.get_by_role("button", name="Verify").click()
        found[text] = faults_of(page)

    assert {text: rules for text, rules in found.items() if rules} == {}


def test_on_paper_the_form_is_left_out(live_server, page: Page):
    page.goto(f"{live_server.url}/verify/")
    page.get_by_label("Quotation or footnote").fill(FOOTNOTES)
    page.get_by_role("button", name="Verify").click()
    page.emulate_media(media="print")

    expect(page.get_by_role("button", name="Verify")).to_be_hidden()
    expect(page.get_by_role("heading", name="1. Verbatim")).to_be_visible()
