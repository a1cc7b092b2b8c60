"""SQLite: copied by its own backup interface, which reads one state while others write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from .backup import SCRATCH, Facts
from .standing_in import facts, standing_in

FILE = "catalogue.sqlite3"
WAIT = 5.0
"""Seconds for which somebody else may hold the database before a restore gives up."""


def version() -> str:
    return sqlite3.sqlite_version


def dump(path: Path) -> Facts:
    """Write the database to this file, and return what stands in it."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    with standing_in(str(path)):
        found = facts()
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # all of it in one file
    return found


@contextmanager
def scratch(dumped: Path) -> Iterator[None]:
    """Let a copy of what was dumped answer meanwhile, and check its pages and indexes."""
    with TemporaryDirectory(prefix=SCRATCH, dir=settings.VAR) as folder:
        path = Path(folder) / FILE
        _copy(dumped, path)
        with standing_in(str(path)):
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                (finding,) = cursor.fetchone()
            if finding != "ok":
                raise CommandError(f"SQLite finds the database of the backup damaged: {finding}")
            yield


def is_empty() -> bool:
    """Return whether there is nothing that a restore would overwrite."""
    path = _site()
    if not path.exists() or path.stat().st_size == 0:
        return True
    try:
        with closing(sqlite3.connect(path)) as database:  # a restore that was killed is undone by whoever opens it
            return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError:
        return False


def load(dumped: Path) -> None:
    """Put what was dumped in place of what the site has, all at once. Nobody else may have the database open.

    It is written into the file that is there: whoever waits for it meanwhile goes on with the new one. What an old
    write-ahead log holds goes into the old database, or is removed with it; it is never replayed over the new one.
    """
    path = _site()
    connection.close()
    if not _is_usable(path):
        _remove(path)
    if was_empty := is_empty():
        path.unlink(missing_ok=True)  # whoever looked for a database has made it, and perhaps for everybody
    path.touch(mode=0o600)
    try:
        _copy(dumped, path)
    except sqlite3.OperationalError as error:
        if was_empty:
            _remove(path)
        if "locked" in str(error):
            raise CommandError(f"Nothing was restored: {path} is in use ({error}). Stop the site first.") from None
        raise CommandError(f"Nothing was restored: {path} cannot be written ({error}).") from None


def _site() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _remove(path: Path) -> None:
    for part in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + part).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(target, timeout=WAIT)) as into:
        _take_alone(into)
        with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro&immutable=1", uri=True)) as read:
            read.backup(into)


def _take_alone(database: sqlite3.Connection) -> None:
    """Write what a write-ahead log holds into the database, remove the log, and keep everybody else out."""
    database.execute("PRAGMA locking_mode=EXCLUSIVE")
    database.execute("PRAGMA journal_mode=DELETE")
    database.execute("PRAGMA synchronous=EXTRA")
    database.execute("BEGIN EXCLUSIVE")
    database.execute("COMMIT")


def _is_usable(path: Path) -> bool:
    """Return whether SQLite can read it at all. A locked one is usable."""
    try:
        with closing(sqlite3.connect(path)) as database:
            database.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.DatabaseError:
        return False
    return True
