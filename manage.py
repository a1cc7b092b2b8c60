#!/usr/bin/env python
import getpass
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError

TABLE_OR_COLUMN_IS_MISSING = ("42P01", "42703")
"""By the states of PostgreSQL."""


def in_words(error: Exception) -> str:
    """Return what an operator should do about it; "" where the fault is the software's."""
    match error:
        case ImproperlyConfigured():
            return str(error)
        case PermissionError(filename=str(path)):
            return (
                f"The account {getpass.getuser()} may not use {path} ({error.strerror}). Run this as the account that "
                "the site runs as, and let that account have the folder."
            )
        case DatabaseError():
            reason = "; ".join(str(error).split("\n")).strip(" ;")
            if isinstance(error, OperationalError) and not was_open(error):
                return f"The database does not answer. Is it running, and is DATABASE_URL right? ({reason})"
            if lacks_tables(error):
                return (
                    "This database has no catalogue, or that of an older release. Is DATABASE_URL that of the site? If "
                    f"it is, bring it up to this release: python manage.py prepare ({reason})"
                )
    return ""


def was_open(error: DatabaseError) -> bool:
    """Tell what a database said from that there was none: a server gives its errors a state, SQLite a name."""
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", "SQLITE_CANTOPEN")
    return getattr(cause, "sqlstate", None) is not None or not name.startswith(("SQLITE_CANTOPEN", "SQLITE_NOTADB"))


def lacks_tables(error: DatabaseError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state in TABLE_OR_COLUMN_IS_MISSING or str(error).startswith(("no such table", "no such column"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taxonomy_site.settings")
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, PermissionError, DatabaseError) as error:
        if not (words := in_words(error)):
            raise
        sys.exit(words)


if __name__ == "__main__":
    main()
