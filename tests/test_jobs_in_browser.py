"""The three jobs that are done most often, counted: how many pages three people load until readers have it."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from catalogue.addresses.codes import Code
from catalogue.editorial import daily_mail
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.vocabulary import Role, SuggestionKind
from tests import cast
from tests.browser import become

PASTED = "@article{a, title={How models forget}, author={Doe, Jane}, journal={Nature}, year={2021}, doi={10.1000/x}}"


class Loads:
    """Counts the pages that the browser shows, whoever sits at it."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0
        page.on("response", self._count)

    def _count(self, response: Response) -> None:
        asked = response.request
        is_page = asked.is_navigation_request() and asked.frame == self.page.main_frame
        self.number += is_page and not 300 <= response.status < 400


def mailed(person, title: str) -> str:
    """Where the first line under this title of today's mail leads."""
    waiting = daily_mail.waiting_for(person, timezone.localdate())
    address = next(list_.first[0].address for list_ in waiting if list_.title == title)
    return "/" + address.split("/", 3)[3]


@pytest.fixture
def people(catalogue, settings):
    settings.PUBLIC_URL = "https://catalogue.example"
    return cast.curator(), cast.reviewer(), cast.person("pia", "Pia Publisher", Role.PUBLISHER)


def approve_and_publish(page: Page, site: str, remy, pia) -> None:
    become(page, site, "remy")
    page.goto(f"{site}{mailed(remy, 'Waiting for my review')}")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("is approved.")).to_be_visible()
    become(page, site, "pia")
    page.goto(f"{site}{mailed(pia, 'Approved and not published')}")
    page.get_by_label("What changed, and why").fill("Mended.")
    page.get_by_role("button", name="Continue").click()
    for box in page.get_by_label("I have read the warnings").all():
        box.check()
    page.get_by_role("button", name="Publish edition").click()
    expect(page).to_have_url(f"{site}/editions/2/")


def correct_a_word(page: Page, site: str, cleo) -> None:
    page.goto(f"{site}/FM-03")
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.get_by_label("What readers see (FM-03.P2)").fill("The private features may be recovered.")
    page.get_by_role("button", name="Save and mark as ready").click()
    expect(page.get_by_text("FM-03 is ready for review.")).to_be_visible()


def paste_a_reference(page: Page, site: str, cleo) -> None:
    page.goto(f"{site}/admin/")
    page.get_by_role("link", name="Paste references").click()
    page.get_by_label("BibTeX, RIS").fill(PASTED)
    page.get_by_role("button", name="Show what would be added").click()
    page.get_by_role("button", name="Add and mark as ready").click()
    expect(page.get_by_text("is added and ready for review.")).to_be_visible()


def answer_a_reader(page: Page, site: str, cleo) -> None:
    page.goto(f"{site}{mailed(cleo, 'Suggestions from readers')}")
    page.get_by_role("button", name="Make a draft").click()
    page.locator("#id_text").fill("The turtle was taken for a rifle.")
    page.get_by_role("button", name="Save and mark as ready").click()
    expect(page.get_by_text("is ready for review.")).to_be_visible()


JOBS = {"correct": (correct_a_word, 9), "paste": (paste_a_reference, 9), "answer": (answer_a_reader, 10)}


@pytest.mark.parametrize("job", JOBS)
def test_job_takes_few_loads(live_server, page, people, job):
    begin, most = JOBS[job]
    cleo, remy, pia = people
    if begin is answer_a_reader:
        receive(SuggestionKind.CORRECTION, "It was a rifle.", target=target_at(Code.parse("FM-03")), sender="Rosa")
    loads = Loads(page)
    become(page, live_server.url, "cleo")
    begin(page, live_server.url, cleo)
    approve_and_publish(page, live_server.url, remy, pia)
    assert loads.number <= most
