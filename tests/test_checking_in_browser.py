"""The page that checks links, in a real browser: without script, by keyboard, on a phone, judged by axe."""

import pytest
from playwright.sync_api import Page, expect

from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import FailureMode
from tests.browser import faults_of

pytestmark = pytest.mark.usefixtures("catalogue")


def wiki_page(site: str) -> str:
    return (
        f"Read [Model inversion]({site}/model-inversion) and {site}/editions/1/FM-03.\n\n"
        f"{site}/FM-99 is no entry, {site}/FM-04.P99 no passage; membership inference has no link.\n"
        "https://en.wikipedia.example/wiki/Model is not ours."
    )


@pytest.fixture
def renamed() -> None:
    FailureMode.objects.filter(entry__code="FM-03").update(title="Inversion of models")
    publish(["FM-03"], by=Actor("Carla Curator"), note="Another name")


@pytest.mark.usefixtures("renamed")
def test_a_page_is_checked_by_keyboard_without_script(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}/check/")
    page.get_by_label("The text of the page").fill(wiki_page(live_server.url))
    page.get_by_role("button", name="Check the links").press("Enter")
    table = page.get_by_role("table")
    for verdict in ("Redirects", "Pinned, changed since", "Unknown", "Passage gone", "Could be a link"):
        expect(table.get_by_text(verdict, exact=True)).to_be_visible()
    expect(page.get_by_label("The text with its links mended")).to_have_value(
        wiki_page(live_server.url).replace("/model-inversion", "/FM-03")
    )  # to the letter
    table.get_by_role("link", name="FM-03 Model Inversion", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("FM-03")
    assert page.context.cookies() == []


@pytest.mark.usefixtures("renamed")
def test_axe_finds_nothing_on_checked_pages(live_server, page: Page, complaints):
    page.goto(f"{live_server.url}/check/")
    found = {"form": faults_of(page)}
    page.get_by_label("The text of the page").fill(wiki_page(live_server.url))
    with page.expect_navigation():
        page.get_by_role("button", name="Check the links").click()
    page.get_by_text("What the verdicts mean").click()
    page.get_by_text("1 link to other sites").click()
    found["answer"] = faults_of(page)
    assert found == {"form": [], "answer": []}
    assert complaints == []
