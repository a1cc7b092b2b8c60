"""The list of redactions outside of the database, so that an older database that is restored is redacted again.

It holds fingerprints of words, and no words. The database is what counts; the file follows it, and goes into backups.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection
from django.utils.dateparse import parse_datetime

from catalogue.editions.search import storage
from catalogue.editorial import redacting
from catalogue.models import Redaction

from .backups.backup import flush, forget_scratch

LEDGER = "redactions.json"
LONGEST_LOCK = "5s"
FORMAT = 1
FIELDS = ("salt", "places", "fingerprints", "within", "ground", "proposed_by", "confirmed_by")
TIMES = ("proposed_at", "confirmed_at")

TOO_BUSY = (
    "The database was too busy to let go of the old pages, which have the words ({}). Once nobody else uses it: "
    f"{settings.MANAGE} redact --replay"
)
WHAT_REMAINS = f"""The words may still stand in
  - backups from before, also one that is kept for going back after an upgrade. Make a new one, verify it, and remove
    them: {settings.MANAGE} doctor --backups FOLDER names them. A restore of one erases the words again;
  - snapshots of disks, the database's standbys and write-ahead log, logs of a proxy;
  - processes that nobody asks: restart the site, on every host;
  - caches of others, such as a proxy or browsers: pages for a day, and for a year these stored texts. Have them purged.
"""


def stored() -> list[Redaction]:
    """Return those that the database has as carried out; none if it is older than redactions are, or damaged."""
    try:
        there = Redaction._meta.db_table in connection.introspection.table_names()
        return list(Redaction.objects.confirmed()) if there else []
    except DatabaseError:
        return []


def known(*folders: Path) -> list[Redaction]:
    """Return those of the database, of our file and of other files, or folders with one, in the order in which they
    were confirmed.
    """
    files = [path / LEDGER if path.is_dir() else path for path in (settings.VAR, *folders)]
    found = {each.salt: each for path in files for each in read(path)}
    found |= {each.salt: each for each in stored()}
    return sorted(found.values(), key=lambda each: (each.confirmed_at, each.salt))


def missing(*folders: Path) -> list[Redaction]:
    """Return those that the database has not carried out."""
    here = {each.salt for each in stored()}
    return [each for each in known(*folders) if each.salt not in here]


def erased_since(backup: Path) -> list[Redaction]:
    """Return those that a backup, given by its folder, is older than: it still has the words."""
    had = {each.salt for each in read(backup / LEDGER)}
    return [each for each in known() if each.salt not in had]


def unwritten() -> list[Redaction]:
    """Return those of the database that our file lacks."""
    written = {each.salt for each in read(settings.VAR / LEDGER)}
    return [each for each in stored() if each.salt not in written]


def replay_missing(*folders: Path) -> list[Redaction]:
    """Carry out what the database has not: it is older than they are."""
    return [redaction for redaction, _ in redacting.replay(missing(*folders))]


def keep(*folders: Path) -> None:
    """Bring our file up to what is known."""
    write(settings.VAR / LEDGER, known(*folders))


def read(path: Path) -> list[Redaction]:
    """Return the redactions in a file; none where there is no file. Raises CommandError where it is damaged."""
    try:
        stored = json.loads(path.read_text())
        if stored["format"] != FORMAT:
            raise CommandError(f"{path} was written by a newer release of the software.")
        return [_read(row) for row in stored["redactions"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError):
        raise CommandError(
            f"{path} is damaged, so nobody can tell what has to be erased. Put back the one of the newest backup. Or "
            "remove it, if the database was not restored since: redact --replay writes it anew."
        ) from None


def write(path: Path, redactions: Iterable[Redaction]) -> None:
    """Write them at once or not at all, for their owner alone; no file where there are none."""
    rows = [{name: getattr(each, name) for name in (*FIELDS, *TIMES)} for each in redactions]
    if not rows:
        return
    new = path.with_suffix(".new")
    text = json.dumps({"format": FORMAT, "redactions": rows}, indent=1, cls=_Encoder)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{text}\n")
    flush(new)
    new.replace(path)
    flush(path.parent)


class _Encoder(DjangoJSONEncoder):
    """Writes times with their microseconds, as the database has them."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)


def _read(row: dict[str, Any]) -> Redaction:
    times = {name: parse_datetime(row[name]) for name in TIMES}
    if None in times.values():
        raise ValueError
    return Redaction(**{name: row[name] for name in FIELDS}, **times)


_SAMPLED = """
    SELECT format('ALTER TABLE %I ALTER %I TYPE %s', tablename, attname, format_type(atttypid, atttypmod))
    FROM pg_stats JOIN pg_attribute USING (attname)
    JOIN pg_class ON pg_class.oid = attrelid AND relname = tablename AND relnamespace = schemaname::regnamespace
    WHERE schemaname = current_schema() AND relkind = 'r' AND reltuples = 0
"""
"""Asks for statements with which PostgreSQL forgets the samples of texts that it took of tables which are empty by now:
ANALYZE takes new ones of all others, and leaves those. Each column gets the type that it has.
"""


def sweep() -> list[str]:
    """Take the words out of what the database and this host have beside the rows; return what could not be done."""
    storage.forget()
    forget_scratch()
    if connection.in_atomic_block:
        return []
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("VACUUM")
                is_read, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if is_read:
                    return [TOO_BUSY.format("somebody reads what was there before")]
            else:
                _sweep_postgresql(cursor)
    except DatabaseError as error:
        return [TOO_BUSY.format(str(error).strip())]
    return []


def _sweep_postgresql(cursor: Any) -> None:
    """Raises DatabaseError where somebody reads a table for long, as a backup does: readers would wait behind us, and
    what that one may still see would be kept.
    """
    cursor.execute(f"SET lock_timeout = '{LONGEST_LOCK}'")
    try:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
        cursor.execute(_SAMPLED)
        for (forget,) in cursor.fetchall():
            cursor.execute(forget)
        cursor.execute("VACUUM (FULL) pg_statistic")
    finally:
        cursor.execute("RESET lock_timeout")
