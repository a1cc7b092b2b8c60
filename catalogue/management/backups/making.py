"""Making a backup that appears whole or not at all, and letting old ones go."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

import catalogue

from .. import redactions
from . import postgresql, sqlite
from .backup import (
    CLOCK,
    FORMAT,
    MANIFEST,
    SECRET_KEY,
    UNFINISHED,
    Backup,
    Manifest,
    digest_of,
    flush,
    name_of,
    unfinished_ones,
    whole_ones,
)


def engine() -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite


def make(folder: Path, *, keep: int | None = None) -> Backup:
    """Make a backup in this folder while the site goes on, then erase all but the newest `keep`.

    Raises CommandError, and erases nothing, where another one claims to be newer.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone_in(folder):
        for left in unfinished_ones(folder):
            shutil.rmtree(left)
        moment = timezone.now()
        target = folder / name_of(moment)
        if target.exists():
            raise CommandError(f"{target} was made in this very second. Wait for the next one.")
        unfinished = target.with_name(target.name + UNFINISHED)
        unfinished.mkdir(mode=0o700)
        try:
            manifest = _fill(unfinished, moment.isoformat(timespec="seconds"))
        except BaseException:
            shutil.rmtree(unfinished)  # half of it may be all the room that the disk has
            raise
        unfinished.rename(target)
        flush(folder)
        if (newest := whole_ones(folder)[-1]) != target:
            raise CommandError(f"{target} is made, but {newest} is newer by its name, so nothing was erased. {CLOCK}")
        if keep is not None:
            _forget_old(folder, keep)
    return Backup(target.resolve(), manifest)


def _fill(folder: Path, made_at: str) -> Manifest:
    """Write the parts, then the manifest that names them, each onto the disk."""
    redacted = redactions.known()  # before: what is erased meanwhile may stand in the copy, and `doctor` names it
    database = folder / engine().FILE
    database.touch(mode=0o600)
    facts = engine().dump(database.resolve())
    key = settings.VAR / SECRET_KEY
    if key.exists() and not os.environ.get("CATALOGUE_SECRET_KEY"):
        shutil.copy(key, folder / SECRET_KEY)  # with its mode: its owner's alone
    redactions.write(folder / redactions.LEDGER, redacted)
    parts = sorted(folder.iterdir())
    manifest = Manifest(
        format=FORMAT,
        made_at=made_at,
        release=catalogue.__version__,
        engine=f"{connection.vendor} {engine().version()}",
        database=database.name,
        facts=facts,
        digests={path.name: digest_of(path) for path in parts},
    )
    manifest.write(folder / MANIFEST)
    for path in (*parts, folder / MANIFEST, folder):
        flush(path)
    return manifest


def _forget_old(folder: Path, keep: int) -> None:
    """Erase the oldest. None looks whole while it goes. What has no manifest is no backup of ours, nor is a link."""
    whole = [path for path in whole_ones(folder) if (path / MANIFEST).exists() and not path.is_symlink()]
    for old in whole[: max(len(whole) - keep, 0)]:
        going = old.rename(old.with_name(old.name + UNFINISHED))
        shutil.rmtree(going)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(f"Another backup is being made in {folder}.") from None
        yield
