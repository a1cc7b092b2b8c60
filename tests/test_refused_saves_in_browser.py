"""A refused save is seen: the answer opens at the message, and each mistake is a link to its field."""

import pytest
from playwright.sync_api import Page, expect

from catalogue.models import FailureMode, Framework
from tests import cast
from tests.browser import axe_finds, become, expect_focus
from tests.desk import address_of

pytestmark = pytest.mark.usefixtures("catalogue")

CLOSED = ".section:has(#id_crosswalk_gap)"


@pytest.fixture
def entry(live_server) -> str:
    cast.publisher()
    return f"{live_server.url}{address_of(FailureMode.objects.get(entry__code='FM-03'))}"


def spoil(page: Page) -> None:
    """A title that is empty, and in a section that was closed a text that cites what nobody can cite."""
    page.get_by_label("Title:", exact=True).first.fill(" ")
    page.locator(CLOSED).evaluate("section => section.open = true")
    page.locator("#id_crosswalk_gap").fill("As [@FM-03] says.")
    page.get_by_role("button", name="Save and continue editing").click()


@pytest.mark.parametrize("fragment", ["#related-1", "#section-citations"])
def test_refused_save_opens_at_the_message(live_server, page, entry, fragment):
    become(page, live_server.url, "pia")
    page.goto(f"{entry}{fragment}")
    spoil(page)
    told = page.locator("#refused")
    expect(told).to_be_in_viewport()
    expect_focus(told)
    expect(told).to_contain_text("Nothing was saved yet.")


def test_each_mistake_is_a_link_to_its_field(live_server, page, entry):
    become(page, live_server.url, "pia")
    page.goto(entry)
    spoil(page)
    told = page.locator("#refused")
    expect(told).to_be_in_viewport()
    expect_focus(told)
    assert axe_finds(page) == []
    told.get_by_role("link", name="Title", exact=True).click()
    expect_focus(page.get_by_label("Title:", exact=True).first)
    page.locator(CLOSED).evaluate("section => section.open = false")
    told.get_by_role("link", name="Crosswalk gap").click()
    words = page.locator("#id_crosswalk_gap")
    expect(words).to_be_in_viewport()
    expect(words).to_have_value("As [@FM-03] says.")


def test_it_works_without_script_too(live_server, page_without_script, entry):
    page = page_without_script
    become(page, live_server.url, "pia")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{entry}#related-1")
    spoil(page)
    expect(page.locator("#refused")).to_be_in_viewport()
    page.locator("#refused").get_by_role("link", name="Title", exact=True).click()
    expect(page.get_by_label("Title:", exact=True).first).to_be_in_viewport()
    page.get_by_label("Title:", exact=True).first.fill("Model inversion")
    page.locator("#id_crosswalk_gap").fill("Nothing is like it.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_in_viewport()


def test_other_forms_say_it_the_same_way(live_server, page, administrator):
    administrator.set_password(cast.PASSWORD)
    administrator.save()
    become(page, live_server.url, administrator.username)
    for address, label in (
        (address_of(Framework.objects.first()), "Name"),
        ("/admin/auth/user/add/", "First name"),
    ):
        page.goto(f"{live_server.url}{address}")
        page.get_by_label(f"{label}:", exact=True).first.fill("")
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect_focus(page.locator("#refused"))
        page.locator("#refused").get_by_role("link", name=label, exact=True).click()
        expect_focus(page.get_by_label(f"{label}:", exact=True).first)
