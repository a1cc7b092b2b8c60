"""What must be in place before pages can be served: tables, static files, a first edition."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from ..editorial import publishing
from ..exchange.spreadsheets.importing import erase_outdated
from ..feedback.erasing import erase_due
from ..models import Act, Edition
from ..web import sessions

# Any number will do, as long as nothing else in the database takes an advisory lock by the same one.
ADVISORY_LOCK = 0xFA11_CA7A


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
    collected = settings.VAR / "static.digest"
    current = digest_of_static_sources()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if manifest.exists() and collected.exists() and collected.read_text() == current:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    collected.write_text(current)


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
