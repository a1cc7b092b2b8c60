"""A button “Edit” on the page of an entry, for those who may edit it, and a trace of it for nobody else."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client

from catalogue.models import Entry, Framework
from tests import cast
from tests.page_forms import form_on

pytestmark = pytest.mark.usefixtures("catalogue")

ENTRY = "/failure-modes/FM-16/"
BUTTON = 'class="button--edit"'


def page(client: Client, address: str) -> str:
    text: str = client.get(address, follow=True).text
    return text


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/FM-16", "failuremode"),
        ("/FM-16.S1", "failuremode"),
        ("/LQ-05", "legalquestion"),
        ("/LAW-02", "authority"),
        ("/REF-18", "reference"),
    ],
)
def test_curator_is_led_to_the_form(client, cleo, address, form):
    client.force_login(cleo)
    text = page(client, address)

    link = text.partition(BUTTON)[2].partition('href="')[2].partition('"')[0]
    entry = Entry.objects.get(code=address.strip("/").partition(".")[0])
    assert link.partition("#")[0] == f"/admin/catalogue/{form}/{entry.pk}/change/"
    assert link.partition("#")[2] == ("section-scenarios" if ".S" in address else "")
    assert form_on(client.get(link), f"{form}_form")


def test_curator_is_led_to_what_belongs_to_no_entry(client, cleo):
    anonymous = [page(client, address) for address in ("/about/", "/frameworks/cwe/")]
    client.force_login(cleo)
    framework = Framework.objects.get(slug="cwe")
    for address, form in (
        ("/about/", "/admin/catalogue/sitetext/"),
        ("/frameworks/cwe/", f"/admin/catalogue/framework/{framework.pk}/change/"),
    ):
        assert f'{BUTTON} href="{form}"' in page(client, address)
        assert client.get(form).status_code == 200
        assert BUTTON not in page(client, f"/editions/1{address}")
    client.logout()
    assert [page(client, address) for address in ("/about/", "/frameworks/cwe/")] == anonymous
    assert BUTTON not in "".join(anonymous)


@pytest.mark.parametrize("person", [cast.reader, cast.reviewer])
def test_who_may_not_edit_sees_no_button(client, person):
    client.force_login(person())
    answer = client.get("/FM-16", follow=True)

    assert BUTTON not in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_page_for_everybody_is_the_same_after_a_curator(cleo):
    before = Client().get("/FM-16", follow=True)
    curators = Client()
    curators.force_login(cleo)
    own = curators.get("/FM-16", follow=True)
    after = Client().get("/FM-16", follow=True)

    assert BUTTON in own.text
    assert "private" in own["Cache-Control"]
    assert "ETag" not in own.headers
    assert before.content == after.content
    assert BUTTON not in after.text
    assert re.sub(r"\s+· <a class=.button--edit[^>]*>Edit</a>", "", own.text) == after.text


@pytest.mark.parametrize("cookie", ["x", "²".encode().decode("latin-1"), "a" * 5000])
def test_forged_session_sees_no_button(client, cookie):
    client.cookies["sessionid"] = cookie

    assert BUTTON not in page(client, "/FM-16")


def test_permanent_page_has_no_button(client, cleo):
    client.force_login(cleo)

    assert BUTTON not in page(client, "/editions/1/FM-16")


def test_reader_is_answered_where_nobody_can_be_asked(client, cleo, monkeypatch):
    client.force_login(cleo)

    def fails(*arguments: object, **named: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(Session.objects, "get", fails)
    monkeypatch.setattr("catalogue.pages.editing.Entry.objects.filter", fails)
    answer = client.get("/FM-16", follow=True)

    assert answer.status_code == 200
    assert BUTTON not in answer.text
