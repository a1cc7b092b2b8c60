"""The editions that the process of the tests holds, and what it makes of them."""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cached_property, lru_cache
from typing import Any

import pytest
from django.core.cache import caches
from pytest_django import DjangoDbBlocker

from catalogue.editions import held
from catalogue.editions.edition import LoadedEdition
from catalogue.editions.held import ServedEdition
from catalogue.editions.search import engine
from catalogue.editions.search.index import SearchIndex
from catalogue.editions.search.interpretation import Thesaurus
from catalogue.feedback import missed_searches
from tests import standing


class IndexOnDemand:
    """An index that is made when somebody searches: of most editions that tests publish nobody does."""

    def __init__(self, edition: LoadedEdition) -> None:
        self._edition = edition

    @cached_property
    def _index(self) -> SearchIndex:
        return SearchIndex(self._edition)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


def once_for_equal_groups(of: Callable[[Any], Thesaurus]) -> Callable[[Any], Thesaurus]:
    made = lru_cache(10)(lambda groups: of(json.loads(groups)))
    return lambda groups: made(json.dumps(groups))


@pytest.fixture(scope="session", autouse=True)
def editions_live_shortly() -> Iterator[None]:
    """Nothing is prepared for all the readers whom an edition of a test does not have.

    Hundreds of editions say nearly the same: their words and synonyms are read once.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(held, "_nothing_collected", nullcontext)
        patched.setattr(held, "SearchIndex", IndexOnDemand)
        patched.setattr(engine, "_terms_of", lru_cache(10_000)(engine._terms_of))
        patched.setattr(Thesaurus, "of", once_for_equal_groups(Thesaurus.of))
        yield


@pytest.fixture(scope="session")
def served() -> dict[int, ServedEdition]:
    """Edition 1, once a test has asked for it."""
    return {}


@pytest.fixture(autouse=True)
def nothing_newer_is_held(
    served: dict[int, ServedEdition], written_before: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Every test begins in a process that serves edition 1, or what stands, whatever the last one has published."""
    monkeypatch.setattr(held, "_current", standing.NOW.edition or served.get(1))
    monkeypatch.setattr(held, "_asks_again_at", 0.0)
    held._forget_pinned()
    yield
    if held._current is not None and held._current.number == 1:
        served[1] = held._current


@pytest.fixture
def edition_in_memory(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    served: dict[int, ServedEdition],
    nothing_newer_is_held: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Edition 1 as a process holds it. Whatever asks the database nevertheless fails, so one database is enough.

    Where a module uses this, a test of it that writes asks for `catalogue`, and has the database as ever.
    """
    if "db" in request.fixturenames:
        return
    if 1 not in served:
        with django_db_blocker.unblock():
            served[1] = held.current()
    monkeypatch.setattr(held, "_current", served[1])
    monkeypatch.setattr(held, "_latest", lambda: (1, served[1].digest))


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """Every test sees its pages being made."""
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def missed_searches_are_written_by_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thread would write into the database of whatever test runs by then."""
    monkeypatch.setattr(missed_searches, "_start_writer", lambda: None)
    yield
    missed_searches.forget()
