"""An hour's work, and then the session has ended."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from catalogue.models import FailureMode, Passage
from tests import cast
from tests.browser import axe_finds
from tests.desk import address_of

pytestmark = pytest.mark.usefixtures("catalogue")

SENTENCE = "Lines\nand “quotes”, typed for an hour."


def test_nothing_is_lost_when_the_session_has_ended(live_server, page):
    cast.curator()
    page.goto(f"{live_server.url}{address_of(FailureMode.objects.get(entry__code='FM-03'))}")
    page.get_by_label("Username").fill("cleo")
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("What readers see (FM-03.P2)").fill(SENTENCE)
    Session.objects.all().delete()
    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.get_by_text("Nothing is lost either")).to_be_visible()
    assert axe_finds(page) == []
    page.get_by_label("Username").fill("cleo")
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("everything that you typed is still here")).to_be_visible()
    assert axe_finds(page) == []
    page.get_by_role("button", name="Show the form as I left it").click()
    expect(page.get_by_text("nothing has been saved yet")).to_be_visible()
    expect(page.get_by_label("What readers see (FM-03.P2)")).to_have_value(SENTENCE)
    assert not Passage.objects.filter(display__contains="typed for an hour").exists()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Passage.objects.filter(display__contains="typed for an hour").exists()
