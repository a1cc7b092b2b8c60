"""A reader suggests an edit or a reference, and gets a private page."""

import re
from datetime import timedelta
from threading import BoundedSemaphore, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.feedback import receiving
from catalogue.models import Passage, Suggestion
from catalogue.web import middleware
from tests import cast
from tests.page_forms import form_on
from tests.test_drafts_stay_private import public_addresses

pytestmark = pytest.mark.usefixtures("catalogue")

FORM = "/suggest-an-edit/FM-03/"
WORDS = {"kind": "correction", "words": "The line-up is the other way round."}
REFERENCE = {"kind": "reference", "words": "It measures the same.", "reference": "doi:10.1145/1234.5678"}


def send(client: Client, address: str = FORM, **typed: str):
    """The form as a browser sends it, with `typed` written into it."""
    return client.post(address, form_on(client.get(address), "suggestion") | typed)


@pytest.mark.parametrize("code", ["FM-03", "FM-03.S2", "LQ-02", "LAW-01", "REF-12"])
def test_every_page_of_an_entry_leads_to_the_form(client, code):
    for address in (f"/{code}", f"/editions/1/{code}"):
        page = client.get(address, follow=True)
        (link,) = re.findall(r'href="(/suggest-an-edit/[^"]+)"', page.text)
        assert link == f"/suggest-an-edit/{code}/?edition=1"
        assert client.get(link).status_code == 200


def test_what_is_sent_is_stored_and_its_page_shows_it(client):
    answer = send(client, f"{FORM}?edition=1", **WORDS, passage="FM-03.P2", contact="rosa@example.org")
    stored = Suggestion.objects.get()

    assert (stored.kind, stored.words, stored.contact) == ("correction", WORDS["words"], "rosa@example.org")
    assert (stored.target, stored.edition_id, stored.decision) == ("FM-03.P2", 1, "open")
    receipt = client.get(answer["Location"])
    assert answer["Location"].startswith("/suggestions/")
    for part in (WORDS["words"], "rosa@example.org", "FM-03.P2", "Waiting"):
        assert part in receipt.text


def test_the_catalogue_as_a_whole_can_be_suggested_on(client):
    answer = send(client, "/suggest-an-edit/", kind="other", words="A list of incidents is missing.")

    assert Suggestion.objects.get().entry is None
    assert "A list of incidents is missing." in client.get(answer["Location"]).text


def test_who_comes_from_a_scenario_or_a_passage_finds_it_chosen(client):
    for code, anchor in (("FM-03.P2", "FM-03.P2"), ("FM-03.S1", "FM-03.P4")):
        assert form_on(client.get(f"/suggest-an-edit/{code}/"), "suggestion")["passage"] == [anchor]


def test_the_passages_are_those_of_the_edition_that_is_read(client):
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Somebody can recover them.")
    publish(by=Actor("Carla Curator"), note="Plainer words")

    assert "Somebody can recover them." in client.get(FORM).text
    assert "Somebody can recover them." not in client.get(f"{FORM}?edition=1").text


def test_another_spelling_of_a_code_is_one_hop_away(client):
    response = client.get("/suggest-an-edit/fm3/?edition=1")

    assert (response.status_code, response["Location"]) == (302, f"{FORM}?edition=1")


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"kind": "correction", "words": " "}, "Say what should change, and why."),
        ({"kind": "reference", "words": "It is new."}, "Name the reference that you suggest."),
        ({"kind": "praise", "words": "Well done."}, "Select a valid choice."),
        ({**WORDS, "passage": "FM-04.P2"}, "Select a valid choice."),
        ({**WORDS, "words": "x" * 5001}, "at most 5000 characters"),
        ({**WORDS, "reference": "x" * 3001}, "at most 3000 characters"),
        ({**WORDS, "contact": "x" * 201}, "at most 200 characters"),
        ({**WORDS, "words": "Half\0 a thought"}, "Null characters are not allowed."),
        ({**WORDS, "homepage": "https://spam.example"}, "A field that people do not see was filled in"),
    ],
)
def test_what_is_refused_is_kept_word_for_word(client, typed, complaint):
    response = send(client, **typed)

    assert response.status_code == 200
    assert complaint in response.text
    assert not Suggestion.objects.exists()
    kept = form_on(response, "suggestion")
    for name in {"words", "reference", "contact"} & set(typed):
        assert kept[name] == [typed[name]]
    assert kept["homepage"] == [""]


def test_lines_count_as_the_browser_counts_them(client):
    assert send(client, **WORDS | {"words": "x\r\n" * 2500}).status_code == 302
    assert Suggestion.objects.get().words == ("x\n" * 2500).strip()


@pytest.mark.parametrize("edition", ["0", "²", "9" * 23, "1%00", "-1", "", "1&edition=1"])
def test_a_malformed_edition_is_named(client, edition):
    assert client.get(f"{FORM}?edition={edition}").status_code == 400


@pytest.mark.parametrize("address", ["/suggest-an-edit/FM-99/", "/suggest-an-edit/FM-03.P99/", f"{FORM}?edition=2"])
def test_what_is_not_there_is_404(client, address):
    assert client.get(address).status_code == 404
    assert client.post(address, WORDS).status_code == 404
    assert client.get("/suggest-an-edit/²/").status_code == client.get("/suggestions/²/").status_code == 404


def test_the_form_sets_no_cookie_and_is_kept_nowhere(client):
    response = client.get(FORM)

    assert not response.cookies
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"origin": "http://testserver"}, 302),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_a_form_on_another_site_cannot_send(headers, status):
    client = Client(enforce_csrf_checks=True)

    assert client.post(FORM, WORDS, headers=headers).status_code == status
    assert Suggestion.objects.count() == (status == 302)


def test_the_private_page_is_told_to_nobody(client):
    answer = send(client, **WORDS)
    for response in (answer, client.get(answer["Location"])):
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
    assert client.get(answer["Location"][:-2] + "/").status_code == 404


def test_a_copy_of_the_database_opens_no_private_page(client):
    token = send(client, **WORDS)["Location"].split("/")[2]

    assert len(token) >= 43
    assert token not in str(Suggestion.objects.values().get())


def test_form_and_private_page_take_few_queries(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(FORM)
    answer = send(client, **WORDS)
    with django_assert_num_queries(1):
        client.get(answer["Location"])


def test_no_public_page_has_a_word_of_a_suggestion(client):
    send(client, **{**REFERENCE, "words": "zebrafinch", "reference": "zebrafinch 2020", "contact": "zebrafinch"})

    assert [address for address in public_addresses() if "zebrafinch" in unsaid(client, address)] == []


def unsaid(client: Client, address: str) -> str:
    """The page, unless it only repeats what was asked for."""
    return "" if "zebrafinch"[:5] in address else client.get(address, follow=True).text


def test_one_sender_has_a_limit_a_day(client, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_A_DAY", 2)
    assert [send(client, **WORDS).status_code for _ in range(3)] == [302, 302, 429]

    refused = send(client, **WORDS)
    assert form_on(refused, "suggestion")["words"] == [WORDS["words"]]
    assert refused["Retry-After"] == "86400"
    assert Suggestion.objects.count() == 2
    assert client.post(FORM, WORDS, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_all_senders_together_have_a_limit_an_hour(client, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_AN_HOUR", 2)
    answers = [client.post(FORM, WORDS, REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(3)]
    assert answers == [302, 302, 429]

    Suggestion.objects.update(received_at=timezone.now() - timedelta(hours=2))
    assert send(client, **WORDS).status_code == 302


def test_yesterdays_senders_are_forgotten(client):
    send(client, **WORDS)
    rows = receiving.SuggestionSender.objects.all()
    rows.update(day=timezone.now().date() - timedelta(days=1))
    send(client, **WORDS)

    assert [row.day for row in rows] == [timezone.now().date()]


def test_a_sender_has_another_key_every_day():
    today = timezone.now().date()

    key = receiving.key_of_sender("192.0.2.1", today)
    assert key != receiving.key_of_sender("192.0.2.1", today + timedelta(days=1))
    assert "192.0.2.1" not in key


def senders() -> int:
    return receiving.SuggestionSender.objects.count()


def test_a_forwarded_address_counts_only_behind_a_declared_proxy(client, settings):
    for number in range(2):
        client.post(FORM, WORDS, headers={"x-forwarded-for": f"192.0.2.{number}"})
    assert senders() == 1

    settings.BEHIND_PROXY = True
    for number in range(2):
        client.post(FORM, WORDS, headers={"x-forwarded-for": f"made up, 192.0.2.{number}"})
    assert senders() == 3


def test_members_are_counted_by_account(client, settings):
    settings.MEMBERS_ONLY = True
    assert client.get(FORM).status_code == 302
    assert client.get(FORM)["Location"].startswith("/sign-in/")

    client.force_login(cast.reader())
    receipt = client.get(send(client, **WORDS)["Location"])
    assert receipt.status_code == 200
    assert Client().get(receipt.request["PATH_INFO"]).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_than_the_limit_get_in(catalogue, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_A_DAY", 5)
    monkeypatch.setattr(middleware, "_may_write", BoundedSemaphore(8))
    answers: list[int] = []

    def send_one() -> None:
        try:
            answers.append(Client().post(FORM, WORDS).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [302] * 5 + [429] * 3
    assert Suggestion.objects.count() == 5
