"""What a process looks at before it serves: the tables, and a mark that it holds and a restore needs for itself."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from .schema_version import applied_migrations, newer

MARK = "serving.lock"
_held: list[TextIO] = []


def mark_as_serving() -> None:
    """Hold the mark for as long as this process lives."""
    file = _open()
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit("A backup is being restored. Start the site when that is done.") from None
    _held.append(file)


def stop_on_newer_tables() -> None:
    """End a server that has not prepared, on tables of a newer release. A database that is down may come back."""
    try:
        reason = newer(applied_migrations())
    except DatabaseError:
        reason = ""
    finally:
        connection.close()  # the server may fork its workers now
    if reason:
        raise SystemExit(f"This release cannot work with this database. {reason}")


@contextmanager
def nobody_serves() -> Iterator[None]:
    """Keep everybody from beginning to serve. Raises CommandError where somebody does already."""
    with _open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError("Nothing was restored: the site is running. Stop it first.") from None
        yield


def _open() -> TextIO:
    return (settings.VAR / MARK).open("a")
