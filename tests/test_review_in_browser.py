"""Three people and one sentence in a real browser: edit, review, publish; and back again."""

import pytest
from playwright.sync_api import Page, expect

from catalogue.models import FailureMode
from catalogue.vocabulary import Role
from tests import cast
from tests.browser import axe_finds, become
from tests.desk import address_of

SENTENCE = "The private features used in machine learning models may be recovered."

pytestmark = pytest.mark.usefixtures("catalogue")


def edit_and_ask(page: Page, site: str) -> None:
    page.goto(f"{site}{address_of(FailureMode.objects.get(entry__code='FM-03'))}")
    page.get_by_label("What readers see (FM-03.P2)").fill(SENTENCE)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.get_by_role("link", name="Differences and review").click()
    page.get_by_label("Comment").fill("The hedge was lost.")
    page.get_by_role("button", name="Mark as ready for review").click()
    expect(page.get_by_text("FM-03 is ready for review.")).to_be_visible()


def test_edit_review_publish(live_server, page, complaints):
    site = live_server.url
    cast.curator(), cast.reviewer(), cast.person("pia", "Pia Publisher", Role.PUBLISHER)
    become(page, site, "cleo")
    edit_and_ask(page, site)

    become(page, site, "remy")
    page.goto(f"{site}/admin/")
    page.get_by_role("region", name="What waits for you").get_by_role("link", name="FM-03 Model Inversion").click()
    expect(page.locator(".review__differences ins").first).to_have_text("may")
    framed = page.frame_locator(".review__preview iframe")
    expect(framed.get_by_text("This is a draft as readers would see it.")).to_be_visible()
    expect(page.get_by_text("The hedge was lost.")).to_be_visible()
    page.get_by_label("Comment").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("FM-03 is approved.")).to_be_visible()

    become(page, site, "pia")
    page.goto(f"{site}/admin/")
    page.get_by_role("link", name="Publish changes").click()
    page.get_by_label("What changed, and why").fill("A hedge restored.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Publish edition").click()
    expect(page).to_have_url(f"{site}/editions/2/")
    page.goto(f"{site}/failure-modes/FM-03/model-inversion/")
    expect(page.locator("main")).to_contain_text("may be recovered")
    assert complaints == []


def test_restore_from_the_history_without_script(live_server, page_without_script):
    page, site = page_without_script, live_server.url
    cast.curator()
    become(page, site, "cleo")
    edit_and_ask(page, site)
    page.goto(f"{site}/admin/catalogue/history/FM-03/")
    page.get_by_role("button", name="Restore edition 1").click()

    expect(page.get_by_text("It is a draft, like any change.")).to_be_visible()
    expect(page.get_by_text("Nothing differs from what is public.").first).to_be_visible()


PAGES = ("", "account/", "review/FM-03/", "history/FM-03/", "withdraw/FM-03/", "worklist/to-review/", "publish/")


def test_axe_finds_nothing_on_pages_of_the_workflow(live_server, page):
    site = live_server.url
    cast.person("ada", "Ada All", *Role)
    become(page, site, "ada")
    edit_and_ask(page, site)
    found = {}
    for path in PAGES:
        page.goto(f"{site}/admin/catalogue/{path}" if path else f"{site}/admin/")
        found[path] = axe_finds(page)

    assert {path: rules for path, rules in found.items() if rules} == {}
