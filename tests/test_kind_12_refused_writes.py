"""Databases that really refuse: read-only after a failover, a full disk, a statement that takes too long."""

import pytest
from django.db import connection

from tests import throwaway
from tests.test_kind_7_one_act import FORMS, Opened
from tests.test_kind_12_forms import TYPED, escaped

pytestmark = pytest.mark.usefixtures("catalogue")


def read_only() -> None:
    if throwaway.CHOICE == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")  # what was written before is checked before
        run("SET TRANSACTION READ ONLY")
    else:
        run("PRAGMA query_only = ON")


def full() -> None:
    if throwaway.CHOICE == "postgresql":
        pytest.skip("a disk of its own would be needed")
    run("PRAGMA max_page_count = 1")  # as many as there are


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture(autouse=True)
def mended(db):
    yield
    if throwaway.CHOICE == "sqlite":
        run("PRAGMA query_only = OFF")
        run("PRAGMA max_page_count = 1073741823")


@pytest.mark.parametrize("name", TYPED)
def test_words_come_back_from_a_reading_database(name):
    form, (field, words) = FORMS[name](), TYPED[name]
    form.sent[field] = [words]
    words_come_back(form, words, read_only)


@pytest.mark.django_db(transaction=True)  # a full disk ends the whole transaction
@pytest.mark.parametrize("name", ["save", "publish"])
def test_words_come_back_from_a_full_disk(name):
    form, (field, words) = FORMS[name](), TYPED[name]
    form.sent[field] = [words]
    words_come_back(form, words, full)


def words_come_back(form: Opened, words: str, refuse) -> None:
    form.client.raise_request_exception = False
    refuse()
    failed = form.press()
    assert failed.status_code in (500, 503)
    assert escaped(words) in failed.text
    assert "Send it again" in failed.text


@pytest.mark.parametrize("name", ["suggest", "save"])
def test_words_come_back_from_a_slow_statement(name):
    if throwaway.CHOICE != "postgresql":
        pytest.skip("SQLite has no time limit")
    form, (field, words) = FORMS[name](), TYPED[name]
    form.sent[field] = [words]

    def slow(execute, sql, *arguments):
        if sql.startswith(("INSERT", "UPDATE")):
            run("SELECT pg_sleep(5)")
        return execute(sql, *arguments)

    def refuse() -> None:
        run("SET LOCAL statement_timeout = 200")

    with connection.execute_wrapper(slow):
        words_come_back(form, words, refuse)
