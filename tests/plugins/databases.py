"""The database that every test begins with, and what stands in it for several in a row."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests import prepared, recording_guard, standing

recording_guard.around_statements(recording_guard.guard)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Begin every test with the catalogue as edition 1. What a test commits is put back, which no flush could do."""
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock():
        prepared.set_up()
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda case: prepared.put_back())
        with django_db_blocker.block():
            yield
        connections.close_all()


@pytest.fixture
def catalogue(db: None) -> None:
    """The catalogue as edition 1."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    try:
        yield
    finally:
        if standing.NOW.name and standing.NOW.name != standing.wanted_by(nextitem):
            standing.NOW.end()


@pytest.fixture(autouse=True)
def written_before(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> None:
    """What stands while several tests go on from it: see tests/standing.py."""
    name = standing.wanted_by(request.node)
    if name and name != standing.NOW.name:
        request.getfixturevalue("django_db_setup")
        standing.NOW.begin(name, request.module.STANDING[name[1]], django_db_blocker)
