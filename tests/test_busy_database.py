"""Where the database cannot take a change, whoever sent it keeps every word."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from catalogue.models import FailureMode, Passage
from catalogue.web import sessions
from tests import cast
from tests.desk import Desk
from tests.page_forms import form_on
from tests.spreadsheet_files import as_csv, exported, send

pytestmark = pytest.mark.usefixtures("catalogue")


def locked(execute, sql, *arguments):
    if sql.startswith(("UPDATE", "INSERT", "DELETE")):
        raise OperationalError("database is locked")
    return execute(sql, *arguments)


def test_refused_save_comes_back_and_can_be_sent_again(caplog):
    desk = Desk(cast.curator())
    sheet = desk.open(FailureMode.objects.get(entry__code="FM-16"))
    passage = Passage.objects.get(entry__code="FM-16", number=2)
    sheet[sheet.row("passages", passage) + "-display"] = "Typed for an hour, with “quotes” & <tags>."

    with connection.execute_wrapper(locked):
        refused = sheet.save()
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "10"
    assert "no-store" in refused.headers["Cache-Control"]
    assert "Typed for an hour, with “quotes” &amp; &lt;tags&gt;." in refused.text
    assert "database is locked" in caplog.text

    assert desk.client.post(sheet.address, form_on(refused)).status_code == 302
    passage.refresh_from_db()
    assert passage.display == "Typed for an hour, with “quotes” & <tags>."


def test_file_has_to_be_chosen_again_and_the_page_says_so():
    client = Desk(cast.curator()).client
    acts = as_csv(exported(client, "authorities"))
    with connection.execute_wrapper(locked):
        refused = send(client, "authorities", acts, "acts.csv")
    assert refused.status_code == 503
    assert "have to be chosen again: acts.csv" in refused.text


def test_reader_is_asked_to_come_back(monkeypatch):
    def unreachable():
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("catalogue.editions.held.ready", unreachable)
    answer = Client().get("/about/")
    assert answer.status_code == 503
    assert "The site is busy" in answer.text


def test_mistake_in_our_own_sql_is_an_error(client, monkeypatch):
    client.raise_request_exception = False

    def mistaken():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM there_is_no_such_table")

    monkeypatch.setattr("catalogue.editions.held.ready", mistaken)
    assert client.get("/about/").status_code == 500


def test_what_was_done_stands_though_no_session_was_prolonged(caplog):
    desk = Desk(cast.curator())
    long_ago = timezone.now() - settings.LONGEST_IDLE / 2
    Session.objects.update(expire_date=long_ago + settings.LONGEST_IDLE)
    session = desk.client.session
    session["_session_expiry"] = (long_ago + settings.LONGEST_IDLE).isoformat()
    session[sessions.ENDS] = (timezone.now() + settings.LONGEST_SESSION).isoformat()
    session.save()
    with connection.execute_wrapper(locked):
        page = desk.client.get("/admin/")
    assert page.status_code == 200
    assert "A session was not prolonged: database is locked" in caplog.text


def unreachable(execute, sql, *arguments):
    raise OperationalError("the connection is closed")


@pytest.mark.parametrize("members_only", [False, True])
def test_form_comes_back_though_nobody_knows_who_sends_it(settings, members_only):
    settings.MEMBERS_ONLY = members_only
    desk = Desk(cast.curator())
    desk.client.raise_request_exception = False
    sheet = desk.open(FailureMode.objects.get(entry__code="FM-16"))
    sheet["title"] = "Typed for an hour"
    with connection.execute_wrapper(unreachable):
        refused = desk.client.post(sheet.address, sheet.sent, headers={"Origin": "http://testserver"})
        strange = desk.client.post(sheet.address, sheet.sent, headers={"Origin": "https://elsewhere.example"})
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "10"
    assert "Typed for an hour" in refused.text
    assert "Opened as" not in refused.text, "only what somebody has typed"
    if members_only:
        assert strange.status_code == 503
        assert "Typed for an hour" not in strange.text, "a stranger's form is not offered for sending again"


def test_form_with_a_hundred_rows_more_is_taken():
    sheet = Desk(cast.curator()).open(FailureMode.objects.get(entry__code="FM-16"))
    for number in range(1_500):
        sheet[f"citations-{number + 100}-note"] = "Beyond the number of rows."
    assert sheet.save().status_code == 302
