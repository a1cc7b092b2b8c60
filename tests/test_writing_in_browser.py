"""A curator writes in a real browser: suggestions by keyboard, the preview below, pasted references."""

import pytest
from playwright.sync_api import Page, expect

from catalogue.models import FailureMode, Passage
from tests import cast
from tests.browser import axe_finds, become
from tests.desk import address_of

pytestmark = pytest.mark.usefixtures("catalogue")

BIBTEX = """@article{known, title = {Anything}, eprint = {1810.07339v2}}
@article{new, title = {Pr{\\"a}ctice}, author = {Tram{\\`e}r, Florian}}"""


def open_a_new_passage(page: Page, site: str) -> None:
    cast.curator()
    become(page, site, "cleo")
    page.goto(f"{site}{address_of(FailureMode.objects.get(entry__code='FM-03'))}")


def test_a_link_is_chosen_by_keyboard_and_previewed(live_server, page, complaints):
    open_a_new_passage(page, live_server.url)
    page.locator("#passages-group .add-row a").click()
    text = page.locator("textarea[id^=id_passages]:not([id*=__prefix__])").last
    text.press_sequentially("Like [[membership inf")
    expect(page.locator(".suggestions [aria-selected=true]")).to_contain_text("FM-04")
    text.press("Enter")
    text.press_sequentially(" [@fredrikson")
    expect(page.locator(".suggestions [aria-selected=true]")).to_contain_text("REF-12")
    text.press("Tab")
    text.press_sequentially(", p. 4")
    text.press("End")
    text.press_sequentially(" and [[FM-99]].")
    expect(text).to_have_value("Like [[FM-04]] [@REF-12, p. 4] and [[FM-99]].")

    preview = page.locator(".writing__shown:visible")
    expect(preview.get_by_role("link", name="FM-04 Membership Inference attack")).to_be_visible()
    expect(preview).to_contain_text("(Fredrikson et al., 2015, p. 4) and FM-99.")
    expect(preview.get_by_role("status")).to_contain_text("FM-99: there is no such entry.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Saved. But FM-03.P11 names FM-99: there is no such entry.")).to_be_visible()
    assert complaints == []


def test_axe_finds_nothing_in_suggestions_and_previews(live_server, page):
    open_a_new_passage(page, live_server.url)
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Scenarios").click()
    text = page.locator("#id_scenarios-0-evidence_note")
    text.press_sequentially("Like [[FM-99]] and [[membership inf")
    expect(page.locator(".suggestions:visible [aria-selected=true]")).to_be_visible()
    expect(page.locator(".writing__shown:visible")).to_contain_text("there is no such entry")
    assert axe_finds(page, ".writing:has(.suggestions:not([hidden]))") == []

    with page.expect_popup() as opened:  # as without script, where axe could not run
        page.locator(".writing__preview").first.evaluate("button => { button.type = 'submit'; button.click(); }")
    assert axe_finds(opened.value) == []


def test_without_script_a_button_opens_the_preview(live_server, page_without_script):
    page = page_without_script
    open_a_new_passage(page, live_server.url)
    text = page.get_by_label("What readers see (FM-03.P2)")
    text.fill("The private features can be recovered")
    with page.expect_popup() as opened:
        page.locator(".writing:has(#id_passages-1-display)").get_by_role("button", name="Preview").click()

    expect(opened.value.locator("del").first).to_have_text("used in machine learning models ")
    expect(text).to_have_value("The private features can be recovered")
    page.get_by_label("Title:", exact=True).first.press("Enter")  # saves, and does not preview
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Passage.objects.get(entry__code="FM-03", number=2).display == "The private features can be recovered"


def test_a_pasted_reference_goes_into_the_citation(live_server, page, complaints):
    cast.curator()
    become(page, live_server.url, "cleo")
    page.goto(f"{live_server.url}/admin/catalogue/citation/add/")
    with page.expect_popup() as opened:
        page.locator("#add_id_resolves_to").click()
    popup = opened.value
    popup.get_by_role("link", name="Paste references instead").click()
    popup.get_by_label("BibTeX, RIS").fill(BIBTEX)
    popup.get_by_role("button", name="Show what would be added").click()
    expect(popup.get_by_text("has the same arXiv id.")).to_be_visible()
    assert axe_finds(popup) == []
    popup.get_by_role("button", name="Add what is chosen").click()

    expect(page.locator(".field-resolves_to")).to_contain_text("Präctice")
    assert complaints == []
