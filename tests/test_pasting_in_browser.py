"""The page that shows what pasted references would become, as a curator sees it on a desk and on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_finds, become

PASTED = r"""
@ARTICLE{a, TITLE={Attacks succeed in 90\% of {ML} cases}, Author={Tram{\`e}r, F. and others},
  journal={Law \& Contemporary Problems}, url={https://example.org/wiki/Goodhart%27s_law}, doi={10.1000/a%2Fb},
  volume={7}, keywords={adversarial examples, a-very-long-word-that-has-nowhere-to-be-broken-in-two-parts-at-all}}
@misc{b, title={A page}, doi={not a doi}}
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_changes_can_be_read_on_any_screen(live_server, catalogue, cleo, page: Page, width):
    page.set_viewport_size({"width": width, "height": 900})
    become(page, live_server.url, "cleo")
    page.goto(f"{live_server.url}/admin/catalogue/paste-references/")
    page.get_by_label("BibTeX, RIS").fill(PASTED)
    page.get_by_role("button", name="Show what would be added").click()

    expect(page.get_by_text("volume: 7")).to_be_visible()
    expect(page.get_by_text("Attacks succeed in 90% of ML cases").first).to_be_visible()
    expect(page.locator("del", has_text="10.1000/a%2Fb")).to_be_visible()
    expect(page.get_by_text("is not a DOI")).to_be_visible()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_finds(page) == []
