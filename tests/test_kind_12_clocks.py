"""Clocks are set back: what came after what is told by the record, not by them."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from catalogue.admin.pages.history import in_order
from catalogue.editorial import permissions, publishing, saves, states
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import Authority, SavedVersion, SiteText
from catalogue.vocabulary import Role
from tests import cast
from tests.desk import Desk

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def backwards(monkeypatch):
    """Sets the clock so many days back. What was published then, an older release did: today's refuses to."""
    monkeypatch.setattr(publishing, "_later_than", lambda previous: timezone.now())
    return lambda days=0: monkeypatch.setattr(timezone, "now", lambda: REAL() - timedelta(days=days))


REAL = timezone.now


def save(desk: Desk, words: str) -> None:
    sheet = desk.open(Authority.objects.get(entry__code="LAW-01"))
    sheet["verification"] = words
    assert sheet.save().status_code == 302


def publish_all(note: str) -> None:
    publish(by=Actor(note), note=note)


def test_who_saved_after_the_clock_was_set_back_has_changed_it(backwards):
    cleo, carl = Desk(cast.curator()), Desk(cast.person("carl", "Carl Curator", Role.CURATOR))
    save(cleo, "One.")
    publish_all("two")
    backwards(400)
    save(carl, "Two.")

    assert [version.saved_by for version in saves.saved_since_public("LAW-01")] == ["Carl Curator"]
    entries = states.differing(Authority.objects.filter(entry__code="LAW-01"))
    assert [row.is_mine for row in states.with_ownership(entries, carl.person)] == [True]
    assert [row.is_mine for row in states.with_ownership(entries, cleo.person)] == [False]


def test_who_saved_before_a_publication_of_yesterday_has_not(backwards):
    cleo = Desk(cast.curator())
    save(cleo, "One.")
    backwards(400)
    publish_all("two")
    assert not saves.saved_since_public("LAW-01").exists()


def test_history_is_in_the_order_of_the_record(backwards):
    cleo = Desk(cast.curator())
    for days in (0, 100, 200):
        backwards(days)
        save(cleo, f"Of day {days}.")
        publish_all(f"of day {days}")
    save(cleo, "A draft.")

    page = cleo.client.get("/admin/catalogue/history/LAW-01/").text

    numbers = SavedVersion.objects.of("LAW-01").order_by("-pk").values_list("pk", flat=True)
    draft, three, two, one, *_ = [f"save-{number}" for number in numbers]
    expected = [draft, "edition-4", three, "edition-3", two, "edition-2", one]
    assert list(dict.fromkeys(re.findall(r'value="((?:save|edition)-\d+)"', page)))[: len(expected)] == expected


def test_shared_records_are_told_by_the_record(backwards):
    cleo = Desk(cast.curator())
    text = SiteText.objects.first()
    sheet = cleo.open(text)
    sheet["display"] = "Said once."
    assert sheet.save().status_code == 302
    publish_all("two")
    backwards(400)
    sheet = cleo.open(text)
    sheet["display"] = "Said again."
    assert sheet.save().status_code == 302
    assert changers() == ["Cleo Curator"]
    backwards(800)
    publish_all("three")
    assert changers() == []


def changers():
    return [save.saved_by for save in permissions.saved_since_public(f"texts/{SiteText.objects.first().key}")]


NOW = timezone.now()


def point(name: str, minutes: int, digest: str):
    number = int(name[1:])
    return SimpleNamespace(name=name, number=number, at=NOW + timedelta(minutes=minutes), digest=digest)


@pytest.mark.parametrize(
    ("saved", "published", "expected"),
    [
        ([("s1", 0, "a"), ("s2", 20, "b")], [("e1", 10, "a"), ("e2", 30, "b")], "e2 s2 e1 s1"),
        ([("s1", 20, "a"), ("s2", 0, "b")], [("e1", 21, "a"), ("e2", 1, "b")], "e2 s2 e1 s1"),
        ([("s1", 20, "a"), ("s2", 0, "b")], [("e1", 5, "a")], "s2 e1 s1"),
        ([("s1", 0, "a"), ("s2", 1, "b"), ("s3", 3, "a")], [("e1", 2, "a")], "s3 s2 e1 s1"),
        ([("s1", 0, "a"), ("s2", 1, "b"), ("s3", 3, "a")], [("e1", 4, "a")], "e1 s3 s2 s1"),
        ([("s1", 0, "x")], [("e1", -5, "old"), ("e2", 5, "x")], "e2 s1 e1"),
        ([], [("e1", 5, "a"), ("e2", 1, "b")], "e2 e1"),
        ([("s1", 5, "a"), ("s2", 1, "b")], [], "s2 s1"),
    ],
)
def test_points_in_one_row(saved, published, expected):
    points = in_order([point(*each) for each in saved][::-1], [point(*each) for each in published])
    assert " ".join(each.name for each in points) == expected
