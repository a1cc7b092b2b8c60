"""A backup: a folder with the database, the secret key if it is kept in a file, and a manifest that names both."""

import hashlib
import json
import os
import re
import shutil
from argparse import ArgumentTypeError
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

MANIFEST = "manifest.json"
SECRET_KEY = "secret_key"  # noqa: S105 - the name of a file
FORMAT = 1
NAME = re.compile(r"catalogue-(\d{8}T\d{6}Z)")
UNFINISHED = ".part"
SCRATCH = "scratch-"
CLOCK = "Is the clock right? Give backups from the future another name: they count as the newest."


@dataclass(frozen=True)
class Facts:
    """The contents of a database in figures, which can be counted again after a restore."""

    migrations: list[str]
    edition: int | None
    edition_digest: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Manifest:
    format: int
    made_at: str
    release: str
    engine: str
    database: str
    facts: Facts
    digests: dict[str, str]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=2, sort_keys=True) + "\n")


@dataclass(frozen=True)
class Backup:
    folder: Path
    manifest: Manifest

    @property
    def database(self) -> Path:
        return self.folder / self.manifest.database

    @property
    def secret_key(self) -> Path | None:
        return self.folder / SECRET_KEY if SECRET_KEY in self.manifest.digests else None

    def faults(self) -> list[str]:
        """Return which files are not those that the backup was made of."""
        found = []
        for name, digest in self.manifest.digests.items():
            path = self.folder / name
            if not path.is_file():
                found.append(f"{path} is missing.")
            elif digest_of(path) != digest:
                found.append(f"{path} is not what was backed up: its digest differs from the manifest's.")
        return found


def read(path: Path) -> Backup:
    """Read the backup in this folder, or the newest of the backups in it. Raises CommandError where there is none."""
    folder = path if (path / MANIFEST).exists() else (whole_ones(path) or [path])[-1]
    try:
        written: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        if written["format"] != FORMAT:
            raise CommandError(f"{folder} was made by a newer release of the software: restore it with that one.")
        return Backup(folder.resolve(), _manifest(written))
    except (FileNotFoundError, NotADirectoryError):
        half_copied = " Was it copied whole? Or name the folder of an older one." if folder != path else ""
        raise CommandError(f"There is no backup in {folder}: no {MANIFEST}.{half_copied}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CommandError(f"{folder / MANIFEST} is damaged: take another backup.") from None


def _manifest(written: dict[str, Any]) -> Manifest:
    """Return what was written. Raises an error of some kind where nobody has written it so, such as without digests."""
    facts = Facts(**written["facts"])
    manifest = Manifest(**written | {"facts": facts})
    is_bound = manifest.digests[manifest.database]
    is_dated = datetime.fromisoformat(manifest.made_at).tzinfo
    if not (is_bound and is_dated and manifest.engine.split() and facts.counts.keys() and list(facts.migrations)):
        raise ValueError
    return manifest


def folder_named(text: str) -> Path:
    """Read an argument. An empty one, such as of a variable that is not set, would be the folder we are in."""
    if not text:
        raise ArgumentTypeError("it is empty: name a folder")
    return Path(text).absolute()


def whole_ones(folder: Path) -> list[Path]:
    """Return the finished backups in this folder, the oldest first."""
    return sorted(path for path in folder.glob("catalogue-*") if NAME.fullmatch(path.name) and path.is_dir())


def unfinished_ones(folder: Path) -> list[Path]:
    found = (path for path in folder.glob(f"catalogue-*{UNFINISHED}") if path.is_dir() and not path.is_symlink())
    return [path for path in found if NAME.fullmatch(path.name.removesuffix(UNFINISHED))]


def name_of(moment: datetime) -> str:
    return f"catalogue-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def forget_scratch() -> None:
    """Remove what a verification or a restore that was killed has left in `var`: all of a database."""
    for left in settings.VAR.glob(f"{SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Wait until the file, or the names in the folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
