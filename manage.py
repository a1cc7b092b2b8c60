#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError, connection


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taxonomy_site.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if connection.connection is not None:
            raise  # it could be opened, so the fault is another one
        reason = "; ".join(str(error).split("\n")).strip(" ;")
        sys.exit(f"The database does not answer. Is it running, and is DATABASE_URL right? ({reason})")


if __name__ == "__main__":
    main()
