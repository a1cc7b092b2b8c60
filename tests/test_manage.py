"""What an operator can mend is said in one sentence by manage.py; a fault of the software keeps its traceback."""

import os
import sqlite3

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, InternalError, OperationalError, ProgrammingError

from catalogue.management import in_words as in_words_of
from catalogue.management.in_words import in_words


def test_an_account_without_a_name_has_a_number(monkeypatch):
    monkeypatch.setattr(in_words_of.getpass, "getuser", lambda: {}["no such account"])
    assert f"The account {os.geteuid()} may not use /x" in in_words(PermissionError(13, "Permission denied", "/x"))


def raised(kind: type[Exception], said: str, **cause: str) -> Exception:
    error = kind(said)
    error.__cause__ = type("Cause", (sqlite3.Error,), cause)(said)
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "Permission denied", "/srv/backups"), "may not use /srv/backups (Permission denied)."),
        (PermissionError("of our own making"), ""),
        (OSError(28, "No space left on device"), "A disk is full. Make room"),
        (OSError(30, "Read-only file system", "/srv/x"), "The machine refuses /srv/x: Read-only file system."),
        (FileNotFoundError(2, "No such file or directory", "ours"), ""),
        (FileNotFoundError(2, "No such file or directory", "/nowhere/x"), "There is no folder /nowhere."),
        (ImproperlyConfigured("CATALOGUE_TLS is 'yes'."), "CATALOGUE_TLS is 'yes'."),
        (raised(OperationalError, "refused"), "The database does not answer."),
        (raised(OperationalError, "no", sqlite_errorname="SQLITE_CANTOPEN"), "The database does not answer."),
        (raised(OperationalError, "no such table: x", sqlite_errorname="SQLITE_ERROR"), "has no catalogue"),
        (raised(OperationalError, "no such column: x.y", sqlite_errorname="SQLITE_ERROR"), "has no catalogue"),
        (raised(ProgrammingError, "relation", sqlstate="42P01"), "Is DATABASE_URL that of the site?"),
        (raised(ProgrammingError, "syntax error", sqlstate="42601"), ""),
        (raised(ProgrammingError, 'invalid connection option "x"'), "is DATABASE_URL right?"),
        (raised(ProgrammingError, "denied", sqlstate="42501"), "may not be used so by this account"),
        (raised(InternalError, "read-only transaction", sqlstate="25006"), "not be written to"),
        (raised(DatabaseError, "file is not a database", sqlite_errorname="SQLITE_NOTADB"), "Restore the newest"),
        (raised(OperationalError, "disk is full", sqlite_errorname="SQLITE_FULL"), "on its disk, and where"),
        (raised(OperationalError, "shutting down", sqlstate="57P01"), "The database does not answer."),
        (raised(OperationalError, "database is locked", sqlite_errorname="SQLITE_BUSY"), "Try again"),
        (raised(IntegrityError, "twice", sqlstate="23505"), ""),
    ],
    ids=lambda given: type(given).__name__,
)
def test_a_sentence_or_a_traceback(error, sentence):
    said = in_words(error)
    assert sentence in said
    assert bool(said) == bool(sentence)
