"""Who serves from this folder: a mark that processes share while they serve, and a restore needs for itself."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from django.conf import settings
from django.core.management.base import CommandError

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
