"""The place of a search index: in memory while it is small, else in a folder that the processes of a host share.

An index is derived from an edition, so a folder of indexes may be lost, damaged or somebody else's at any time: it
is built again, aside, by one process while the others wait, and renamed into place. Who has it open keeps its files.
What it has in common with an index that is there already is not built again, but linked.
"""

import fcntl
import hashlib
import json
import logging
import os
import re
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import tantivy
from django.conf import settings

from .segments import CHECKSUMS, Part, assemble, checksums, fill
from .words import STEMMER, analyzer

logger = logging.getLogger(__name__)

MOST_IN_MEMORY = 500  # documents; building so many takes every process about a third of a second
KEPT = 5
"""Indexes on the disk, those opened last: an older edition may be asked for again."""

_ASIDE = "aside-"
_OURS = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}")
_PARTS_OF_AN_INDEX = ("addresses", "documents", "editions")


@dataclass(frozen=True)
class Plan:
    """The parts of an index to make. `digest` is that of the edition as it is now, `size` the number of documents."""

    digest: str
    size: int
    schema: tantivy.Schema
    parts: Callable[[], Sequence[Part]]
    redacted: str = ""
    """The state of the edition's redactions: an index of another state may hold words that were erased."""

    @property
    def name(self) -> str:
        return f"{self.digest[:16]}-{version()[:16]}"

    def new_index(self, place: Path | None = None) -> tantivy.Index:
        """Return an empty index, in memory unless it gets a place."""
        return _with_analyzer(tantivy.Index(self.schema, path=str(place) if place else None))


def index_of(plan: Plan) -> tantivy.Index:
    if plan.size > MOST_IN_MEMORY:
        try:
            return _index_in(_shared_folder(), plan)
        except (OSError, ValueError) as error:  # ValueError is tantivy's, also for a full disk
            logger.warning("The search index cannot be kept on the disk: %s", error)
    index = plan.new_index()
    fill(index, (document for part in plan.parts() for document in part.documents()))
    index.reload()
    return index


@cache
def version() -> str:
    """Return the digest of the software that fills an index: another one makes another index of the same edition."""
    digest = hashlib.sha256(metadata.version("tantivy").encode())
    house = Path(__file__).parents[2]
    files = (path for part in _PARTS_OF_AN_INDEX for path in (house / part).rglob("*.*"))
    for path in sorted(path for path in files if path.suffix in (".py", ".yaml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _shared_folder() -> Path:
    folder: Path = settings.VAR / "indexes"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise PermissionError("it belongs to another user")
    return folder


def forget() -> None:
    """Remove all indexes of this host. Who has one open has it until it is closed."""
    folder = settings.VAR / "indexes"
    if folder.is_dir():
        with _one_builder(folder):
            _keep(0, folder)


def _index_in(folder: Path, plan: Plan) -> tantivy.Index:
    place = folder / plan.name
    if index := _opened(place, plan):
        return index
    with _one_builder(folder):
        state = folder / "redacted"
        if plan.redacted != (state.read_text() if state.exists() else ""):
            _keep(0, folder)
            state.write_text(plan.redacted)
        index = _opened(place, plan)  # built by another process while this one waited
        if index is None:
            _build(place, plan)
            index = _opened(place, plan)
        if index is None:
            raise OSError("what was built there cannot be opened")
        _keep(KEPT, folder)
    return index


@contextmanager
def _one_builder(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _opened(place: Path, plan: Plan) -> tantivy.Index | None:
    """Return None where there is no index, or one that is damaged or somebody else's."""
    try:
        there = place.lstat()
        if not stat.S_ISDIR(there.st_mode) or there.st_uid != os.geteuid():
            raise ValueError("it is no folder of ours")
        # tantivy opens an index with damaged files, and panics when it searches it.
        if json.loads((place / CHECKSUMS).read_text()) != checksums(place):
            raise ValueError("its files have changed")
        os.utime(place)
        index = _with_analyzer(tantivy.Index.open(str(place)))
        # Nobody commits to it again; tantivy's own watcher would look for that twice a second.
        index.config_reader("Manual")
        index.reload()
        if index.searcher().num_docs != plan.size:
            raise ValueError("it does not hold every entry")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("The search index %s cannot be used: %s", plan.name, error)
        return None
    return index


def _build(place: Path, plan: Plan) -> None:
    started = time.monotonic()
    with _aside(place.parent) as aside:
        (built := aside / "index").mkdir()
        parts = plan.parts()
        made = assemble(built, parts, plan.new_index, _of_this_software(place.parent))
        (built / CHECKSUMS).write_text(json.dumps(checksums(built)))
        if os.path.lexists(place):
            place.rename(aside / "before")
        built.rename(place)
    seconds = time.monotonic() - started
    logger.info("Built the search index %s in %.1f s: %d of %d parts", plan.name, seconds, made, len(parts))


def _of_this_software(folder: Path) -> list[Path]:
    paths = (path for path in _indexes_in(folder) if path.name.endswith(version()[:16]))
    return [path for path in paths if not path.is_symlink() and path.stat().st_uid == os.geteuid()]


def _indexes_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _OURS.fullmatch(path.name)]


def _with_analyzer(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer(STEMMER, analyzer())
    return index


def _keep(number: int, folder: Path) -> None:
    """Remove all indexes but so many of those opened last, and what a killed build left. Only the builder may."""
    opened = sorted(_indexes_in(folder), key=lambda path: path.lstat().st_mtime, reverse=True)
    removed = [*folder.glob(f"{_ASIDE}*"), *opened[number:]]
    with _aside(folder) as aside:
        for path in removed:
            path.rename(aside / path.name)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Yield a folder into which one moves in one step what is to go: it is removed with all that it holds."""
    with tempfile.TemporaryDirectory(prefix=_ASIDE, dir=folder, ignore_cleanup_errors=True) as aside:
        yield Path(aside)
