"""Older editions that several readers open at once."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from catalogue.editions import held

EDITIONS = range(1, 15)


UNTOUCHED = SimpleNamespace(redacted="")


@pytest.fixture
def builds(monkeypatch):
    """Counts builds of a twentieth of a second, and how many ran at once."""
    counted, running, most = Counter(), threading.Semaphore(1), []

    def load(number):
        most.append(running.acquire(blocking=False))
        try:
            counted[number] += 1
            time.sleep(0.05)
            return SimpleNamespace(number=number, edition=UNTOUCHED)
        finally:
            running.release()

    monkeypatch.setattr(held.ServedEdition, "load", load)
    held._pinned.clear()
    yield SimpleNamespace(counted=counted, alone=most)
    held._pinned.clear()


NEWEST = SimpleNamespace(number=99, edition=UNTOUCHED)


def test_a_build_is_shared_by_all_who_wait(builds):
    with ThreadPoolExecutor(8) as readers:
        found = list(readers.map(lambda _: held.pinned(1, NEWEST), range(8)))
    assert builds.counted == {1: 1}
    assert all(each is found[0] for each in found)


def test_eight_readers_over_fourteen_editions_all_get_theirs(builds):
    def read(reader):
        return [held.pinned(EDITIONS[(reader * 5 + page * 3) % 14], NEWEST).number for page in range(20)]

    with ThreadPoolExecutor(8) as readers:
        pages = sum(map(len, readers.map(read, range(8))))
    assert pages == 160
    assert all(builds.alone), "one build at a time"
    assert len(held._pinned) <= held.MOST_PINNED
    assert not held._building


def test_what_fails_is_told_and_tried_again(builds, monkeypatch):
    load = held.ServedEdition.load

    def fail(number):
        raise OSError("gone")

    monkeypatch.setattr(held.ServedEdition, "load", fail)
    with pytest.raises(OSError, match="gone"):
        held.pinned(1, NEWEST)
    monkeypatch.setattr(held.ServedEdition, "load", load)
    assert held.pinned(1, NEWEST).number == 1
