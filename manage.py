#!/usr/bin/env python
import os
import sqlite3
import sys
from io import TextIOWrapper

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from catalogue.management.in_words import in_words


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taxonomy_site.settings")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks “…” stops no command
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OSError, DatabaseError, sqlite3.Error) as error:
        if not (words := in_words(error)):
            raise
        sys.exit(words)


if __name__ == "__main__":
    main()
