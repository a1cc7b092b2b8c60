"""Patience with a database that no longer answers: how long a thread waits before it gives up the connection.

A server that was frozen, or a network that swallows packets, never says that it is gone; only a clock of ours tells.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

_seconds: ContextVar[float | None] = ContextVar("patience")


def seconds() -> float | None:
    """Return for how long an answer is waited for; None is for ever."""
    return _seconds.get(settings.DATABASE_PATIENCE)


@contextmanager
def patience(most: float | None) -> Iterator[None]:
    """Wait no longer than so many seconds for each answer. SQLite, which has no server, takes no notice."""
    before = _seconds.set(most)
    try:
        yield
    finally:
        _seconds.reset(before)


@contextmanager
def unlimited(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let statements of this connection take as long as they need, such as an index that an upgrade makes."""
    if connection.vendor != "postgresql":
        yield
        return
    with patience(None), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        try:
            yield
        finally:
            if connection.is_usable():
                cursor.execute("RESET statement_timeout")
