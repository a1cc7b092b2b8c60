import shutil
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder

from catalogue.web import health
from catalogue.web.postgresql.base import DatabaseWrapper
from tests import throwaway

pytestmark = pytest.mark.django_db
READINESS = ["/readyz", "/health/"]


@pytest.mark.parametrize("address", READINESS)
def test_readiness_costs_three_queries(client, address, django_assert_num_queries):
    with django_assert_num_queries(3):
        response = client.get(address)
    assert response.status_code == 200
    assert response.json().keys() == {"status", "edition"}
    assert response.json()["status"] == "ok"
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("members_only", [False, True])
def test_liveness_asks_nobody(client, settings, members_only, django_assert_num_queries):
    settings.MEMBERS_ONLY = members_only
    settings.SECURE_SSL_REDIRECT = True
    with django_assert_num_queries(0), mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        response = client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]
    assert client.post("/livez").status_code == 405


@pytest.mark.parametrize("address", READINESS)
def test_without_database_it_is_not_ready(client, address):
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        response = client.get(address)
    assert response.status_code == 503
    assert response.json() == {"status": "ill", "ill": {"database": "does not answer"}}


def test_tables_of_a_newer_release_are_not_ready(client):
    MigrationRecorder(connection).record_applied("catalogue", "9999_from_the_future")
    assert client.get("/readyz").json()["ill"] == {"migrations": "the database is of a newer release"}


def test_tables_of_an_older_release_are_not_ready(client):
    MigrationRecorder(connection).migration_qs.filter(app="catalogue").last().delete()
    assert client.get("/readyz").json()["ill"] == {"migrations": "the database is of an older release"}


@pytest.mark.skipif(throwaway.CHOICE != "postgresql", reason="SQLite is asked in the thread of the request")
@pytest.mark.django_db(transaction=True)
def test_readiness_keeps_its_connection(monkeypatch):
    """Where a host of several swallows packets, opening one takes longer than an answer may: it is opened once."""
    opened, open_one = [], DatabaseWrapper.get_new_connection

    def open_and_count(self: DatabaseWrapper, given: dict[str, Any]) -> Any:
        opened.append(1)
        return open_one(self, given)

    monkeypatch.setattr(DatabaseWrapper, "get_new_connection", open_and_count)
    for _ in range(3):
        health.ask()
    assert len(opened) <= 1
    health._asker.submit(connections.close_all).result()


def test_a_full_disk_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=40_999_999))
    assert client.get("/readyz").json()["ill"] == {"disk": "has 40 MB left"}


def test_each_part_that_is_ill_is_named(client, monkeypatch):
    monkeypatch.setattr(health, "ask", lambda: health.Answer(None, health.schema_version.known_migrations()))
    monkeypatch.setattr(health, "staticfiles_storage", SimpleNamespace(hashed_files={}))
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["ill"] == {"edition": "none is published", "static files": "are not collected"}
