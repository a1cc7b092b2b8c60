"""The tables against this release of the software: made by it, by an older one, or by a newer one."""

from collections.abc import Iterable
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def applied_migrations() -> frozenset[str]:
    """Return those that the database has seen, as `catalogue.0001_initial`."""
    return _named(MigrationRecorder(connection).applied_migrations())


@cache
def known_migrations() -> frozenset[str]:
    """Return those that this release has."""
    return _named(MigrationLoader(None).disk_migrations)


def _named(migrations: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(f"{app}.{name}" for app, name in migrations)


def newer(applied: frozenset[str]) -> str:
    """Return why tables with these migrations are not for this release; "" if they are, or can be brought up to it."""
    unknown = sorted(applied - known_migrations())
    if not unknown:
        return ""
    return (
        f"It was written by a newer release of the software: this one does not know {', '.join(unknown)}. Start the "
        "newer release again; or go back by restoring the backup that was made before the upgrade."
    )
