"""The desk's first page: what waits for whom, what one did last, and the lists in groups."""

import re

import pytest
from django.test import Client

from catalogue.admin.pages.desk import GROUPS
from catalogue.admin.site import admin_site
from catalogue.editorial.decisions import approve, mark_ready, send_back
from catalogue.editorial.permissions import actor
from catalogue.editorial.publishing import publish, withdraw
from catalogue.editorial.states import states_of
from catalogue.models import Entry, Framework, SavedVersion
from catalogue.vocabulary import Role
from tests import cast
from tests.desk import Desk, registered, rewrite
from tests.page_text import squeezed

pytestmark = pytest.mark.usefixtures("catalogue")


def first_page(of) -> str:
    return squeezed(re.sub(r"<[^>]+>", " ", Desk(of).client.get("/admin/").text))


def digest(code: str) -> str:
    return states_of([code])[code].digest


@pytest.fixture
def pia():
    return cast.publisher()


@pytest.fixture
def remy():
    return cast.reviewer()


def test_what_was_sent_back_comes_first_with_who_and_why(pia, remy):
    for code in ("FM-03", "FM-05"):
        rewrite(code, "Changed.", by=pia)
    send_back("FM-03", digest=digest("FM-03"), by=actor(remy), comment="The hedge is lost.")
    rewrite("FM-04", "Changed later.", by=pia)

    [drafts] = Desk(pia).client.get("/admin/").context["waiting"]
    assert [task.code for task in drafts.tasks] == ["FM-03", "FM-04", "FM-05"]
    assert "Sent back by Remy Reviewer 0 minutes ago : The hedge is lost." in first_page(pia)


def test_each_person_is_shown_what_asks_them(pia, remy):
    for code in ("FM-03", "FM-04", "FM-05"):
        rewrite(code, "Changed.", by=pia)
    mark_ready("FM-04", by=actor(pia))
    approve("FM-05", digest=digest("FM-05"), by=actor(remy))

    def waits(person) -> dict[str, list[str]]:
        waiting = Desk(person).client.get("/admin/").context["waiting"]
        return {one.worklist.name: [task.code for task in one.tasks] for one in waiting}

    assert waits(pia) == {"my-drafts": ["FM-03"], "approved": ["FM-05"]}
    assert waits(remy) == {"to-review": ["FM-04"]}
    assert waits(cast.curator()) == {}
    assert "Nothing waits for you." in first_page(cast.person("una", "Una Curator", Role.CURATOR))


def test_what_one_did_last_is_told_once_for_each_entry(pia, remy):
    rewrite("FM-03", "Changed.", by=pia)
    rewrite("FM-03", "Changed again.", by=pia)
    mark_ready("FM-03", by=actor(pia))
    sheet = Desk(pia).open(Framework.objects.first())
    sheet["note"] = "Changed."
    sheet.save()

    done = Desk(pia).client.get("/admin/").context["done"]
    assert [(one.event.label, one.about.text) for one in done] == [
        ("Saved", f"Framework {Framework.objects.first().name}"),
        ("Marked as ready", "FM-03"),
        ("Saved", "FM-03"),
    ]
    assert all(Desk(pia).client.get(one.about.address).status_code == 200 for one in done)
    assert "Nothing yet." in first_page(remy)


def test_every_act_that_is_shown_leads_to_a_page(pia, settings):
    settings.REVIEW = "optional"
    rewrite("FM-03", "Changed.", by=pia)
    publish(["FM-03"], by=actor(pia), note="A correction.")
    withdraw("FM-08", reason="It is wrong.", by=actor(pia), note="Withdrawn")
    client = Client()
    client.post("/sign-in/", {"username": "pia", "password": cast.PASSWORD})

    done = client.get("/admin/").context["done"]
    assert [one.about.text for one in done if one.event.label != "Saved"] == ["Edition 3", "FM-08", "Edition 2"]
    assert {client.get(one.about.address).status_code for one in done} == {200}


def test_more_than_a_handful_leads_to_the_list(pia):
    codes = list(Entry.objects.filter(code__startswith="FM-").values_list("code", flat=True))[:7]
    for code in codes:
        rewrite(code, "Changed.", by=pia)
    assert "2 more" in first_page(pia)


def test_every_list_of_the_desk_is_in_a_group(administrator_client):
    groups = administrator_client.get("/admin/").context["app_list"]
    shown = [row["model"] for group in groups for row in group["models"]]
    named = [model for group in GROUPS for model in group.models]

    assert len(shown) == len(set(shown))
    assert {*shown} >= {*named}
    assert [group["name"] for group in groups] == [group.name for group in GROUPS]
    hidden = {model.__name__ for model in registered(admin_site)} - {model.__name__ for model in shown}
    assert hidden == {"Entry"}


def test_only_administrators_are_led_to_the_record(administrator_client, pia):
    assert "Who did what" in administrator_client.get("/admin/").text
    assert "Who did what" not in Desk(pia).client.get("/admin/").text


@pytest.fixture
def administrator_client(administrator) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        (Role.CURATOR, ["New failure mode", "New legal question", "New legal authority", "New reference", "Paste"]),
        (Role.PUBLISHER, ["Publish changes"]),
        (Role.REVIEWER, []),
    ],
)
def test_what_one_does_every_day_is_a_button(role, buttons):
    page = Desk(cast.person("one", "Some One", role)).client.get("/admin/").text
    acts = re.search(r'(?s)<nav class="desk-acts".*?</nav>', page)

    found = re.findall(r">\s*(New [a-z ]+|Paste|Publish changes)", acts.group()) if acts else []
    assert sorted(found) == sorted(buttons)


@pytest.mark.parametrize("address", ["/admin/catalogue/", "/admin/auth/"])
def test_names_of_applications_lead_to_the_desk(administrator_client, address):
    assert administrator_client.get(address).url == "/admin/"


def test_more_work_asks_no_more(pia, django_assert_num_queries):
    desk = Desk(pia).client
    rewrite("FM-03", "Changed.", by=pia)
    desk.get("/admin/")
    with django_assert_num_queries(30):
        desk.get("/admin/")
    for code in ("FM-04", "FM-05", "FM-06"):
        rewrite(code, "Changed.", by=pia)
    with django_assert_num_queries(30):
        desk.get("/admin/")
    assert SavedVersion.objects.filter(account=pia).count() == 4
