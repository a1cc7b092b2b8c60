"""The editions that this process holds: the current one, and a few older ones that readers have pinned.

A process serves edition n until n+1 is ready in it; then one assignment switches. A reader therefore sees n or n+1,
whole. Edition numbers only grow and editions never change, so nothing held here can go stale; unless words are erased
from them, which is a new state of all: what is held is then read again before anybody is answered.
"""

import gc
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock, Thread
from time import monotonic
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError, InterfaceError, connection

from ..addresses.names import fold
from ..models import Edition
from ..vocabulary import Kind, Sort
from ..web.patience import patience
from .edition import LoadedEdition, state_of
from .facets import FacetIndex
from .history import forget_names
from .memory import give_back
from .redacted import STATE, redacted_now
from .search.index import SearchIndex
from .search.related import Relations

logger = logging.getLogger(__name__)

MOST_PINNED = 4
PATIENCE = 3.0
"""Seconds that a reader waits for an older edition, which takes a tenth of a second to build at 139 entries."""
READ_MEANWHILE = 5_000
"""Entries beyond which no reader waits for a new edition: reading so many takes a second or two."""
LONGEST_ASK = 1.0
"""Seconds that a reader waits to hear from the database which edition is in force."""
PAUSE = 5.0
"""Seconds before it is asked again, where it has not answered."""

_LATEST = f'SELECT number, digest, ({STATE}) FROM "{Edition._meta.db_table}" ORDER BY number DESC LIMIT 1'  # noqa: S608 - ours


class NothingPublished(Exception):
    """There is no edition yet."""


class NoSuchEdition(Exception):
    """No edition has this number."""


class Busy(Exception):
    """This edition, or another older one, is being read just now; ask again in a moment."""


_KEYS: dict[Sort, Callable[[str, LoadedEdition], Any]] = {
    Sort.TITLE: lambda code, edition: fold(edition.title_of(code)),
    # A scenario has changed with its failure mode, whose document it is part of.
    Sort.NEWEST: lambda code, edition: -edition.since[code.partition(".")[0]],
}


class Orders:
    """The orders of a list that depend on the edition alone, each made when a reader first asks for it."""

    def __init__(self, edition: LoadedEdition) -> None:
        self._edition = edition
        self.positions = lru_cache(maxsize=None)(self._positions)

    def _positions(self, kind: Kind, sort: Sort) -> tuple[int, ...]:
        """Return the positions of the codes of this kind; equals keep the order of the codes."""
        codes, key = self._edition.codes[kind], _KEYS[sort]
        return tuple(sorted(range(len(codes)), key=lambda position: key(codes[position], self._edition)))


@dataclass(frozen=True, eq=False)
class ServedEdition:
    edition: LoadedEdition
    facets: dict[Kind, FacetIndex]
    index: SearchIndex
    relations: Relations
    orders: Orders

    @classmethod
    def load(cls, number: int) -> "ServedEdition":
        edition = LoadedEdition.load(number)
        index = SearchIndex(edition)
        facets = {kind: FacetIndex.build(kind, edition) for kind in Kind}
        return cls(edition, facets, index, Relations(index), Orders(edition))

    @property
    def number(self) -> int:
        return self.edition.number

    @property
    def digest(self) -> str:
        """Name the edition as it is now: another where words were erased from it."""
        return self.edition.state


_current: ServedEdition | None = None
_current_lock = Lock()
_pinned: OrderedDict[int, ServedEdition] = OrderedDict()
_building: dict[int, Future[ServedEdition]] = {}
_pinned_lock = Lock()
"""The lock of both: what is pinned and what is being built."""
_build_lock = Lock()
_being_read = Lock()
_asks_again_at = 0.0
"""A moment of the monotonic clock; 0 while the database answers."""


def current() -> ServedEdition:
    """Return the edition in force. One query, if this process has it already. Raises NothingPublished."""
    return _held_or_read(*_latest())


def ready() -> ServedEdition:
    """Return what a reader is served: the edition in force, or the one before it while a large one is being read.

    One query. Where the database does not answer it, the edition at hand. Raises NothingPublished.
    """
    held = _current
    if held is None:
        return current()
    if monotonic() < _asks_again_at:
        return held
    if is_out_of_touch():
        _pause()  # for all but this one, who may have to wait
    try:
        with patience(LONGEST_ASK):
            number, digest = _latest()
    except (DatabaseError, InterfaceError) as error:
        _lose_touch(error)
        return held
    _touch()
    if held.number >= number or held.edition.size <= READ_MEANWHILE or _is_redacted(held):
        return _held_or_read(number, digest)
    _read_aside(number, digest)
    return held


def is_out_of_touch() -> bool:
    """Return whether the database could not be asked for the edition in force, so that a newer one may exist."""
    return _asks_again_at > 0


def _lose_touch(error: Exception) -> None:
    """Go on with the edition at hand. The next reader to ask is one of those who come after a pause."""
    if not is_out_of_touch():
        logger.error("Edition %s is served from memory: %s", _current and _current.number, error)
    _pause()


def _pause() -> None:
    global _asks_again_at
    _asks_again_at = monotonic() + PAUSE


def _touch() -> None:
    global _asks_again_at
    if is_out_of_touch():
        logger.warning("The database answers again.")
    _asks_again_at = 0.0


def pinned(number: int, newest: ServedEdition) -> ServedEdition:
    """Return edition `number`. Raises NoSuchEdition, or Busy while it cannot be read yet."""
    if number == newest.number:
        return newest
    if number > newest.number and Edition.objects.filter(number=number).exists():
        raise Busy  # published, and this process is not ready to serve it
    if not 1 <= number < newest.number:
        raise NoSuchEdition(number)
    with _pinned_lock:
        if number in _pinned and _is_as_redacted_as(_pinned[number], newest):
            _pinned.move_to_end(number)
            return _pinned[number]
        build = _building.get(number)
        is_ours = build is None
        if build is None:
            build = _building[number] = Future()
    if is_ours:
        _build(number, build)
    try:
        served = build.result(timeout=PATIENCE)
    except TimeoutError:
        raise Busy from None
    if not is_ours and not _is_as_redacted_as(served, newest):
        raise Busy  # words were erased while it was read
    return served


def _is_as_redacted_as(served: ServedEdition, newest: ServedEdition) -> bool:
    return served.edition.redacted == newest.edition.redacted


def _build(number: int, build: Future[ServedEdition]) -> None:
    """Build one at a time, each for all who wait for it; what goes wrong is told to all of them."""
    try:
        if not _build_lock.acquire(timeout=PATIENCE):
            raise Busy
        try:
            served = _hold(ServedEdition.load(number))
        finally:
            _build_lock.release()
    except BaseException as error:
        build.set_exception(error)
        raise
    else:
        build.set_result(served)
    finally:
        with _pinned_lock:
            _building.pop(number, None)


def _held_or_read(number: int, digest: str) -> ServedEdition:
    held = _current
    if held is not None and held.digest == digest:
        return held
    # While one thread builds the new edition, the others go on with the one they have.
    if held is not None and held.number < number and _current_lock.locked() and not _is_redacted(held):
        return held
    return _switch_to(number, digest)


def _latest() -> tuple[int, str]:
    """Return number and state of the newest edition, for which every page asks first. Raises NothingPublished.

    So it also shows whether a connection that was idle still stands, and Django need not ask `SELECT 1` before it.
    One that broke meanwhile, as when the database was restarted, is opened anew.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
    asked_at = monotonic()
    try:
        latest = _asked()
    except (DatabaseError, InterfaceError):
        if connection.in_atomic_block or monotonic() - asked_at >= LONGEST_ASK:
            raise
        connection.close()
        latest = _asked()
    if latest is None:
        raise NothingPublished
    number, digest, redacted = latest
    return number, state_of(digest, redacted or "")


def _asked() -> tuple[int, str, str | None] | None:
    """Ask in SQL: a queryset takes ten times as long (12 µs and 116 µs on SQLite), most of it to write the SQL."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST)
        row: tuple[int, str, str | None] | None = cursor.fetchone()
    return row


def _is_redacted(held: ServedEdition) -> bool:
    """Tell if words were erased since the edition was read, so that nobody may be shown it. One query."""
    return held.edition.redacted != redacted_now()


def _switch_to(number: int, digest: str) -> ServedEdition:
    global _current
    with _current_lock:
        if _current is None or _current.digest != digest:
            if _current is not None and _current.number >= number:
                _forget_pinned()  # another history, such as a restored backup; or words were erased
                forget_names()
                caches["pages"].clear()
            with _nothing_collected():
                _current = ServedEdition.load(number)
        return _current


def _read_aside(number: int, digest: str) -> None:
    """Read an edition in a thread of its own, of which one is enough."""
    if _being_read.acquire(blocking=False):
        Thread(target=_read, args=(number, digest), name=f"edition-{number}", daemon=True).start()


def _read(number: int, digest: str) -> None:
    try:
        _switch_to(number, digest)
    finally:
        _being_read.release()
        connection.close()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep Python's collector from walking through an edition while it is loaded, and with every page afterwards: its
    parts live as long as it is served.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()  # of the edition before, cycles must still be found
        gc.collect()
        gc.freeze()
        gc.enable()
        give_back()


def _forget_pinned() -> None:
    with _pinned_lock:
        _pinned.clear()


def _hold(served: ServedEdition) -> ServedEdition:
    with _pinned_lock:
        _pinned[served.number] = served
        while len(_pinned) > MOST_PINNED:
            _pinned.popitem(last=False)
    return served
