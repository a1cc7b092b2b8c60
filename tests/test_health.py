from types import SimpleNamespace
from unittest import mock

import pytest
from django.db import OperationalError, connection

from catalogue.web import health

pytestmark = pytest.mark.django_db


def test_health_costs_one_query_and_is_never_stored(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/health/")
    assert response.status_code == 200
    assert response.json().keys() == {"status", "edition"}
    assert response.json()["status"] == "ok"
    assert "no-store" in response.headers["Cache-Control"]


def test_health_without_database_is_503(client):
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        response = client.get("/health/")
    assert response.status_code == 503
    assert response.json() == {"status": "ill", "ill": {"database": "does not answer"}}


def test_health_names_each_part_that_is_ill(client, monkeypatch):
    monkeypatch.setattr(health, "newest_edition", lambda: None)
    monkeypatch.setattr(health, "staticfiles_storage", SimpleNamespace(hashed_files={}))
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["ill"] == {"edition": "none is published", "static files": "are not collected"}
