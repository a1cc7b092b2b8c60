"""An index put together from segments: those that an earlier index has, too, are linked, only others are made.

Scores depend on all segments together, and equal scores stand in the order of the segments. So an index ranks alike,
however many of its segments were made for it: nothing is ever deleted from a segment, and none is merged.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import tantivy

from ..memory import give_back

CHECKSUMS = "checksums.json"
META = "meta.json"

HEAP = 1_000_000_000
"""Bytes for the writer, which takes what it needs: many times what the documents of a part need. What does not fit
would become a second segment.
"""
WANTED = 16
"""Parts of an index, about: each makes a search slower, and one is made anew for each word that changed."""
SMALLEST = 128
LARGEST = 8_192
"""Making one took 19 seconds of a busy processor, and 75 MB."""


@dataclass(frozen=True)
class Part:
    """Documents that stand side by side, in a segment of their own. `digest` is that of all that they are made from."""

    digest: str
    size: int
    documents: Callable[[], Iterable[tantivy.Document]]

    @property
    def segment(self) -> UUID:
        """Return the name of its segment, by which any index has it that has the part."""
        return UUID(self.digest[:32])


def size_of_parts(number: int) -> int:
    """Return how many of so many documents stand in a part: a power of two, so that it seldom changes."""
    return min(max(SMALLEST, 1 << (number // WANTED).bit_length()), LARGEST)


def assemble(
    place: Path,
    parts: Sequence[Part],
    new_index: Callable[[Path], tantivy.Index],
    earlier: Sequence[Path],
) -> int:
    """Make an index in an empty folder, with what `earlier` indexes have of it. Return how many parts were made."""
    new_index(place)
    made = 0
    for part in parts:
        if not any(_is_linked(place, part, index) for index in earlier):
            give_back()  # before more is taken
            _make(place, part, new_index)
            made += 1
    segments = [{"segment_id": str(part.segment), "max_doc": part.size, "deletes": None} for part in parts]
    meta = json.loads((place / META).read_text())
    (place / META).write_text(json.dumps(meta | {"segments": segments}))
    return made


def checksums(place: Path) -> dict[str, str]:
    paths = (path for path in place.iterdir() if path.name != CHECKSUMS and not path.name.startswith("."))
    return {path.name: _checksum(path) for path in paths}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_linked(place: Path, part: Part, index: Path) -> bool:
    """Return False where an index lacks the part, or has it damaged: such a file must not get a checksum that fits."""
    try:
        expected = json.loads((index / CHECKSUMS).read_text())
        names = [name for name in expected if name.startswith(part.segment.hex)]
        if not names or any(_checksum(index / name) != expected[name] for name in names):
            return False
    except (OSError, ValueError):
        return False
    for name in names:
        _link(index / name, place / name)
    return True


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # not every file system has links
        shutil.copyfile(source, target)


def _make(place: Path, part: Part, new_index: Callable[[Path], tantivy.Index]) -> None:
    """Make the segment of a part. Raises ValueError where it took more than one."""
    aside = place / "part"
    aside.mkdir()
    fill(new_index(aside), part.documents())
    (made,) = json.loads((aside / META).read_text())["segments"]
    for path in aside.glob(f"{made['segment_id'].replace('-', '')}.*"):
        path.rename(place / f"{part.segment.hex}{path.suffix}")
    shutil.rmtree(aside)


def fill(index: tantivy.Index, documents: Iterable[tantivy.Document]) -> None:
    """Write with one thread, which keeps the documents in their order."""
    writer = index.writer(HEAP, 1)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
