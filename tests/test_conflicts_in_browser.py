"""Two people edit one entry in real browsers: the later one sees what the earlier one did, and decides."""

import pytest
from playwright.sync_api import expect

from catalogue.models import FailureMode
from tests import cast
from tests.browser import WIDTHS, axe_finds, become
from tests.desk import Desk, address_of

pytestmark = pytest.mark.usefixtures("catalogue")


def test_what_changed_is_shown_and_saved_over(live_server, page, complaints):
    cast.curator()
    become(page, live_server.url, "cleo")
    mode = FailureMode.objects.get(entry__code="FM-03")
    page.goto(f"{live_server.url}{address_of(mode)}")
    theirs = Desk(cast.publisher()).open(mode)
    theirs["title"] = "Model Inversion attacks"
    theirs.save()
    title = page.get_by_label("Title:", exact=True).first
    title.fill("Inverting models")
    title.press("Enter")

    changed = page.get_by_role("region", name="What was changed meanwhile")
    expect(changed).to_contain_text("Saved by Pia Publisher, ")
    expect(changed.locator("ins")).to_have_text(" attacks")
    expect(page.locator("#content h2").first).to_have_text("FM-03 Model Inversion attacks")
    expect(title).to_have_value("Inverting models")
    assert complaints == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert axe_finds(page, within="#content") == [], width

    changed.get_by_role("button", name="Save mine over theirs").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    mode.refresh_from_db()
    assert mode.title == "Inverting models"


def test_a_section_loads_in_place_and_a_save_is_told(live_server, page, complaints):
    """By keyboard alone: no typed word is lost, the keyboard stays where it was, and a screen reader is told."""
    cast.curator()
    become(page, live_server.url, "cleo")
    mode = FailureMode.objects.get(entry__code="FM-03")
    page.goto(f"{live_server.url}{address_of(mode)}")
    title = page.get_by_label("Title:", exact=True).first
    title.fill("Inverting models")
    told = page.get_by_role("status")
    mappings, citations = (page.locator(f"details:has(#section-{name})") for name in ("mappings", "citations"))

    mappings.locator("summary").first.press("Enter")
    expect(mappings.locator("#mappings-0")).to_be_visible()
    expect(mappings.locator("summary").first).to_be_focused()
    expect(told.filter(has_text="The fields of this section are loaded.")).to_have_count(1)
    page.route("**/*section=citations", lambda route: route.fulfill(body="<p>Log in</p>", content_type="text/html"))
    citations.locator("summary").first.press("Enter")
    expect(told.filter(has_text="could not be loaded")).to_be_visible()
    page.unroute_all()
    citations.locator(".listed-rows a").nth(1).press("Enter")
    expect(citations.locator("#citations-1 .row-heading")).to_be_focused()
    mappings.locator("#mappings-0 .folded > summary").press("Enter")
    mappings.get_by_label("Name there").first.fill("A name that is not saved")

    theirs = Desk(cast.publisher()).open(mode)
    theirs["title"] = "Model Inversion attacks"
    theirs.save()
    page.evaluate("Date.now = (now => () => now() + 61_000)(Date.now)")
    title.press("End")
    title.press_sequentially("!")
    expect(told.filter(has_text="Pia Publisher saved this at")).to_be_visible()
    expect(title).to_have_value("Inverting models!")
    expect(mappings.get_by_label("Name there").first).to_have_value("A name that is not saved")
    assert complaints == []
    assert axe_finds(page, within="#content") == []
