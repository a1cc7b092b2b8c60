"""Nobody leaves the desk's forms with unsaved words unless they say so."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from catalogue.models import FailureMode
from tests import cast
from tests.browser import become
from tests.desk import address_of

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def asked(page: Page) -> list[str]:
    """What the browser asked; whoever is asked stays."""
    kinds: list[str] = []

    def stay(dialog: Dialog) -> None:
        kinds.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return kinds


def open_entry(page: Page, site: str) -> str:
    cast.publisher()
    become(page, site, "pia")
    address = f"{site}{address_of(FailureMode.objects.get(entry__code='FM-03'))}"
    page.goto(address)
    return address


def test_unsaved_words_are_not_left_without_a_question(live_server, page, asked, complaints):
    address = open_entry(page, live_server.url)
    title = page.get_by_label("Title:", exact=True).first
    title.press("End")
    title.press_sequentially(" of models")
    with page.expect_event("dialog"):
        page.locator(".related-list a").first.click(no_wait_after=True)
    expect(title).to_have_value("Model Inversion of models")
    assert (asked, page.url) == (["beforeunload"], address)

    title.fill("Model Inversion")  # as it was: nothing to lose
    page.locator(".related-list a").first.click()
    expect(page).not_to_have_url(address)
    assert (asked, complaints) == (["beforeunload"], [])


def test_saving_asks_nothing_and_refused_is_unsaved(live_server, page, asked):
    open_entry(page, live_server.url)
    page.get_by_label("Title:", exact=True).first.fill(" ")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".errornote")).to_be_visible()
    page.get_by_label("What readers see (FM-03.P2)").fill("Words of an hour")
    page.get_by_label("Title:", exact=True).first.fill("Inverting models")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert asked == []

    page.get_by_label("Title:", exact=True).first.fill(" ")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".errornote")).to_be_visible()
    page.locator("#content-main").click(position={"x": 1, "y": 1})
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Home").click(no_wait_after=True)
    expect(page.locator(".errornote")).to_be_visible()
    assert asked == ["beforeunload"]


def test_a_note_typed_on_another_page_is_kept_too(live_server, page, asked):
    open_entry(page, live_server.url)
    page.get_by_label("Title:", exact=True).first.fill("Inverting models")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.get_by_role("link", name="Publish this entry…").click()
    page.wait_for_load_state("load")  # from then on the form is guarded
    page.get_by_label("What changed, and why").press_sequentially("A better name")
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Home").click(no_wait_after=True)

    expect(page.get_by_label("What changed, and why")).to_have_value("A better name")
    assert asked == ["beforeunload"]
