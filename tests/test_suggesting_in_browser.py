"""From a reader's remark to a published edition, in a real browser and without script too."""

import re

import pytest
from playwright.sync_api import Page, expect

from catalogue.models import Suggestion
from catalogue.vocabulary import Role
from tests import cast
from tests.browser import become, faults_of

pytestmark = pytest.mark.usefixtures("catalogue")

REMARK = "The experiment was repeated in 2021, with the same result."


def suggest(page: Page, site: str) -> str:
    """As a reader who comes from a passage; the private address."""
    page.goto(f"{site}/FM-03")
    page.get_by_role("link", name="Suggest an edit or a reference").click()
    page.get_by_label("Which passage?").select_option("FM-03.P2")
    page.get_by_role("button", name="Send the suggestion").click()
    expect(page.get_by_text("Say what should change, and why.")).to_be_visible()
    expect(page.get_by_label("Which passage?")).to_have_value("FM-03.P2")
    page.get_by_label("What should change, and why?").fill(REMARK)
    page.get_by_label("How can curators reach you").fill("rosa@example.org")
    page.get_by_role("button", name="Send the suggestion").click()
    expect(page).to_have_url(re.compile(r"/suggestions/[0-9a-f]{64}/$"))
    expect(page.get_by_role("main")).to_contain_text("Waiting")
    assert page.context.cookies() == []
    return page.url


def test_from_a_readers_remark_to_a_published_edition(live_server, page_without_script):
    page, site = page_without_script, live_server.url
    cast.curator(), cast.reviewer(), cast.person("pia", "Pia Publisher", Role.PUBLISHER)
    receipt = suggest(page, site)

    become(page, site, "cleo")
    page.goto(f"{site}/admin/")
    page.get_by_role("link", name="Suggestions from readers").first.click()
    page.get_by_role("link", name=REMARK).click()
    expect(page.frame_locator(".review__preview iframe").locator("[id='FM-03.P2']")).to_be_in_viewport()
    page.get_by_role("button", name="Make a draft").click()
    expect(page.get_by_role("textbox", name="Text:")).to_have_value(REMARK)
    page.get_by_role("link", name="mark FM-03 as ready for review").click()
    page.get_by_role("button", name="Mark as ready for review").click()
    expect(page.get_by_text("FM-03 is ready for review.")).to_be_visible()

    become(page, site, "remy")
    page.goto(f"{site}/admin/")
    page.get_by_role("region", name="What waits for you").get_by_role("link", name="FM-03 Model Inversion").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("FM-03 is approved.")).to_be_visible()
    page.goto(receipt)
    expect(page.get_by_role("main")).to_contain_text("Not yet.")

    become(page, site, "pia")
    page.goto(f"{site}/admin/")
    page.get_by_role("link", name="Publish changes").click()
    page.get_by_label("What changed, and why").fill("A reader's remark.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Publish edition").click()
    expect(page).to_have_url(f"{site}/editions/2/")
    page.context.clear_cookies()
    page.goto(receipt)
    page.get_by_role("link", name="FM-03 Model Inversion").click()
    expect(page).to_have_url(re.compile("/editions/2/failure-modes/FM-03/"))
    expect(page.get_by_role("main")).to_contain_text(REMARK)


def test_axe_finds_nothing_on_form_and_desk_pages(live_server, page: Page):
    site, heard, found = live_server.url, [], {}
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    cast.curator()
    receipt = suggest(page, site)
    become(page, site, "cleo")
    decide = f"{site}/admin/catalogue/suggestion/{Suggestion.objects.get().pk}/decide/"
    form = f"{site}/suggest-an-edit/FM-03.P2/?edition=1"
    for address in (form, receipt, f"{site}/admin/catalogue/suggestion/", decide):
        page.goto(address)
        said = list(heard)
        found[address] = faults_of(page)
        found[address] += [["the console", *said]] if said else []
        heard.clear()  # axe writes a style into the page, which the policy stops

    assert {address: rules for address, rules in found.items() if rules} == {}
