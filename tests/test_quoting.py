"""Words that are taken away keep their provenance."""

import re

import pytest
from django.utils.text import slugify
from playwright.sync_api import Page, expect

from catalogue.documents.quoting import quotation
from catalogue.editions import held
from tests.browser import copied

pytestmark = pytest.mark.usefixtures("edition_in_memory")

PAGE = "/failure-modes/FM-03/model-inversion/"


@pytest.mark.parametrize(
    ("verbatim", "display", "quoted"),
    [
        ("As printed.", "", "As printed."),
        (" In two\n lines ", "", "In two lines"),
        ("from aline-up with", "from a line-up with", "from aline-up [sic] with"),
        ("Confidentiality;", "Confidentiality", "Confidentiality; [sic]"),
        ("it doesNOT hold.", "it does NOT hold.", "it doesNOT [sic] hold."),
        ("a attack", "an attack", "a [sic] attack"),
        ("the user the model", "the user of the model", "the user [of] the model"),
        ("same", "same", "same"),
    ],
)
def test_what_is_corrected_is_marked(verbatim, display, quoted):
    assert quotation({"verbatim": verbatim, "display": display}) == quoted


def test_every_quotation_of_the_source_is_to_the_letter():
    for entry in held.current().edition.entries.values():
        for passage in entry["passages"]:
            if passage["verbatim"]:
                words = re.sub(r" \[sic\]", "", quotation(passage))
                printed = " ".join(passage["verbatim"].split())
                added = [run for run in re.findall(r"\s?\[([^\]]+)\]", words) if f"[{run}]" not in printed]
                for run in added:
                    words = re.sub(rf"\s?\[{re.escape(run)}\]", "", words, count=1)
                assert words == printed, passage["anchor"]


def panels(text: str) -> dict[str, str]:
    found = re.findall(r'<div class="quoting__text">(.*?)</div>.*?aria-label="Footnotes to ([^"]+)"', text, re.DOTALL)
    return {slugify(label): re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", panel)).strip() for panel, label in found}


@pytest.mark.parametrize("address", [PAGE, "/LQ-02", "/REF-12", "/LAW-01", "/FM-03.S1", "/LQ-40"])
def test_every_passage_has_a_panel(client, address):
    page = client.get(address, follow=True)
    anchors = re.findall(r'class="passage passage--\w+" id="([^"]+)"', page.text)
    assert anchors
    assert {slugify(anchor) for anchor in anchors} <= set(panels(page.text))


def test_a_panel_says_whose_words_they_are_and_where(client):
    found = panels(client.get(PAGE).text)
    edition = held.current().edition
    assert found["fm-03p4"].endswith(
        "from aline-up [sic] with 95% accuracy.” "
        "Ram Shankar Siva Kumar and others, “Failure Modes in Machine Learning” (November 2019), "
        "“Details on Intentionally-Motivated Failures”, row 3, column “Scenario”, "
        "https://learn.microsoft.com/security/engineering/failure-modes-in-machine-learning; as reproduced in Failure "
        f"Modes Catalogue, FM-03.P4 (source), edition 1 ({edition.published_at:%-d %B %Y}), "
        "http://testserver/editions/1/FM-03.P4"
    )
    assert found["fm-03p6"].startswith(
        "Withheld draft commentary, not the publisher’s position. “Technologically, it feels"
    )
    assert "FM-03.P6 (withheld, not the publisher’s position)" in found["fm-03p6"]
    assert found["fm-03-published-answer"].startswith("“No” Ram Shankar")
    assert "“Intentionally-Motivated Failures Summary”, row 3" in found["fm-03-published-answer"]
    [curators] = panels(client.get("/LQ-40", follow=True).text).values()
    assert "LQ-40.P1 (curator), edition 1" in curators
    assert "Siva Kumar" not in curators


def test_a_footnote_ends_with_one_full_stop(client):
    panels = "".join(re.findall(r'<dl class="quoting__footnotes".*?</dl>', client.get(PAGE).text, re.DOTALL))
    notes = re.findall(r"<dt>(Bluebook|OSCOLA|APA|Chicago notes)</dt>\s*<dd>(.*?)</dd>", panels, re.DOTALL)
    footnotes = [(style, re.sub(r"<[^>]+>|\s+$", "", note)) for style, note in notes]
    assert len(footnotes) > 20
    for style, note in footnotes:
        assert note.endswith(".") is (style != "APA"), note
        assert not note.endswith(".."), note


def test_a_permanent_address_answers(client):
    answer = client.get("/editions/1/FM-03.P4")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/editions/1{PAGE}#FM-03.P4")


def test_a_panel_quotes_the_edition_of_the_page(client):
    assert "http://testserver/editions/1/FM-03.P4" in panels(client.get(f"/editions/1{PAGE}").text)["fm-03p4"]


# In a browser


@pytest.fixture
def page(new_context, live_server) -> Page:
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    return context.new_page()


def copied_from(page: Page, anchor: str, start: int = 0, end: int | None = None) -> dict[str, str]:
    """The forms of what Ctrl+C takes of a passage: all of it, or a part of its first text."""
    page.evaluate(
        """([anchor, start, end]) => {
          const quote = document.getElementById(anchor).querySelector(".quote");
          const selection = getSelection();
          selection.selectAllChildren(quote);
          if (end !== null) selection.setBaseAndExtent(quote.firstChild, start, quote.firstChild, end);
        }""",
        [anchor, start, end],
    )
    return copied(page, lambda: page.keyboard.press("Control+c"))


def test_copied_words_say_whose_they_are(live_server, page):
    page.goto(f"{live_server.url}{PAGE}")
    text, html = copied_from(page, "FM-03.P4").values()
    assert text.endswith("to identify an individual from aline-up with 95% accuracy.” [FM-03.P4, source, ed. 1]")
    there = f'<a href="{live_server.url}/editions/1/FM-03.P4">FM-03.P4, source, ed. 1</a>'
    assert html == f"<blockquote>{text}</blockquote>".replace("FM-03.P4, source, ed. 1", there)
    text, _ = copied_from(page, "FM-03.P6").values()
    assert text == (
        "“Technologically, it feels like the attacker is not misusing the system” "
        "[FM-03.P6, withheld, not the publisher’s position, ed. 1]"
    )
    text, _ = copied_from(page, "FM-03.P4", 12, 62).values()
    assert text == "“were able to recover private training data used to” [FM-03.P4, source, ed. 1]"
    assert copied_from(page, "FM-03.P4", 0, 11)["text/plain"].strip() == "Researchers"  # a few words are a few words


def test_a_correction_is_copied_as_printed(live_server, page):
    page.goto(f"{live_server.url}{PAGE}")
    page.evaluate(
        """() => {
          const quote = document.querySelector("[id='FM-03.P4'] .quote");
          const shown = quote.querySelector("ins").firstChild;
          getSelection().setBaseAndExtent(shown, 1, quote, quote.childNodes.length);
        }"""
    )
    text = copied(page, lambda: page.keyboard.press("Control+c"))["text/plain"]
    assert text == "“aline-up with 95% accuracy.” [FM-03.P4, source, ed. 1]"


def test_the_whole_withheld_cell_says_so(live_server, page):
    page.goto(f"{live_server.url}{PAGE}")
    page.evaluate(
        """() => {
          const cell = document.querySelector(".withheld details[data-cite]");
          cell.open = true;
          getSelection().selectAllChildren(cell.querySelector(".quote"));
        }"""
    )
    text = copied(page, lambda: page.keyboard.press("Control+c"))["text/plain"]
    assert "[FM-03, withheld, not the publisher’s position, ed. 1" in text


def test_two_passages_name_both(live_server, page):
    page.goto(f"{live_server.url}{PAGE}")
    page.evaluate(
        """() => {
          const [first, last] = ["FM-03.P7", "FM-03.P8"].map((id) => document.querySelector(`[id="${id}"] .quote`));
          getSelection().setBaseAndExtent(first, 0, last, last.childNodes.length);
        }"""
    )
    text = copied(page, lambda: page.keyboard.press("Control+c"))["text/plain"]
    assert re.findall(r"\[(FM-03\.P\d)", text) == ["FM-03.P7", "FM-03.P8"]


def test_the_button_copies_what_the_panel_shows(live_server, page):
    page.goto(f"{live_server.url}{PAGE}")
    passage = page.locator("[id='FM-03.P6']")
    passage.locator("summary", has_text="Quote").click()
    text, html = copied(page, passage.get_by_role("button", name="Copy the quotation").click).values()
    expect(passage.get_by_role("button", name="Copied")).to_be_visible()
    assert text.startswith("Withheld draft commentary, not the publisher’s position.\n\n“Technologically, it feels")
    assert re.findall(r"<(\w+)", html) == ["p", "strong", "blockquote", "p", "a", "p"]
    assert "class=" not in html
    assert "style=" not in html


def test_panels_need_no_script_and_no_mouse(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}{PAGE}")
    passage = page.locator("[id='FM-03.P2']")
    passage.locator("summary", has_text="Quote").focus()
    page.keyboard.press("Enter")
    expect(
        passage.get_by_text("“The private features used in machine learning models can be recovered”")
    ).to_be_visible()
    expect(passage.get_by_role("button")).to_have_count(0)


def test_on_paper_a_correction_is_bracketed(live_server, page):
    page.goto(f"{live_server.url}{PAGE}")
    page.emulate_media(media="print")
    passage = page.locator("[id='FM-03.P4']")
    expect(passage.locator(".passage__address")).to_be_visible()
    expect(passage.locator(".passage__address")).to_contain_text(f"{live_server.url}/editions/1/FM-03.P4")
    bracket = "(side) => getComputedStyle(document.querySelector(\"[id='FM-03.P4'] ins\"), side).content"
    assert [page.evaluate(bracket, side) for side in ("::before", "::after")] == ['"["', '"]"']


@pytest.mark.parametrize(
    "address",
    [
        "/FM-06",
        "/search/?q=%22attacker+is+not+misusing%22",
        "/search/?q=%22seems+to+be+no%22",
        "/compare/?e=FM-05&e=FM-06",
    ],
)
def test_withheld_words_take_their_hedge_along(client, address):
    page = client.get(address, follow=True).text
    marks = re.findall(r'data-cite="(FM-0[36]\.P[68][^"]*withheld[^"]*)"\s+data-hedge="([^"]+)"', page)
    bare = re.findall(r'data-cite="(FM-0[36]\.P[68][^"]*withheld[^"]*)"(?!\s+data-hedge)', page)

    assert {hedge for _, hedge in marks} <= {"feels like", "seems to be"}
    assert marks
    assert not bare


@pytest.mark.parametrize(
    ("address", "cite"),
    [
        ("/failure-modes/", "FM-03.P10, source, ed. 1"),
        ("/scenarios/", "FM-03.P4, source, ed. 1"),
        ("/search/?q=feels+like+not+misusing", "FM-10.P6, withheld, not the publisher’s position, ed. 1"),
        ("/questions/", "LQ-01.P1, withheld, not the publisher’s position, ed. 1"),
        ("/law/?q=computer+fraud", "LAW-01.P1, curator, ed. 1"),
        ("/references/", "REF-02, curator, ed. 1"),
        ("/editions/1/search/?q=cookies", "About the catalogue, “Privacy”, curator, ed. 1"),
        (PAGE, "FM-03, published answer, source, ed. 1"),
        ("/FM-01", "LQ-01.P1, withheld, not the publisher’s position, ed. 1"),
        ("/duties/", "LQ-01.P1, withheld, not the publisher’s position, ed. 1"),
        ("/LAW-02", "LQ-11.P1, curator, ed. 1"),
    ],
)
def test_a_card_is_copied_with_its_source(client, address, cite):
    page = " ".join(client.get(address, follow=True).text.split())

    assert re.search(
        rf'data-cite="{re.escape(cite)}[^>]*> ?<(?:p class="answer__q|span class="cited|div class="cited)', page
    )
