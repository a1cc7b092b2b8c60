"""What script adds where it runs: suggestions while typing, and lists that change without loading a page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_finds

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def home(live_server, page: Page) -> Page:
    page.goto(live_server.url)
    return page


@pytest.fixture
def failure_modes(live_server, page: Page) -> Page:
    page.goto(f"{live_server.url}/failure-modes/")
    page.evaluate("window.sameDocument = true")
    return page


def is_same_document(page: Page) -> bool:
    return bool(page.evaluate("window.sameDocument === true"))


def test_a_suggestion_is_chosen_with_the_arrow_keys(home):
    box = home.get_by_role("combobox", name="Search the catalogue")
    box.fill("model inv")  # at once, so that no list of half the words is open
    expect(home.get_by_role("listbox")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")

    box.press("ArrowDown")
    chosen = home.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("FM-03")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    box.press("Enter")

    expect(home).to_have_url(re.compile(r"/failure-modes/FM-03/model-inversion/$"))


def test_enter_searches_for_what_was_typed(home):
    box = home.get_by_role("combobox", name="Search the catalogue")
    box.press_sequentially("warfarin")
    box.press("Enter")

    expect(home).to_have_url(re.compile(r"/search/\?q=warfarin$"))


def test_escape_closes_suggestions_and_keeps_the_words(home):
    box = home.get_by_role("combobox", name="Search the catalogue")
    box.press_sequentially("poison")
    expect(home.get_by_role("listbox")).to_be_visible()
    box.press("Escape")

    expect(home.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("poison")


def test_axe_finds_nothing_while_suggestions_are_open(home):
    home.get_by_role("combobox", name="Search the catalogue").fill("model")
    expect(home.get_by_role("listbox")).to_be_visible()

    assert axe_finds(home) == []


def test_a_filter_changes_the_list_without_a_new_page(failure_modes):
    page = failure_modes
    page.get_by_label("Unintended").check()

    expect(page).to_have_url(re.compile(r"/failure-modes/\?group=unintended$"))
    expect(page.get_by_role("link", name="Model Inversion", exact=True)).to_have_count(0)
    expect(page.get_by_label("Unintended")).to_be_checked()
    expect(page.get_by_label("Unintended")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("6 of 17")
    assert is_same_document(page)


def test_filters_on_a_phone_say_how_many_and_make_way(failure_modes):
    page = failure_modes
    page.set_viewport_size({"width": 390, "height": 900})
    page.locator(".facets > summary").click()
    page.get_by_label("Unintended").check()
    page.get_by_role("button", name="Show 6 results").click()

    expect(page.get_by_label("Unintended")).to_be_hidden()
    expect(page.locator(".facets > summary")).to_contain_text("6 results")
    expect(page.get_by_role("link", name="Reward Hacking")).to_be_in_viewport()


def test_back_and_forward_show_what_stood_there(failure_modes):
    page = failure_modes
    page.get_by_label("Unintended").check()
    expect(page).to_have_url(re.compile("group=unintended"))
    page.go_back()
    expect(page.get_by_role("link", name="Model Inversion", exact=True)).to_be_visible()
    expect(page.get_by_label("Unintended")).not_to_be_checked()

    page.go_forward()
    expect(page.get_by_role("link", name="Model Inversion", exact=True)).to_have_count(0)
    assert is_same_document(page)


def test_removing_a_filter_leaves_focus_at_the_results(live_server, page: Page):
    page.goto(f"{live_server.url}/failure-modes/?group=unintended")
    page.evaluate("window.sameDocument = true")
    page.locator(".listing").get_by_role("link", name=re.compile("Unintended")).first.click()

    expect(page).to_have_url(f"{live_server.url}/failure-modes/")
    expect(page.get_by_role("link", name="Model Inversion", exact=True)).to_be_visible()
    expect(page.locator(".listing:focus, .listing :focus")).to_have_count(1)
    assert is_same_document(page)


def test_words_are_searched_within_the_list(failure_modes):
    page = failure_modes
    page.get_by_label("Words in this list").fill("warfarin")
    page.get_by_label("Words in this list").press("Enter")

    expect(page).to_have_url(re.compile(r"\?q=warfarin$"))
    expect(page.locator("mark").first).to_have_text("Warfarin")
    assert is_same_document(page)


def test_a_link_to_an_entry_is_an_ordinary_link(failure_modes):
    failure_modes.get_by_role("link", name="Model Inversion", exact=True).click()

    expect(failure_modes.get_by_role("heading", level=1)).to_contain_text("Model Inversion")
    assert not is_same_document(failure_modes)


@pytest.fixture
def poisoning(live_server, page: Page) -> Page:
    page.goto(f"{live_server.url}/search/?q=poisoning")
    page.evaluate("window.sameDocument = true")
    return page


def test_a_kind_is_chosen_without_loading_a_new_page(poisoning):
    page = poisoning
    page.get_by_role("checkbox", name="References").check()

    expect(page).to_have_url(re.compile(r"/search/\?q=poisoning&kind=reference$"))
    expect(page.get_by_role("heading", level=2, name=re.compile("^Failure modes"))).to_have_count(0)
    expect(page.get_by_role("heading", level=2, name=re.compile("^References"))).to_be_visible()
    expect(page.get_by_role("checkbox", name="References")).to_be_checked()
    expect(page.get_by_role("checkbox", name="References")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ entries found for “poisoning”\.$"))
    assert axe_finds(page) == []

    page.go_back()
    expect(page.get_by_role("heading", level=2, name=re.compile("^Failure modes"))).to_be_visible()
    expect(page.get_by_role("checkbox", name="References")).not_to_be_checked()
    assert is_same_document(page)


def test_an_empty_facet_is_closed_unless_reader_opened(failure_modes):
    page = failure_modes
    page.get_by_label("Words in this list").fill("zzzzz")
    page.get_by_label("Words in this list").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("zzzzz")
    expect(page.get_by_label("Unintended")).to_be_hidden()
    expect(page).to_have_title(re.compile("zzzzz"))

    page.locator("summary", has_text="Group").click()
    page.get_by_label("Words in this list").fill("qqqqq")
    page.get_by_label("Words in this list").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("qqqqq")
    expect(page.get_by_label("Unintended")).to_be_visible()
