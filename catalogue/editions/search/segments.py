"""An index put together from segments: those that an earlier index has, too, are linked, only others are made.

Scores depend on all segments together, and equal scores stand in the order of the segments. So an index ranks alike,
however many of its segments were made for it: nothing is ever deleted from a segment, and none is merged.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from ..memory import give_back

CHECKSUMS = "checksums.json"
PARTS = "parts.json"
"""Digest of a part → its segments, as the engine describes them."""
_META = "meta.json"

HEAP = 1_000_000_000
"""Bytes for the writer, which takes what it needs: many times what the documents of a part need. What does not fit
would become a second segment.
"""
WANTED = 16
"""Parts of an index, about: each makes a search slower, and one is made anew for each word that changed."""
SMALLEST = 128
LARGEST = 8_192
"""Making one took 19 seconds of a busy processor, and 75 MB."""

Segment = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """Documents that stand side by side. `digest` is that of everything which they are made from."""

    digest: str
    documents: Callable[[], Iterable[tantivy.Document]]


def size_of_parts(number: int) -> int:
    """Return how many of so many documents stand in a part: a power of two, so that it seldom changes."""
    return min(max(SMALLEST, 1 << (number // WANTED).bit_length()), LARGEST)


def assemble(
    place: Path,
    parts: Sequence[Part],
    new_index: Callable[[Path], tantivy.Index],
    earlier: Iterable[Path],
) -> int:
    """Make an index in an empty folder, with what `earlier` indexes have of it. Return how many parts were made."""
    new_index(place)
    found = dict(_parts_in(earlier))
    laid: dict[str, list[Segment]] = {}
    made = 0
    for part in parts:
        segments = _linked(place, *found[part.digest]) if part.digest in found else None
        if segments is None:
            give_back()  # before more is taken
            segments = _made(place, part, new_index)
            made += 1
        laid[part.digest] = segments
    meta = json.loads((place / _META).read_text())
    (place / _META).write_text(json.dumps(meta | {"segments": [one for of_part in laid.values() for one in of_part]}))
    (place / PARTS).write_text(json.dumps(laid))
    return made


def checksums(place: Path) -> dict[str, str]:
    paths = (path for path in place.iterdir() if path.name != CHECKSUMS and not path.name.startswith("."))
    return {path.name: _checksum(path) for path in paths}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parts_in(indexes: Iterable[Path]) -> Iterator[tuple[str, tuple[Path, list[Segment]]]]:
    for index in indexes:
        try:
            laid: Mapping[str, list[Segment]] = json.loads((index / PARTS).read_text())
        except (OSError, ValueError):
            continue
        yield from ((digest, (index, segments)) for digest, segments in laid.items())


def _linked(place: Path, index: Path, segments: list[Segment]) -> list[Segment] | None:
    """Return None where they are lost or damaged: a damaged file must not get a checksum that fits."""
    try:
        expected = json.loads((index / CHECKSUMS).read_text())
        names = [name for segment in segments for name in expected if _is_of(segment, name)]
        if not names or any(_checksum(index / name) != expected[name] for name in names):
            return None
    except (OSError, ValueError):
        return None
    for name in names:
        _link(index / name, place / name)
    return segments


def _is_of(segment: Segment, name: str) -> bool:
    return name.startswith(f"{segment['segment_id'].replace('-', '')}.")


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # not every file system has links
        shutil.copyfile(source, target)


def _made(place: Path, part: Part, new_index: Callable[[Path], tantivy.Index]) -> list[Segment]:
    aside = place / "part"
    aside.mkdir()
    fill(new_index(aside), part.documents())
    segments: list[Segment] = json.loads((aside / _META).read_text())["segments"]
    for path in aside.iterdir():
        if any(_is_of(segment, path.name) for segment in segments):
            path.rename(place / path.name)
    shutil.rmtree(aside)
    return segments


def fill(index: tantivy.Index, documents: Iterable[tantivy.Document]) -> None:
    """Write with one thread, which keeps the documents in their order."""
    writer = index.writer(HEAP, 1)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
