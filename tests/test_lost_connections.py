"""The database is restarted under a running site: readers get their pages, and pay for no check before each."""

import urllib.request

import psycopg
import pytest
from django.db import OperationalError, connection

from catalogue.editions import held
from tests import throwaway
from tests.deployment import PATIENCE, Deployment


@pytest.mark.usefixtures("catalogue")
def test_the_first_query_of_a_page_checks_its_connection(client, monkeypatch):
    held.current()
    asked = []
    with monkeypatch.context() as patched:
        patched.setattr(connection, "health_check_enabled", True)
        patched.setattr(connection, "health_check_done", False)
        patched.setattr(connection, "is_usable", lambda: asked.append("SELECT 1") or True)

        assert client.get("/failure-modes/").status_code == 200
    assert asked == []


@pytest.mark.usefixtures("catalogue")
def test_within_a_transaction_a_lost_connection_is_an_error(monkeypatch):
    def lost() -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(held, "_asked", lost)

    with pytest.raises(OperationalError):
        held.current()


@pytest.mark.skipif(throwaway.CHOICE != "postgresql", reason="SQLite has no server that could be restarted")
def test_readers_do_not_notice_that_the_database_was_restarted(deployment: Deployment):
    address, _ = deployment.serve()

    for page in ("/failure-modes/", "/failure-modes/FM-03/", "/"):
        assert read(address + page) == 200
        lose_every_connection(deployment.environment["DATABASE_URL"])
        assert read(address + page) == 200


def read(url: str) -> int:
    with urllib.request.urlopen(url, timeout=PATIENCE) as page:
        return page.status


def lose_every_connection(url: str) -> None:
    """What a restart of the server means to its clients."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
