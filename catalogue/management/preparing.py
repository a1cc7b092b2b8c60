"""What must be in place before pages can be served: tables, static files, a first edition."""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from ..editorial import publishing
from ..editorial.permissions import SOFTWARE
from ..exchange.spreadsheets.importing import erase_outdated
from ..feedback.retention import erase_due
from ..models import Act, Edition, EntryVersion
from ..web import sessions
from ..web.patience import unlimited
from ..web.safety import stop_if_unsafe
from . import redactions, secret_key
from .own_tables import refuse_newer_tables

# Any number will do, as long as nothing else in the database takes an advisory lock by the same one.
ADVISORY_LOCK = 0xFA11_CA7A

MANIFEST = "staticfiles.json"

RESTORE = f"Keep a copy of it, and restore the newest backup that {settings.MANAGE} verify_backup finds good."


def prepare() -> None:
    """Put it in place. Safe to repeat, and in several processes: the second waits, then finds nothing left to do."""
    stop_if_unsafe()
    with one_process_at_a_time(), unlimited(connection):
        refuse_newer_tables()
        refuse_narrow_encoding()
        choose_journal()
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        publish_first_edition()
        secret_key.put_on_record()
        if redactions.replay_missing():  # a restore was cut off
            redactions.sweep()
        erase_expired()


def refuse_narrow_encoding() -> None:
    """Raise CommandError where PostgreSQL cannot keep every character, as on a server set up without a locale."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        raise CommandError(
            f"The database {connection.settings_dict['NAME']} keeps texts as {encoding}, in which some of their "
            "characters cannot be written. Make another: createdb --encoding UTF8 --locale C.UTF-8 --template template0"
        )


def choose_journal() -> None:
    """Leave SQLite's write-ahead mode where this version of SQLite has a race in it, else enter it."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA journal_mode={settings.SQLITE_JOURNAL}")
    except OperationalError as error:
        raise CommandError(
            f"SQLite {sqlite3.sqlite_version} cannot keep its journal as “{settings.SQLITE_JOURNAL}” while another "
            f"process has the database open ({error}). Stop all of them once, then start again."
        ) from None


def erase_expired() -> None:
    """Erase whatever is kept for a set time only."""
    sessions.erase_expired()
    erase_due()
    erase_outdated()
    Act.objects.erase_outdated()


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with advisory_lock():
            yield
    else:
        database = Path(connection.settings_dict["NAME"])
        if not database.parent.is_dir():
            raise CommandError(f"SQLite cannot work in {database.parent}: there is no such folder.")
        with file_lock(database.with_name(f"{database.name}.lock")):
            database.touch(mode=0o600)  # its owner's alone, and so are the files that SQLite puts beside it
            yield


@contextmanager
def advisory_lock() -> Iterator[None]:
    # On a connection of its own: the lock lasts as long as the connection that took it.
    holder = connection.copy()
    try:
        with unlimited(holder), holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            yield
    finally:
        holder.close()


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def collect_static_files() -> None:
    """Build them aside and move them, the manifest last: neither a kill nor a power cut leaves half a file.

    Files of the release before stay, for processes that still serve it.
    """
    root, collected = settings.STATIC_ROOT, settings.VAR / "static.digest"
    current = digest_of_static_sources()
    if is_whole(root) and collected.exists() and collected.read_text() == current:
        return
    aside = settings.VAR / "static.new"
    shutil.rmtree(aside, ignore_errors=True)
    collect_into(aside)
    manifest, files = aside / MANIFEST, [path for path in aside.rglob("*") if path.is_file()]
    files.remove(manifest)
    move_safely({path: root / path.relative_to(aside) for path in files})
    move_safely({manifest: root / MANIFEST})
    shutil.rmtree(aside)
    record = collected.with_suffix(".new")
    record.write_text(current)
    move_safely({record: collected})


def collect_into(folder: Path) -> None:
    command = collectstatic.Command()
    command.storage = storages.create_storage(settings.STORAGES["staticfiles"] | {"OPTIONS": {"location": folder}})
    call_command(command, interactive=False, verbosity=0)


def is_whole(root: Path) -> bool:
    """Return whether all that the manifest names is there. A power cut can leave files empty, the manifest as well."""
    try:
        names = json.loads((root / MANIFEST).read_text())["paths"].values()
        return all((root / name).stat().st_size for name in names)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def move_safely(targets: dict[Path, Path]) -> None:
    """Replace each target at once, and only by what is on the disk."""
    os.sync()  # one for all: a call for each of 600 files takes seconds
    for source, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    os.sync()


def digest_of_static_sources() -> str:
    """Return a digest of names, sizes and times: enough to notice an upgrade or an edit, in milliseconds."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def publish_first_edition() -> None:
    if Edition.objects.exists():
        return
    if EntryVersion.objects.exists():
        raise CommandError(f"This database has published texts and no edition: it is damaged. {RESTORE}")
    call_command("load_catalogue", verbosity=0)
    publishing.publish(
        None,
        by=SOFTWARE,
        note="The whole source document, with the law, questions and crosswalk that were researched for it.",
    )
