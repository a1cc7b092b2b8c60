"""Where the database cannot take a change, whoever sent it keeps every word."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from catalogue.models import FailureMode, Passage
from tests import cast
from tests.desk import Desk
from tests.page_forms import form_on
from tests.spreadsheet_files import as_csv, exported, send

pytestmark = pytest.mark.usefixtures("catalogue")


def locked(execute, sql, *arguments):
    if sql.startswith(("UPDATE", "INSERT", "DELETE")):
        raise OperationalError("database is locked")
    return execute(sql, *arguments)


def test_refused_save_comes_back_with_every_word_and_can_be_sent_again(caplog):
    desk = Desk(cast.curator())
    sheet = desk.open(FailureMode.objects.get(entry__code="FM-03"))
    passage = Passage.objects.get(entry__code="FM-03", number=2)
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

    monkeypatch.setattr("catalogue.serving.ready", unreachable)
    answer = Client().get("/about/")
    assert answer.status_code == 503
    assert "The site is busy" in answer.text


def test_mistake_in_our_own_sql_is_an_error(client, monkeypatch):
    client.raise_request_exception = False

    def mistaken():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM there_is_no_such_table")

    monkeypatch.setattr("catalogue.serving.ready", mistaken)
    assert client.get("/about/").status_code == 500
