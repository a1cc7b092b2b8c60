"""Load: the fixtures into the working copy, as often as one likes.

A part of the catalogue (an entry, an editor's note, a text of the site …) is written only while nobody has
changed it since it was loaded: while it has the digest that `LoadedDigest` remembers. Nothing is deleted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ..documents import RowKey
from ..models import LoadedDigest
from ..models.passage import VerbatimIsReadOnly
from ..review import saved_rows, versions
from ..rules import SOFTWARE
from .checking import check
from .places import FixtureError, entries_of
from .quoting import SOURCE, Source
from .reading import read_fixtures
from .records import Fixtures
from .sections import Section, sections
from .writing import NotHere

__all__ = ["FixtureError", "Report", "load"]

CHANGED_HERE = "changed here since it was loaded"
MADE_HERE = "made here and not by a load"


@dataclass
class Report:
    loaded: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: dict[str, str] = field(default_factory=dict)
    """Key → reason."""


@transaction.atomic
def load(folder: Path) -> Report:
    """Raises FixtureError where a file is wrong, and then has changed nothing."""
    fixtures = read_fixtures(folder)
    check(fixtures, Source(folder / SOURCE))
    remembered = dict(LoadedDigest.objects.values_list("key", "digest"))
    report = Report()
    for section in sections(fixtures):
        _load(section, remembered, report)
    versions.keep(_touched(fixtures, report), by=SOFTWARE)
    saved_rows.keep(_touched_rows(fixtures, report), by=SOFTWARE)
    return report


def _touched(fixtures: Fixtures, report: Report) -> Iterator[str]:
    """Codes of the entries whose documents the load may have changed: an editor's note stands in several."""
    written = {*report.loaded, *report.updated}
    yield from (entry.code for _, entry in entries_of(fixtures) if entry.code in written)
    for note in fixtures.notes:
        if note.code in written:
            yield from (target.partition(".")[0] for target in note.targets)


def _touched_rows(fixtures: Fixtures, report: Report) -> Iterator[RowKey]:
    written = {*report.loaded, *report.updated}
    for section in sections(fixtures):
        keys = (section.row_key(key) for key in section.records if key in written)
        yield from filter(None, keys)


def _load(section: Section, remembered: Mapping[str, str], report: Report) -> None:
    before = section.digests()
    for key, record in section.records.items():
        reason = _reason_to_leave_alone(before.get(key), remembered.get(key)) or _write(section, key, record)
        if reason:
            report.left_alone[key] = reason
    after = section.digests()
    for key in section.records.keys() - report.left_alone.keys():
        _sort(key, before.get(key), after[key], report)
    _remember({key: after[key] for key in section.records if key not in report.left_alone}, remembered)


def _reason_to_leave_alone(now: str | None, loaded: str | None) -> str:
    if now is None or now == loaded:
        return ""
    return CHANGED_HERE if loaded else MADE_HERE


def _write(section: Section, key: str, record: Any) -> str:
    """The reason why nothing could be written, or an empty text."""
    place = f"{section.file.format(key=key)}: {key}"
    try:
        section.write(record)
    except NotHere as missing:
        return str(missing)
    except ValidationError as error:
        raise FixtureError(f"{place}, {' '.join(error.messages)}") from error
    except (IntegrityError, VerbatimIsReadOnly) as error:
        raise FixtureError(f"{place}: {error}") from error
    return ""


def _sort(key: str, before: str | None, after: str, report: Report) -> None:
    if before is None:
        report.loaded.append(key)
    elif before != after:
        report.updated.append(key)
    else:
        report.unchanged.append(key)


def _remember(digests: Mapping[str, str], remembered: Mapping[str, str]) -> None:
    LoadedDigest.objects.bulk_create(
        [LoadedDigest(key=key, digest=digest) for key, digest in digests.items() if remembered.get(key) != digest],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["digest"],
    )
