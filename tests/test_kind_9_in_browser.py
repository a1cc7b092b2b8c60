"""K9: browser events that are taken for one another. What belongs to a composition, to the browser or to an anchor is
left to it, and what can only be seen is said, too."""

import re
from itertools import product

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from catalogue.models import FailureMode
from tests import cast
from tests.browser import axe_finds, become
from tests.desk import address_of

pytestmark = pytest.mark.usefixtures("catalogue")

COMPOSED = ["isComposing", "keyCode"]
"""How browsers tell that a key belongs to a composition: Safari ends it before it tells of the key, with code 229."""
MODIFIED = ["Shift", "Control", "Alt", "Meta"]
SAID = "[aria-live=polite]"


@pytest.fixture
def home(live_server, page: Page) -> Page:
    page.goto(live_server.url)
    page.evaluate("window.sameDocument = true")
    return page


@pytest.fixture
def search(home) -> Locator:
    box = home.get_by_role("combobox", name="Search the catalogue")
    box.fill("model inv")  # at once, so that no list of half the words is open
    expect(home.get_by_role("listbox")).to_be_visible()
    return box


@pytest.fixture
def text(live_server, page: Page) -> Locator:
    """A curator's text in which completions are open, the first of them chosen."""
    cast.curator()
    become(page, live_server.url, "cleo")
    page.goto(f"{live_server.url}{address_of(FailureMode.objects.get(entry__code='FM-03'))}")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Scenarios").click()
    text = page.locator("#id_scenarios-0-evidence_note")
    text.fill("")
    text.press_sequentially("Like [[membership inf")
    expect(page.locator(".suggestions [aria-selected=true]")).to_contain_text("FM-04")
    return text


@pytest.fixture
def cdp(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def press_within_a_composition(box: Locator, key: str, told_by: str) -> bool:
    """Whether the browser was left to do what it does with the key."""
    return bool(
        box.evaluate(
            """(box, [key, by]) => {
                const how = by === "isComposing" ? {isComposing: true} : {keyCode: 229};
                return box.dispatchEvent(new KeyboardEvent("keydown", {key, ...how, bubbles: true, cancelable: true}));
            }""",
            [key, told_by],
        )
    )


def test_composing_leaves_suggestions_alone(home, search):
    search.press("ArrowDown")
    chosen = search.get_attribute("aria-activedescendant")
    for key, told_by in product(("Enter", "ArrowDown", "ArrowUp", "Escape", "Tab"), COMPOSED):
        assert press_within_a_composition(search, key, told_by), (key, told_by)

    expect(home.get_by_role("listbox")).to_be_visible()
    expect(search).to_have_attribute("aria-activedescendant", chosen)
    assert home.evaluate("window.sameDocument")


def test_composing_leaves_completions_alone(text):
    for key, told_by in product(("Enter", "ArrowDown", "ArrowUp", "Escape", "Tab"), COMPOSED):
        assert press_within_a_composition(text, key, told_by), (key, told_by)

    expect(text).to_have_value("Like [[membership inf")
    expect(text.page.locator(".suggestions [aria-selected=true]")).to_contain_text("FM-04")


def test_a_word_can_be_composed_over_open_suggestions(home, search, cdp):
    cdp.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
    for key in ("ArrowDown", "Enter"):
        cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229})
    cdp.send("Input.insertText", {"text": "日本"})

    expect(search).to_have_value("model inv日本")
    assert search.get_attribute("aria-activedescendant") is None
    assert home.evaluate("window.sameDocument")


def test_modified_keys_are_left_alone(search):
    search.press("ArrowDown")
    chosen = search.get_attribute("aria-activedescendant")
    for modifier in MODIFIED:
        search.press(f"{modifier}+ArrowUp")
        expect(search).to_have_attribute("aria-activedescendant", chosen)


def test_shift_and_tab_leave_a_text_as_it_is(text):
    text.press("Shift+Tab")

    expect(text).not_to_be_focused()
    expect(text).to_have_value("Like [[membership inf")


@pytest.mark.parametrize("button", ["right", "middle"])
def test_only_the_first_button_takes_one(home, search, button):
    home.get_by_role("option").first.click(button=button)

    expect(home).to_have_url(re.compile(r"^http://[^/]+/$"))
    assert home.evaluate("window.sameDocument")


def test_the_number_of_suggestions_is_said(home, search):
    number = home.get_by_role("option").count()
    said = search.locator("xpath=..").locator(SAID)
    expect(said).to_contain_text(f"{number} suggestion")
    assert axe_finds(home) == []

    search.fill("zzzzzzzz qqqqqqq")
    expect(said).to_have_text("No suggestions.")
    search.fill("FM-03")
    expect(said).to_contain_text(re.compile(r"^\d+ suggestions?\. "))
    search.press("Escape")
    expect(said).to_be_empty()


def test_the_number_of_completions_is_said(text):
    said = text.locator("xpath=..").locator(SAID)
    expect(said).to_contain_text(re.compile(r"^\d+ suggestions?\. "))
    text.press_sequentially("zzzz")
    expect(said).to_have_text("No entry has this name.")
    assert axe_finds(text.page, ".writing:has([aria-live])") == []


@pytest.fixture
def typed_words(live_server, page: Page) -> Locator:
    page.goto(f"{live_server.url}/failure-modes/?group=unintended")
    page.evaluate("window.sameDocument = true")
    words = page.get_by_label("Words in this list")
    words.fill("typed and not sent")
    page.get_by_role("combobox", name="Search the catalogue").fill("typed, too")
    return words


def add_link(page: Page, href: str, within: str) -> Locator:
    page.evaluate(
        """([href, within]) => {
            const link = Object.assign(document.createElement("a"), {id: "added", textContent: "There"});
            link.setAttribute("href", href);
            document.querySelector(within).prepend(link);
        }""",
        [href, within],
    )
    return page.locator("#added")


@pytest.mark.parametrize("within", ["[data-live]", "main"], ids=["list", "main"])
@pytest.mark.parametrize(
    "href",
    ["#main", "#", "?group=unintended#results-title", "?group=unintended#"],
    ids=["main", "top", "results", "same"],
)
def test_an_anchor_reloads_nothing(typed_words, href, within):
    page = typed_words.page
    asked: list[str] = []
    add_link(page, href, within).focus()
    page.on("request", lambda request: asked.append(request.url) if "/failure-modes/" in request.url else None)
    page.locator("#added").press("Enter")
    expect(page).to_have_url(re.compile(re.escape(href) + "$"))
    page.go_back()
    expect(page).not_to_have_url(re.compile("#"))
    page.go_forward()
    expect(page).to_have_url(re.compile("#"))
    page.wait_for_timeout(200)

    assert asked == []
    assert page.evaluate("window.sameDocument")
    expect(typed_words).to_have_value("typed and not sent")
    expect(page.get_by_role("combobox", name="Search the catalogue")).to_have_value("typed, too")


def test_back_past_an_anchor_shows_what_stood_there(typed_words):
    page = typed_words.page
    page.goto(f"{page.url.partition('?')[0]}")
    page.evaluate("window.sameDocument = true")
    page.get_by_label("Unintended").check()
    expect(page).to_have_url(re.compile("group=unintended$"))
    page.evaluate("location.hash = 'main'")
    page.go_back()
    expect(page.get_by_label("Unintended")).to_be_checked()
    page.go_back()
    expect(page.get_by_label("Unintended")).not_to_be_checked()
    expect(page.get_by_role("link", name="Model Inversion", exact=True)).to_be_visible()
    assert page.evaluate("window.sameDocument")


def test_the_box_keeps_what_is_typed(live_server, page: Page):
    page.goto(f"{live_server.url}/search/?q=poisoning")
    box = page.get_by_role("combobox", name="Search the catalogue")
    box.fill("poisoning of")
    page.get_by_role("checkbox", name="References").check()
    expect(page).to_have_url(re.compile("kind=reference"))

    expect(box).to_have_value("poisoning of")


def test_the_box_of_a_list_keeps_what_is_typed(typed_words):
    page = typed_words.page
    add_link(page, "?group=intentional", "[data-live]").click()
    expect(page).to_have_url(re.compile("group=intentional$"))
    expect(typed_words).to_have_value("typed and not sent")


@pytest.mark.parametrize("modifier", ["Control", "Shift"])
def test_modified_clicks_are_left_alone(typed_words, modifier):
    page = typed_words.page
    add_link(page, "?group=intentional", "[data-live]")
    with page.context.expect_page():
        page.locator("#added").click(modifiers=[modifier])

    expect(page).to_have_url(re.compile("group=unintended$"))
    expect(typed_words).to_have_value("typed and not sent")


def test_a_link_to_another_tab_is_left_to_the_browser(typed_words):
    page = typed_words.page
    add_link(page, "?group=intentional", "[data-live]")
    page.evaluate("document.querySelector('#added').target = '_blank'")
    with page.context.expect_page():
        page.locator("#added").click()

    expect(page).to_have_url(re.compile("group=unintended$"))
