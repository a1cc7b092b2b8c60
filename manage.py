#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError


def was_open(error: OperationalError) -> bool:
    """Tell what a database said from that there was none: a server gives its errors a state, SQLite a name."""
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", "SQLITE_CANTOPEN")
    return getattr(cause, "sqlstate", None) is not None or not name.startswith(("SQLITE_CANTOPEN", "SQLITE_NOTADB"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taxonomy_site.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if was_open(error):
            raise
        reason = "; ".join(str(error).split("\n")).strip(" ;")
        sys.exit(f"The database does not answer. Is it running, and is DATABASE_URL right? ({reason})")


if __name__ == "__main__":
    main()
