"""Many who save while the database lets them wait: readers do not, and no word is lost."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import islice
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from catalogue.management.commands.serve import SERVER
from catalogue.web import middleware, sessions
from tests import throwaway
from tests.deployment import PATIENCE, Deployment
from tests.page_forms import Sent, form_on
from tests.waiting import soonest

SAVERS = 10


def test_some_threads_are_left():
    assert SERVER["threads"] - 2 >= middleware.MOST_WRITING


def test_ten_savers_leave_room_for_readers(deployment):
    address, _ = deployment.serve()
    page = f"{address}/suggest-an-edit/FM-03/"
    forms = [form_at(page) for _ in range(SAVERS)]
    with ThreadPoolExecutor(SAVERS) as people:
        with nobody_may_write(deployment):
            saving = [people.submit(send, page, form, number) for number, form in enumerate(forms)]
            refused = [each.result() for each in islice(as_completed(saving), SAVERS - middleware.MOST_WRITING)]
            for path in ("/", "/failure-modes/", "/failure-modes/FM-03/", "/search/?q=model", "/health/") * 3:
                statuses = set[int]()
                assert soonest(lambda: statuses.add(ask(address + path)[0]), within=3) < 3, path  # noqa: B023 - asked at once
                assert statuses == {200}
            assert sum(each.done() for each in saving) == len(refused)
        answers = [each.result() for each in saving]

    assert all(status == 503 for status, _ in refused)
    assert [status for status, _ in answers].count(200) == middleware.MOST_WRITING
    for number, (status, text) in enumerate(answers):
        assert status == 200 or f"Typed for an hour by {number} &amp; longer" in text


@contextmanager
def nobody_may_write(deployment: Deployment) -> Iterator[None]:
    with deployment.connect() as other:
        if throwaway.CHOICE == "postgresql":
            other.execute("BEGIN")
            other.execute("LOCK TABLE catalogue_act, catalogue_suggestion IN EXCLUSIVE MODE")
        else:
            other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def form_at(page: str) -> Sent:
    with urllib.request.urlopen(page, timeout=PATIENCE) as answer:
        forms = answer.read()
    found = re.search(rb'<form[^>]*method="post"[^>]*?(?: id="([^"]+)")?[^>]*>', forms)
    return form_on(SimpleNamespace(content=forms), (found[1] or b"").decode())


def send(page: str, form: Sent, number: int) -> tuple[int, str]:
    sent = form | {"kind": ["other"], "words": [f"Typed for an hour by {number} & longer"]}
    return ask(page, urlencode(sent, doseq=True).encode(), Origin=page.partition("/suggest")[0])


def ask(url: str, sent: bytes | None = None, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, sent, headers), timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture
def nobody_is_free(monkeypatch):
    monkeypatch.setattr(middleware, "_may_write", SimpleNamespace(acquire=lambda blocking: False))


@pytest.mark.usefixtures("catalogue", "nobody_is_free")
def test_a_strangers_form_is_not_offered_again():
    sent = {"words": "Typed elsewhere"}
    refused = Client().post("/suggest-an-edit/FM-03/", sent, headers={"Origin": "https://elsewhere.example"})
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "10"
    assert "Typed elsewhere" not in refused.text


@pytest.mark.usefixtures("nobody_is_free")
def test_no_session_is_prolonged_meanwhile(client, administrator):
    client.force_login(administrator)
    session = client.session
    long_ago = timezone.now() - site.LONGEST_IDLE / 2
    session["_session_expiry"] = (long_ago + site.LONGEST_IDLE).isoformat()
    session[sessions.ENDS] = (timezone.now() + site.LONGEST_SESSION).isoformat()
    session.save()
    before = Session.objects.get().session_data
    assert client.get("/admin/").status_code == 200
    assert Session.objects.get().session_data == before
