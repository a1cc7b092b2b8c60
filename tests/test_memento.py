"""Memento and link relations, also as a client of others reads them."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.http import http_date
from memento_client import MementoClient

from catalogue.editorial import publishing
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import Edition, FailureMode, LegalQuestion, Scenario

BY = Actor("Carla Curator")
PAGE = "/failure-modes/FM-03/model-inversion/"
DAYS = [datetime(2026, month, 1, 12, tzinfo=UTC) for month in (1, 2, 3, 4)]


def publish_four_editions() -> None:
    """FM-03 is written anew in editions 2 and 4, LQ-01 in edition 3."""
    FailureMode.objects.filter(entry__code="FM-03").update(crosswalk_gap="Nothing like it.")
    publish(["FM-03"], by=BY, note="A gap is said")
    LegalQuestion.objects.filter(entry__code="LQ-01").update(origin_detail="Asked.")
    publish(["LQ-01"], by=BY, note="An origin is said")
    FailureMode.objects.filter(entry__code="FM-03").update(title="Inversion of models")
    publish(["FM-03"], by=BY, note="Another name")
    for number, day in enumerate(DAYS, start=1):
        Edition._base_manager.filter(number=number).update(published_at=day)


STANDING = {"four_editions": publish_four_editions}


@pytest.fixture
def four_editions(catalogue) -> None:
    """What `publish_four_editions` has written."""


def relations(answer) -> dict[str, str]:
    return {rel: address for address, rel in re.findall(r'<([^>]+)>; rel="([^"]+)"', answer.headers["Link"])}


def test_lists_and_overviews_of_an_edition_say_which_it_was(client, four_editions):
    for address in ("failure-modes/", "authorization/", "glossary/", "questions.csv"):
        before, now = client.get(f"/editions/1/{address}"), client.get(f"/{address}")
        assert before["Memento-Datetime"] == http_date(DAYS[0].timestamp())
        assert before["X-Robots-Tag"] == "noindex"
        assert "X-Robots-Tag" not in client.get(f"/editions/4/{address}")
        assert "Memento-Datetime" not in now


@pytest.mark.parametrize(
    ("moment", "edition"),
    [
        (None, 4),
        (datetime(2025, 1, 1, tzinfo=UTC), 1),
        (DAYS[0], 1),
        (DAYS[1], 2),
        (DAYS[1] - timedelta(seconds=1), 1),
        (datetime(2026, 3, 20, tzinfo=UTC), 3),
        (datetime(9999, 12, 31, tzinfo=UTC), 4),
    ],
)
def test_a_moment_leads_to_the_edition_then_in_force(client, four_editions, moment, edition):
    headers = {"Accept-Datetime": http_date(moment.timestamp())} if moment else {}
    answer = client.get("/timegate/FM-03", headers=headers)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/editions/{edition}/failure-modes/FM-03/")
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-cache"
    assert relations(answer)["original latest-version"].endswith("/FM-03")


def test_a_page_says_of_which_moment_it_is(client, four_editions):
    for number in (1, 4):
        page = client.get(f"/editions/{number}/FM-03", follow=True)
        assert page.headers["Memento-Datetime"] == http_date(DAYS[number - 1].timestamp())
        assert "Accept-Datetime" not in page.headers.get("Vary", "")


@pytest.mark.parametrize("moment", ["yesterday", "", "²", "2026-03-01", "Sun, 99 Mar 2026 12:00:00 GMT"])
def test_a_malformed_moment_is_named(client, four_editions, moment):
    answer = client.get("/timegate/FM-03", headers={"Accept-Datetime": moment})
    assert answer.status_code == 400
    assert "Accept-Datetime" in answer.text


def test_a_timemap_lists_every_distinct_text(client, four_editions):
    answer = client.get("/timemap/FM-03")
    assert answer.headers["Content-Type"] == "application/link-format"
    mementos = re.findall(r'<([^>]+)>; rel="([^"]*memento)"; datetime="([^"]+)"', answer.text)
    assert [(rel, date) for _, rel, date in mementos] == [
        ("first memento", http_date(DAYS[0].timestamp())),
        ("memento", http_date(DAYS[1].timestamp())),
        ("last memento", http_date(DAYS[3].timestamp())),
    ]
    for address, _, date in mementos:
        page = client.get(address.removeprefix("http://testserver"))
        assert (page.status_code, page.headers["Memento-Datetime"]) == (200, date)
    assert f'from="{http_date(DAYS[0].timestamp())}"; until="{http_date(DAYS[3].timestamp())}"' in answer.text


@pytest.mark.parametrize("name", ["FM-03.S1", "LQ-01", "LAW-01", "REF-01", "fm3"])
def test_each_kind_has_both(client, four_editions, name):
    assert client.get(f"/timemap/{name}").status_code == 200
    assert client.get(client.get(f"/timegate/{name}").headers["Location"]).status_code == 200


@pytest.mark.parametrize("name", ["FM-99", "nobody", "FM-03.S99"])
def test_what_never_stood_has_neither(client, four_editions, name):
    assert client.get(f"/timemap/{name}").status_code == 404
    assert client.get(f"/timegate/{name}").status_code == 404


def test_a_scenario_that_came_later_has_no_text_before(client, four_editions):
    scenario = Scenario.objects.get(failure_mode__entry__code="FM-03", number=2)
    Scenario.objects.filter(pk=scenario.pk).update(number=9)
    publish(["FM-03"], by=BY, note="Numbered anew")
    Edition._base_manager.filter(number=5).update(published_at=datetime(2026, 5, 1, tzinfo=UTC))
    assert client.get("/timemap/FM-03.S9").text.count("memento") == 1
    early = client.get("/timegate/FM-03.S9", headers={"Accept-Datetime": http_date(DAYS[0].timestamp())})
    assert early.headers["Location"].startswith("/editions/5/scenarios/FM-03.S9/")
    assert client.get("/timegate/FM-03.S2").headers["Location"].startswith("/editions/4/scenarios/FM-03.S2/")


def test_a_page_says_what_it_is_to_others(client, four_editions):
    said = relations(client.get("/failure-modes/FM-03/inversion-of-models/"))
    assert said == {
        "cite-as": "http://testserver/editions/4/FM-03",
        "canonical": "http://testserver/failure-modes/FM-03/inversion-of-models/",
        "latest-version original": "http://testserver/FM-03",
        "version-history": "http://testserver/history/FM-03",
        "timegate": "http://testserver/timegate/FM-03",
        "timemap": "http://testserver/timemap/FM-03",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "alternate": "http://testserver/FM-03.jsonld",
        "linkset": "http://testserver/FM-03.linkset.json",
    }


def test_a_superseded_page_is_not_indexed_and_has_no_canonical(client, four_editions):
    old, same = client.get(f"/editions/1{PAGE}"), client.get("/editions/1/failure-modes/FM-05/", follow=True)
    assert "canonical" not in relations(old)
    assert old.headers["X-Robots-Tag"] == "noindex"
    assert relations(old)["cite-as"].endswith("/editions/1/FM-03")
    assert relations(same)["canonical"].startswith("http://testserver/failure-modes/FM-05/")
    assert "X-Robots-Tag" not in same.headers


def test_the_elements_of_the_page_say_the_same(client, four_editions):
    page = client.get("/failure-modes/FM-03/inversion-of-models/")
    elements = dict(re.findall(r'<link rel="([^"]+)" href="([^"]+)"', page.text))
    assert relations(page).items() <= elements.items()


def test_not_modified_withdrawn_and_head_say_it_too(client, four_editions):
    address = "/failure-modes/FM-03/inversion-of-models/"
    page = client.get(address)
    unmodified = client.get(address, headers={"If-None-Match": page.headers["ETag"]})
    assert unmodified.status_code == 304
    assert unmodified.headers["Link"] == page.headers["Link"] == client.head(address).headers["Link"]
    publishing.withdraw("FM-03", reason="Said elsewhere.", by=BY, note="Gone")
    gone = client.get(address)
    assert gone.status_code == 410
    assert relations(gone)["version-history"].endswith("/history/FM-03")


def test_the_header_does_not_grow_with_the_editions(client, four_editions):
    assert len(client.get("/failure-modes/FM-03/inversion-of-models/").headers["Link"]) < 1_000


def test_a_client_of_others_lands_right(transactional_db, live_server):
    publish_four_editions()
    chance = random.Random(20)
    for code in ("FM-03", "LQ-01", "FM-05", "LAW-01", "REF-12"):
        moment = DAYS[0] + timedelta(seconds=chance.randrange(int(timedelta(days=120).total_seconds())))
        found = MementoClient().get_memento_info(f"{live_server.url}/{code}", moment.replace(tzinfo=None))
        edition = max(number for number, day in enumerate(DAYS, start=1) if day <= moment)
        [uri] = found["mementos"]["closest"]["uri"]
        assert uri.startswith(f"{live_server.url}/editions/{edition}/"), (code, moment)
        assert found["mementos"]["closest"]["datetime"] == DAYS[edition - 1].replace(tzinfo=None)
