"""What an operator can mend, in a sentence that says what to do; a fault of the software keeps its traceback."""

import errno
import getpass
import os
import sqlite3
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError

TABLE_OR_COLUMN_IS_MISSING = ("42P01", "42703")
"""By the states of PostgreSQL."""
AWAY = ("08", "57P", "SQLITE_CANTOPEN")
NOT_ALLOWED = ("42501", "25006", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")
FULL = ("53", "SQLITE_FULL")
DAMAGED = ("XX001", "XX002", "58", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")
BUSY = ("55P03", "57014", "40", "SQLITE_BUSY", "SQLITE_LOCKED")
"""Beginnings of states of PostgreSQL, and of the names that SQLite gives to its errors."""

OF_THE_MACHINE = frozenset(
    {
        *(errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOTDIR, errno.EISDIR, errno.EEXIST),
        *(errno.ENAMETOOLONG, errno.ELOOP, errno.EMFILE, errno.ENFILE),
    }
)


def in_words(error: BaseException) -> str:
    """Return what an operator should do about it; "" where the fault is the software's."""
    match error:
        case ImproperlyConfigured():
            return str(error)
        case PermissionError(filename=str(path)):
            return (
                f"The account {_account()} may not use {path} ({error.strerror}). Run this as the account that "
                "the site runs as, and let that account have the folder."
            )
        case FileNotFoundError(filename=str(path)) if not Path(path).parent.is_dir():
            return f"There is no folder {Path(path).parent}. Is a disk missing, or a setting misspelt?"
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return f"A disk is full{_at(error)}. Make room on that of CATALOGUE_VAR, and where backups are kept."
        case OSError(errno=int(number)) if number in OF_THE_MACHINE:
            return f"The machine refuses{_at(error)}: {error.strerror}."
        case DatabaseError() | sqlite3.Error():
            return _of_a_database(error)
    return ""


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number alone
        return str(os.geteuid())


def _at(error: OSError) -> str:
    return f" {error.filename}" if error.filename else ""


def _of_a_database(error: Exception) -> str:
    reason = "; ".join(line.strip() for line in str(error).strip(" ;\n").split("\n"))
    state = _state_of(error)
    has_failed_to_connect = isinstance(error, OperationalError) or reason.startswith("invalid connection option")
    if state.startswith(AWAY) or (not state and has_failed_to_connect):
        return f"The database does not answer. Is it running, and is DATABASE_URL right? ({reason})"
    if state in TABLE_OR_COLUMN_IS_MISSING or reason.startswith(("no such table", "no such column")):
        return (
            "This database has no catalogue, or that of an older release, or is damaged. Is DATABASE_URL that of the "
            f"site? If it is, bring it up to this release: {settings.MANAGE} prepare. What that does not mend, "
            f"{settings.MANAGE} doctor names ({reason})"
        )
    if state.startswith(NOT_ALLOWED):
        return f"The database may not be used so by this account, or not be written to: {reason}."
    if state.startswith(FULL):
        return f"The database has no room: {reason}. Make room on its disk, and where backups are kept."
    if state.startswith(DAMAGED):
        return f"The database is damaged, or is none: {reason}. Restore the newest backup: {settings.MANAGE} restore"
    if state.startswith(BUSY):
        return f"The database is busy: {reason}. Try again, and stop whatever holds it if that does not help."
    return ""


def _state_of(error: Exception) -> str:
    """Return the state that a server gives to its errors, or SQLite's name for one; "" where no server answered."""
    cause = error.__cause__ or error
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", ""))
