"""Two people edit one entry in real browsers: the later one sees what the earlier one did, and decides."""

import pytest
from playwright.sync_api import expect

from catalogue.models import FailureMode
from tests import cast
from tests.browser import axe_finds, become
from tests.desk import Desk, address_of

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.mark.parametrize("width", [1280, 390])
def test_what_changed_is_shown_and_saved_over(live_server, page, complaints, width):
    cast.curator()
    page.set_viewport_size({"width": width, "height": 900})
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
    assert axe_finds(page, within="#content") == []

    changed.get_by_role("button", name="Save mine over theirs").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    mode.refresh_from_db()
    assert mode.title == "Inverting models"
