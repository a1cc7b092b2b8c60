"""What must be in place before pages can be served: tables, static files, a first edition."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management import call_command
from django.db import connection

from taxonomy_site.static_files import StaticFiles

from ..editorial import publishing
from ..exchange.spreadsheets.importing import erase_outdated
from ..feedback.erasing import erase_due
from ..models import Act, Edition
from ..web import sessions

# Any number will do, as long as nothing else in the database takes an advisory lock by the same one.
ADVISORY_LOCK = 0xFA11_CA7A

MANIFEST = StaticFiles.manifest_name


def prepare() -> None:
    """Safe to repeat, and to start in several processes: the second waits, then finds nothing left to do."""
    with one_process_at_a_time():
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        publish_first_edition()
        erase_expired()


def erase_expired() -> None:
    """Whatever is kept for a set time only."""
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
        with file_lock(Path(f"{connection.settings_dict['NAME']}.lock")):
            yield


@contextmanager
def advisory_lock() -> Iterator[None]:
    # On a connection of its own: the lock lasts as long as the connection that took it.
    holder = connection.copy()
    try:
        with holder.cursor() as cursor:
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
    """Built aside and moved file by file, the manifest last: neither a kill nor a power cut leaves half a file.

    Files of the release before stay, for processes that still serve it.
    """
    root, collected = settings.STATIC_ROOT, settings.VAR / "static.digest"
    current = digest_of_static_sources()
    if collected.exists() and collected.read_text() == current and is_whole(root / MANIFEST):
        return
    aside = settings.VAR / "static.new"
    shutil.rmtree(aside, ignore_errors=True)
    command = collectstatic.Command()
    command.storage = StaticFiles(location=aside)
    call_command(command, interactive=False, verbosity=0)
    files = [path for path in aside.rglob("*") if path.is_file()]
    for path in sorted(files, key=lambda path: path.name == MANIFEST):
        move_safely(path, root / path.relative_to(aside))
    shutil.rmtree(aside)
    record = collected.with_suffix(".new")
    record.write_text(current)
    move_safely(record, collected)


def is_whole(manifest: Path) -> bool:
    try:
        return bool(json.loads(manifest.read_text())["paths"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def move_safely(source: Path, target: Path) -> None:
    """Replace the target at once, and only by what is on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sync(source)
    source.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of_static_sources() -> str:
    """Sizes and times are enough to notice an upgrade or an edit, and cost milliseconds."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def publish_first_edition() -> None:
    if Edition.objects.exists():
        return
    call_command("load_catalogue", verbosity=0)
    publishing.publish(
        None,
        by=publishing.Publisher(name="Catalogue software", account=None),
        note="The whole source document, with the law, questions and crosswalk that were researched for it.",
    )
