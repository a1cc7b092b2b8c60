"""What a browser prints, read from the PDF: all that a page says, folded or not, and a foot on each sheet."""

import re
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

pytestmark = pytest.mark.usefixtures("catalogue")

PANELS = ".quoting, .cite, .share"
LEFT_OUT = (
    f"{PANELS}, .as-printed, .contents, .take, .downloads, .trail, .to-brief, .folds__what"
    ", .grouped > a, .related summary"
)
"""What only a screen can do, and what stands on paper in another way: a correction has its misprint beside it."""
TEXTS = """([of, without]) => [...document.querySelectorAll(of)].flatMap(part => {
  const found = [], walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: parent, data } = walker.currentNode;
    if (!parent.closest(without)) found.push(data);
  }
  return found;
})"""
HIDDEN = "button, .visually-hidden, .cell-label, .records--tight dt, :is(.records, .scenario > .facts) .term > p"
LONGER_THAN_A_QUOTATION = 100
"""Panels repeat the words of passages and the citation at the end, which paper has."""
HEADS = "main :is(h2, h3):not(.visually-hidden)"
CODES = "main :is(.code, .crosswalk__id)"


class Sheet:
    """One sheet of paper: its foot, its lines, and how much of it is filled."""

    def __init__(self, page: Any) -> None:
        heights: list[float] = []

        def place(text: str, cm: list[float], tm: list[float], *font: object) -> None:
            if text.strip():
                heights.append(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])

        self.foot, _, body = normalize("NFKC", page.extract_text(visitor_text=place)).partition("\n")
        self.lines = [line.strip() for line in body.splitlines() if line.strip()]
        foot = min(heights)
        lowest = min(height for height in heights if height > foot + 20)
        self.filled = 1 - (lowest - foot) / (page.mediabox.height - foot)


def printed(page: Page, paper: str = "A4") -> list[Sheet]:
    pdf = page.pdf(format=paper, prefer_css_page_size=True)
    return [Sheet(sheet) for sheet in PdfReader(BytesIO(pdf)).pages]


def joined(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


def test_paper_has_all_that_is_folded_and_no_panel(live_server, page: Page):
    page.goto(f"{live_server.url}/FM-03")
    assert page.locator(".fold:not([open])").count() > 5
    sheets = printed(page)
    text = joined("".join(line for sheet in sheets for line in sheet.lines))
    words = page.evaluate(TEXTS, ["main", f"{LEFT_OUT}, {HIDDEN}"])
    panels = [said for said in page.evaluate(TEXTS, [PANELS, "button"]) if len(said) > LONGER_THAN_A_QUOTATION]
    cited = page.locator(".entry__cited").inner_text()

    assert len(sheets) <= 8
    assert len(words) > 1_000
    assert [said for said in words if joined(said) not in text] == []
    assert len(panels) > 50
    assert [said for said in panels if joined(said) in text and said not in cited] == []
    assert [line for sheet in sheets for line in sheet.lines if re.search(r"\b(?:FM|LQ|LAW|REF)-$", line)] == []


@pytest.mark.parametrize(
    ("address", "foot"),
    [
        ("/FM-03", "FM-03, edition 1 · {}/editions/1/FM-03"),
        ("/LQ-05", "LQ-05, edition 1 · {}/editions/1/LQ-05"),
        ("/failure-modes/", "Failure modes, edition 1 · {}/failure-modes/"),
        ("/law/", "Law, edition 1 · {}/law/"),
        ("/glossary/", "Words and their meaning, edition 1 · {}/glossary/"),
        ("/frameworks/mitre-atlas/", "MITRE ATLAS, edition 1 · {}/frameworks/mitre-atlas/"),
    ],
)
def test_sheets_are_full_with_a_foot(live_server, page: Page, address, foot):
    page.goto(live_server.url + address)
    sheets = printed(page)
    heads = {joined(head) for head in page.locator(HEADS).all_text_contents()}
    codes = {code for code in page.locator(CODES).all_text_contents() if re.fullmatch(r"[\w.-]+", code)}
    text = "\n".join(line for sheet in sheets for line in sheet.lines)

    said = foot.format(live_server.url)
    assert [sheet.foot for sheet in sheets] == [f"{n} of {len(sheets)}{said}" for n in range(1, len(sheets) + 1)]
    assert [sheet.filled for sheet in sheets[:-1] if sheet.filled < 0.75] == []
    assert [sheet.lines[-1] for sheet in sheets if joined(sheet.lines[-1]) in heads] == []
    assert [code for code in codes if code not in text] == []


def test_the_answers_on_access_are_one_sheet(live_server, page: Page):
    page.goto(f"{live_server.url}/authorization/")
    assert [len(printed(page, paper)) for paper in ("A4", "Letter")] == [1, 1]
