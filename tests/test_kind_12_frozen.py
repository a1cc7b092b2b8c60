"""The database is frozen, or the network swallows packets: whoever asks is answered, and soon."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection

from catalogue.editions import held
from catalogue.web.patience import patience, unlimited
from tests import throwaway
from tests.deployment import PATIENCE, Deployment
from tests.silent_proxy import SilentProxy, proxy_before
from tests.waiting import soonest

on_postgresql = pytest.mark.skipif(throwaway.CHOICE != "postgresql", reason="SQLite has no server that could freeze")

NOTE = "Our database is not answering at the moment"


def get(url: str) -> tuple[int, str, float, dict[str, str]]:
    """Status, body, seconds and headers."""
    started = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as page:
            return page.status, page.read().decode(), time.monotonic() - started, dict(page.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), time.monotonic() - started, dict(error.headers)


@pytest.fixture
def proxy(deployment: Deployment) -> Iterator[SilentProxy]:
    with proxy_before(deployment.environment["DATABASE_URL"]) as proxy:
        yield proxy


@on_postgresql
def test_pages_in_memory_are_served_while_the_database_is_frozen(deployment, proxy):
    address, _ = deployment.serve(DATABASE_URL=proxy.url, CATALOGUE_DATABASE_STATEMENT_SECONDS="3")
    usual = 0.0
    for _ in range(12):  # a connection for some of the threads, and none for others
        _, text, seconds, _ = get(f"{address}/failure-modes/")
        assert NOTE not in text
        usual = max(usual, seconds)  # what a page takes where others load the machine
    proxy.answers.clear()

    for page in ("/failure-modes/", "/failure-modes/FM-03/model-inversion/", "/", "/search/?q=model", "/about/"):
        status, text, seconds, headers = get(address + page)
        assert (status, NOTE in text) == (200, True), page
        assert seconds < 5 + 5 * usual, page
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["Warning"].startswith("111 ")
    assert get(f"{address}/no-such-page/")[0] == 404
    for _ in range(3):
        status, text, seconds, _ = get(f"{address}/health/")
        assert (status, json.loads(text)["ill"]) == (503, {"database": "does not answer"})
        assert seconds < 2 + 5 * usual
    status, text, seconds, _ = get(f"{address}/suggestions/no-such-token/")
    assert status == 503
    assert seconds < 6 + 5 * usual  # two until the connection is given up, three for another

    proxy.answers.set()
    deadline = time.monotonic() + PATIENCE
    while NOTE in get(f"{address}/")[1] and time.monotonic() < deadline:
        time.sleep(0.2)
    assert NOTE not in get(f"{address}/")[1]
    assert get(f"{address}/health/")[0] == 200


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_frozen_server_is_given_up():
    def give_up() -> None:
        told = pytest.raises(OperationalError, match="has not answered in time")
        with connection.cursor() as cursor, patience(0.3), told:
            cursor.execute("SELECT pg_sleep(5)")
        connection.close()

    assert soonest(give_up, within=2) < 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_long_statements_end_unless_they_are_meant():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)
        with unlimited(connection):
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)
    assert not issubclass(psycopg.errors.QueryCanceled, psycopg.DataError), "answered as a busy database"


@pytest.mark.usefixtures("catalogue")
def test_after_one_failure_it_is_left_alone_for_a_while(client, monkeypatch):
    held.current()
    asked = []

    def fail():
        asked.append(1)
        raise OperationalError("gone") if len(asked) == 1 else DatabaseError("database disk image is malformed")

    with monkeypatch.context() as patched:
        patched.setattr(held, "_asked", fail)
        for _ in range(10):
            page = client.get("/failure-modes/")
            assert page.status_code == 200
            assert NOTE in page.text
            assert "ETag" not in page.headers
        assert len(asked) == 1
        patched.setattr(held, "monotonic", lambda: time.monotonic() + held.PAUSE + 1)
        assert client.get("/failure-modes/").status_code == 200
        assert len(asked) == 2
    monkeypatch.setattr(held, "monotonic", lambda: time.monotonic() + 60)
    page = client.get("/failure-modes/")
    assert NOTE not in page.text
    assert "ETag" in page.headers


@pytest.mark.usefixtures("catalogue")
def test_nothing_in_memory_is_a_busy_site(client, monkeypatch):
    monkeypatch.setattr(held, "_current", None)

    def fail():
        raise OperationalError("gone")

    monkeypatch.setattr(held, "_asked", fail)
    page = client.get("/failure-modes/")
    assert page.status_code == 503
    assert "The site is busy" in page.text
