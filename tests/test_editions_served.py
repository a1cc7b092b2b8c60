"""Which edition a process serves, and what it holds."""

import threading

import pytest

from catalogue.editions import held
from catalogue.editions.held import Busy, NoSuchEdition, ServedEdition
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import Edition, EntryVersion, Name, Passage
from tests.deployment import PATIENCE

pytestmark = pytest.mark.usefixtures("catalogue")


def publish_change(text: str) -> int:
    Passage.objects.filter(entry__code="FM-03", role="description").update(display=text)
    return publish(by=Actor("Carla Curator"), note=text).number


def test_current_edition_is_read_once_and_then_costs_one_query(django_assert_num_queries):
    first = held.current()
    with django_assert_num_queries(1):
        assert held.current() is first


def test_a_new_edition_is_served_as_soon_as_it_is_published():
    held.current()
    number = publish_change("Changed.")

    assert held.current().number == number == 2


def test_a_pinned_edition_is_held_and_the_oldest_use_is_dropped(monkeypatch):
    monkeypatch.setattr(held, "MOST_PINNED", 2)
    for n in range(3):
        publish_change(f"Change {n}.")
    newest = held.current()
    first = held.pinned(1, newest)
    assert held.pinned(1, newest) is first
    for number in (2, 3):
        held.pinned(number, newest)

    assert len(held._pinned) == held.MOST_PINNED
    assert held.pinned(1, newest) is not first


@pytest.mark.parametrize("number", [0, 99])
def test_an_edition_that_does_not_exist_is_refused(number):
    with pytest.raises(NoSuchEdition):
        held.pinned(number, held.current())


def test_one_older_edition_is_built_at_a_time(monkeypatch, client):
    publish_change("Changed.")
    newest = held.current()
    building, go_on = threading.Event(), threading.Event()

    def slowly(number: int) -> ServedEdition:
        building.set()
        go_on.wait(PATIENCE)
        return newest

    monkeypatch.setattr(held.ServedEdition, "load", slowly)
    monkeypatch.setattr(held, "PATIENCE", 0.05)
    held._pinned.clear()
    other = threading.Thread(target=held.pinned, args=(1, newest))
    other.start()
    building.wait(PATIENCE)
    try:
        with pytest.raises(Busy):
            held.pinned(1, newest)
        response = client.get("/editions/1/failure-modes/")
    finally:
        go_on.set()
        other.join()
        held._pinned.clear()

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


def test_while_a_new_edition_is_built_readers_get_the_one_before(monkeypatch):
    served = held.current()
    publish_change("Changed.")
    load, seen = held.ServedEdition.load, []

    def load_while_somebody_reads(number: int) -> ServedEdition:
        seen.append(held.current())
        return load(number)

    monkeypatch.setattr(held.ServedEdition, "load", load_while_somebody_reads)

    assert held.current().number == 2
    assert seen == [served]


def test_while_a_large_edition_is_read_no_reader_waits_for_it(client, monkeypatch):
    """The thread reads nothing itself here: in a test it would not see what the test has published."""
    served = held.current()
    publish_change("Changed.")
    new = held.ServedEdition.load(2)
    asked, go_on = [], threading.Event()

    def slowly(number: int) -> ServedEdition:
        asked.append(number)
        go_on.wait(PATIENCE)
        return new

    monkeypatch.setattr(held, "READ_MEANWHILE", 0)
    monkeypatch.setattr(held.ServedEdition, "load", slowly)
    try:
        assert [held.ready() for _ in range(3)] == [served] * 3
        assert client.get("/failure-modes/FM-03/model-inversion/").status_code == 200
        early = client.get("/editions/2/failure-modes/")
        assert (early.status_code, early["Retry-After"]) == (503, "2")
        assert client.get("/editions/3/failure-modes/").status_code == 404
    finally:
        go_on.set()
        for thread in threading.enumerate():
            if thread.name == "edition-2":
                thread.join()

    assert asked == [2]
    assert held.ready() is new


def test_another_history_under_the_same_numbers_is_noticed():
    served = held.current()
    Edition._base_manager.filter(number=1).update(digest="restored from a backup")

    assert held.current() is not served


@pytest.mark.django_db(transaction=True)
def test_before_the_first_edition_readers_are_told(client, catalogue):
    EntryVersion.objects.all()._raw_delete("default")
    Name.objects.all()._raw_delete("default")
    Edition.objects.all()._raw_delete("default")

    response = client.get("/")

    assert response.status_code == 503
    assert "Nothing is published yet" in response.text
