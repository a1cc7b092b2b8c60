"""A reader in a real browser: without script, by keyboard, on a narrow screen, and judged by axe."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import FailureMode, Passage
from tests.browser import TOO_WIDE, WIDTHS, faults_of

pytestmark = pytest.mark.usefixtures("catalogue")

PAGES = [
    "/",
    "/failure-modes/",
    "/failure-modes/?group=intentional&answer=yes&q=model",
    "/questions/?page=2",
    "/failure-modes/FM-03/model-inversion/",
    "/failure-modes/FM-12/reward-hacking/",
    "/FM-09.S2",
    "/LQ-05",
    "/LAW-01",
    "/accessibility/",
    "/REF-18",
    "/REF-12",
    "/search/",
    "/search/?q=duty+of+care",
    "/search/?q=zzzzzz",
    "/editions/",
    "/editions/1/",
    "/editions/1/LAW-02",
    "/law/",
    "/law/?by=question",
    "/about/",
    "/data/",
    "/data/api/",
    "/authorization/",
    "/compare/?e=FM-03&e=FM-04",
    "/compare/?e=FM-03",
    "/memo/?i=FM-03.P4&i=FM-03.P6&i=LQ-14&i=LAW-01&i=REF-12",
    "/duties/",
    "/glossary/",
    "/frameworks/",
    "/frameworks/mitre-atlas/",
    "/CWE-359",
    "/natural-adversarial-examples",
    "/failure-modes/?page=0",
    "/no-such-entry",
    "/sign-in/",
    "/follow/?at=/failure-modes/%3Fgroup%3Dintentional",
]


def test_from_home_by_a_filter_to_an_entry_and_back(live_server, page_without_script):
    page = page_without_script
    page.goto(live_server.url)
    page.get_by_role("navigation").first.get_by_role("link", name="Failure modes").click()

    page.get_by_label("Confidentiality").check()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"/failure-modes/\?.*property=confidentiality"))
    expect(page.get_by_role("link", name="Poisoning attacks")).to_have_count(0)

    page.get_by_role("link", name="Model Inversion", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Model Inversion")
    page.locator("a.marker", has_text="[6]").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Model inversion attacks that exploit")

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Model Inversion")
    page.go_back()
    expect(page.get_by_label("Confidentiality")).to_be_checked()


def test_search_without_script(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}/about/")
    page.get_by_role("searchbox").first.fill("warfarin")
    page.keyboard.press("Enter")

    expect(page.locator("mark").first).to_have_text("Warfarin")
    page.get_by_role("link", name="Poisoning attacks").first.click()
    expect(page).to_have_url(f"{live_server.url}/failure-modes/FM-02/poisoning-attacks/")


def test_the_first_tab_leads_past_the_navigation(live_server, page):
    page.goto(f"{live_server.url}/failure-modes/FM-03/model-inversion/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#"))
    page.keyboard.press("Tab")

    expect(page.locator("main :focus")).to_have_count(1)


OPEN_PANELS = """() => {
    const quoting = [...document.querySelectorAll("details.quoting")].slice(1);
    for (const panel of document.querySelectorAll("details")) panel.open = !quoting.includes(panel);
}"""


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_and_no_page_too_wide(live_server, page: Page, half):
    """With open panels; in halves, for two workers."""
    found = {}
    for address in PAGES[half::2]:
        page.goto(live_server.url + address)
        found[address] = faults_of(page, unfold=OPEN_PANELS)

    assert {address: rules for address, rules in found.items() if rules} == {}


def test_the_table_of_answers_is_sorted_by_links(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}/authorization/")
    expect(page.locator("tbody .code").first).to_have_text("FM-01")
    page.get_by_role("navigation", name="Order of the table").get_by_role("link", name="Title").click()
    expect(page.locator("tbody .code").first).to_have_text("FM-07")
    page.get_by_role("link", name="Published answer").click()
    expect(page.locator("tbody .matrix__source .sign").first).to_have_text("Yes")


def test_an_entry_is_a_page_and_no_archive(live_server, page: Page):
    modes = [f"/FM-{number:02}" for number in range(1, 18)]
    others = ("/law/", "/law/?by=question", "/editions/1/", "/editions/1/FM-01", "/LQ-69", "/LAW-01", "/REF-28")
    for address in (*modes, *others):
        page.goto(live_server.url + address)
        for width, most in ((1280, 6_000), (390, 9_000)):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollHeight") <= most, (address, width)
            if address in modes:
                definition = page.locator(".lead .quote").first.bounding_box()
                assert definition
                assert definition["y"] + definition["height"] <= 400, (address, width)


def test_each_sheet_says_what_it_is_of(live_server, page: Page):
    page.goto(f"{live_server.url}/FM-03")

    foot = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--running-foot')")
    assert foot == f'"FM-03, edition 1 · {live_server.url}/editions/1/FM-03"'


ADD_UP_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shifted += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
"""
SET_IN = """style => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
}"""
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
LARGE = "html { font-size: 200% !important; }"


def test_pages_stand_still_and_are_never_too_wide(live_server, page: Page):
    """Text spacing as WCAG 1.4.12 has it, and text alone twice as large: no media query notices these."""
    page.add_init_script(ADD_UP_SHIFTS)
    moved, wide = [], []
    for address in ("/", "/FM-01", "/LAW-28", "/questions/", "/authorization/", "/frameworks/", "/data/api/", "/FM-99"):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(live_server.url + address)
            moved += [(address, width)] * page.evaluate("window.shifted > 0")
        for style, widths in (("", (280, 320, 768, 2560)), (SPACED, (320, 768)), (LARGE, (320, 640, 768))):
            page.evaluate(SET_IN, style)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                wide += [(address, width, style)] * page.evaluate(TOO_WIDE)

    assert (moved, wide) == ([], [])


PARTED = """() => {
  const parted = new Set();
  const texts = document.createTreeWalker(document.querySelector("main table"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const range = document.createRange();
    if (getComputedStyle(text.parentElement.closest("thead") ?? text.parentElement).clipPath !== "none") continue;
    for (const word of text.data.matchAll(/[\\p{L}\\p{N}]{4,}/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) parted.add(word[0]);
    }
  }
  return [...parted];
}"""


def test_no_line_end_parts_a_word_of_a_table(live_server, page: Page):
    found = {}
    for address in ("/", "/authorization/", "/duties/", "/law/", "/frameworks/mitre-atlas/"):
        page.goto(live_server.url + address)
        for width in (390, 768, 860, 960, 1024, 1100, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found[address, width] = page.evaluate(PARTED)
    assert {place: words for place, words in found.items() if words} == {}


def test_contents_stay_in_sight_on_a_phone(live_server, page: Page):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{live_server.url}/failure-modes/FM-03/model-inversion/")
    page.mouse.wheel(0, 4_000)
    contents = page.get_by_role("navigation", name="On this page")
    expect(contents).to_be_in_viewport()
    contents.get_by_text("On this page").click()
    contents.get_by_role("link", name="Other frameworks").click()

    chosen = contents.get_by_role("link", name="Other frameworks", include_hidden=True)
    expect(chosen).to_be_hidden()
    expect(chosen).to_have_attribute("aria-current", "location")
    expect(contents.locator("[aria-current]")).to_have_count(1)
    expect(page.get_by_role("link", name="AML.T0024.001")).to_be_in_viewport()


RECORD = [
    "/history/FM-03",
    "/changes/FM-03?from=1",
    "/editions/2/",
    "/editions/2/changes/",
    "/editions/1/failure-modes/FM-16/common-corruption/",
]


def test_axe_finds_nothing_in_the_record(live_server, page: Page):
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Somebody can recover them.")
    FailureMode.objects.filter(entry__code="FM-03").update(title="Inversion of models")
    publish(by=Actor("Carla Curator"), note="Plainer words", editorial=["FM-03"])
    found = {}
    for address in RECORD:
        page.goto(live_server.url + address)
        found[address] = faults_of(page)
    assert {address: rules for address, rules in found.items() if rules} == {}


def test_a_day_is_chosen_by_keyboard_alone(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}/failure-modes/?group=intentional")
    day = page.get_by_label("This page as it stood on")
    day.fill(f"{datetime.now(UTC):%Y-%m-%d}")
    day.press("Enter")
    expect(page).to_have_url(re.compile(r"/editions/1/failure-modes/\?group=intentional"))


def test_pages_load_nothing_from_elsewhere(live_server, page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in ["/", "/failure-modes/FM-03/model-inversion/", "/search/?q=model"]:
        page.goto(live_server.url + address)

    assert complaints == []
    assert [url for url in asked if not url.startswith(live_server.url)] == []


def test_the_verbatim_text_stands_by_its_correction(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}/failure-modes/FM-03/model-inversion/#FM-03.P4")
    passage = page.locator("[id='FM-03.P4']")

    expect(passage.locator("ins").first).to_have_text("a line")
    expect(passage).to_contain_text("aline-up")


def test_who_copies_a_passage_gets_its_corrected_text(live_server, page: Page):
    page.goto(f"{live_server.url}/failure-modes/FM-03/model-inversion/")
    copied = page.evaluate(
        "() => { const quote = document.querySelector(\"[id='FM-03.P4'] .quote\");"
        " getSelection().selectAllChildren(quote); return getSelection().toString(); }"
    )

    assert "from a line-up" in copied
    assert "aline" not in copied


def test_the_permanent_link_is_complete_without_script(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}/failure-modes/FM-03/model-inversion/")
    address = f"{live_server.url}/editions/1/FM-03"

    expect(page.get_by_role("contentinfo").get_by_role("link", name=address)).to_be_visible()
