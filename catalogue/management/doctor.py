"""What is wrong with a site, in plain words that say what to do."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils import timezone

from taxonomy_site.sqlite_journal import has_reset_race

from ..editorial import redacting, saves, verifying
from ..models import Edition, EntryVersion, MissedSearch
from ..web import health
from ..web.schema_version import applied_migrations, known_migrations, newer
from . import preparing, redactions, secret_key
from .backups import backup
from .backups.verifying import faults as faults_of_backup

OLDEST_BACKUP = timedelta(days=2)


@dataclass(frozen=True)
class Examination:
    part: str
    faults: Callable[[], Iterator[str]]
    is_needed: bool = False
    """Whether what comes after it cannot be examined where something is wrong with this part."""


def examinations(backups: Path | None) -> Iterator[Examination]:
    yield Examination("Settings", of_settings)
    yield Examination("Disk", of_disk)
    yield Examination("Database", of_database, is_needed=True)
    yield Examination("Secret key", of_secret_key)
    yield Examination("Published record", of_record)
    yield Examination("Working copy", of_working_copy)
    if backups:
        yield Examination("Newest backup", partial(of_backups, backups))


def of_settings() -> Iterator[str]:
    """Yield the errors of `check --deploy`."""
    for message in checks.run_checks(include_deployment_checks=True):
        if message.is_serious() and not message.is_silenced():
            yield f"{message.msg} {message.hint or ''}".strip()


def of_disk() -> Iterator[str]:
    if reason := health.of_disk():
        yield f"The disk of {settings.VAR} {reason}. Make room, or set CATALOGUE_VAR to another one."
    if not preparing.is_whole(settings.STATIC_ROOT):
        yield f"Files in {settings.STATIC_ROOT} are not whole. Make them anew and restart: {settings.MANAGE} prepare"


def of_database() -> Iterator[str]:
    name = str(connection.settings_dict["NAME"])
    # SQLite would make an empty one.
    applied = applied_migrations() if connection.vendor != "sqlite" or Path(name).exists() else frozenset()
    if reason := newer(applied):
        yield reason
    elif not applied:
        yield (
            f"There is no catalogue in {name} ({connection.vendor}). Is DATABASE_URL that "
            f"of the site? A new site is begun by {settings.MANAGE} prepare"
        )
    elif missing := known_migrations() - applied:
        yield f"It is of an older release: migrations {len(missing)}. Bring it up to this: {settings.MANAGE} prepare"
    elif damage := [*_damage()]:
        yield (
            f"It is damaged, or somebody has changed it past the site: {'; '.join(damage[:5])}"
            f"{' and more' if damage[5:] else ''}. {preparing.RESTORE}"
        )
    elif not (Edition.objects.exists() or EntryVersion.objects.exists()):
        yield f"No edition is published. Publish the first: {settings.MANAGE} prepare"
    else:
        MissedSearch.objects.filter(pk=0).update(count=0)  # of no row; refused where nothing can be saved
    if connection.vendor == "sqlite" and has_reset_race():
        with connection.cursor() as cursor:
            (journal,) = cursor.execute("PRAGMA journal_mode").fetchone()
        if journal == "wal":
            yield (
                f"SQLite {sqlite3.sqlite_version} can damage a database in write-ahead mode when two write at once. "
                f"Stop the site and start it again: {settings.MANAGE} prepare leaves that mode. Better still, install "
                "SQLite 3.51.3 or newer."
            )


def _damage() -> Iterator[str]:
    """Yield the tables, columns, constraints and indexes that are no longer there, and what SQLite cannot read."""
    introspection = connection.introspection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            yield from (said for (said,) in cursor.fetchall() if said != "ok")
        tables = introspection.table_names(cursor)
        for model in apps.get_models(include_auto_created=True):
            table, named = model._meta.db_table, (*model._meta.constraints, *model._meta.indexes)
            if table not in tables:
                yield f"{table} is missing"
                continue
            columns = {column.name for column in introspection.get_table_description(cursor, table)}
            yield from (f"{table}.{f.column} is missing" for f in model._meta.local_fields if f.column not in columns)
            there = introspection.get_constraints(cursor, table)
            yield from (f"{each.name} of {table} is missing" for each in named if each.name not in there)


def of_secret_key() -> Iterator[str]:
    if warning := secret_key.replaced():
        yield warning


def of_record() -> Iterator[str]:
    found = list(verifying.faults())
    yield from found
    if found:
        yield f"Somebody has written to the database past the site, or its disk fails. {preparing.RESTORE}"
    if redactions.unwritten() or redactions.missing():
        yield (
            f"{settings.VAR / redactions.LEDGER} and the database do not have the same redactions, so a restore could "
            f"bring words back. Bring them together: {settings.MANAGE} redact --replay"
        )


def of_working_copy() -> Iterator[str]:
    unrecorded = [*saves.unrecorded_entries(), *(f"{k.part.label} {k.key}" for k in saves.unrecorded_shared_records())]
    if unrecorded:
        yield (
            f"Written past the desk: {', '.join(unrecorded[:5])}{' and others' if unrecorded[5:] else ''}. Put it into "
            f"the histories: {settings.MANAGE} find_unrecorded --keep"
        )
    for redaction, places in redacting.came_back():
        yield (
            f"Words of {redaction} stand in {', '.join(places[:5])}{' and others' if places[5:] else ''} again. Erase "
            f"them: {settings.MANAGE} redact --replay"
        )


def of_backups(folder: Path) -> Iterator[str]:
    newest = backup.read(folder)
    age = timezone.now() - datetime.fromisoformat(newest.manifest.made_at)
    if age > OLDEST_BACKUP:
        yield f"{newest.folder} is {age.days} days old. See why `backup` no longer runs every day."
    elif age < -OLDEST_BACKUP:
        yield f"{newest.folder} was made in {newest.manifest.made_at}, which is yet to come. {backup.CLOCK}"
    found = list(faults_of_backup(newest))
    yield from found
    if found:
        yield f"Do not rely on it. Make another: {settings.MANAGE} backup {folder}"
    yield from _with_erased_words(folder)


def _with_erased_words(folder: Path) -> Iterator[str]:
    """Yield the backups that are older than a redaction, also those in a folder of their own."""
    for within in (folder, *filter(Path.is_dir, sorted(folder.iterdir()))):
        for path in filter(redactions.erased_since, backup.whole_ones(within)):
            yield f"{path} still has words that were erased since. Remove it once a newer backup is verified."
