"""The parts of the catalogue that are loaded, sort by sort."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..documents import RowKey
from ..vocabulary import CataloguePart, Kind, Layer
from . import digests, writing
from .digests import Digests
from .records import CfaaTable, Fixtures, ReferenceRecord, TextRecord


@dataclass(frozen=True)
class Section:
    """Parts of one sort: the records by key, how one is written, and what the working copy says now."""

    file: str  # "{key}" stands for the record's key
    records: dict[str, Any]
    write: Callable[[Any], None]
    digests: Callable[[], Digests]
    part: CataloguePart | None = None

    def row_key(self, key: str) -> RowKey | None:
        """How documents name the row that is loaded as `framework avid` or `E05`; None for an entry."""
        return RowKey(self.part, key.rpartition(" ")[2]) if self.part else None


def sections(fixtures: Fixtures) -> Iterator[Section]:
    """In an order in which everything comes after what it names."""
    texts = (*fixtures.site.texts, _about_cfaa_readings(fixtures.cfaa_readings))
    yield Section("site.yaml", {"work": fixtures.site.work}, writing.write_work, digests.of_work)
    yield Section(
        "site.yaml",
        {f"text {text.key}": text for text in texts},
        writing.write_text,
        digests.of_texts,
        CataloguePart.TEXTS,
    )
    yield Section(
        "frameworks.yaml",
        {f"framework {framework.slug}": framework for framework in fixtures.frameworks},
        writing.write_framework,
        digests.of_frameworks,
        CataloguePart.FRAMEWORKS,
    )
    yield Section(
        "authorities.yaml",
        _by_code(fixtures.authorities),
        writing.write_authority,
        partial(digests.of_entries, Kind.AUTHORITY),
    )
    yield Section(
        "references.yaml",
        _by_code(sorted(fixtures.references, key=_names_another)),
        writing.write_reference,
        partial(digests.of_entries, Kind.REFERENCE),
    )
    yield Section(
        "{key}.yaml",
        _by_code(fixtures.failure_modes),
        writing.write_failure_mode,
        partial(digests.of_entries, Kind.FAILURE_MODE),
    )
    yield Section(
        "questions.yaml",
        _by_code(fixtures.questions),
        writing.write_question,
        partial(digests.of_entries, Kind.QUESTION),
    )
    yield Section(
        "cfaa_readings.yaml",
        {f"CFAA reading {row.mode}": row for row in fixtures.cfaa_readings.rows},
        writing.write_cfaa_reading,
        digests.of_cfaa_readings,
        CataloguePart.CFAA_READINGS,
    )
    yield Section("notes.yaml", _by_code(fixtures.notes), writing.write_note, digests.of_notes, CataloguePart.NOTES)
    yield Section(
        "synonyms.yaml",
        {f"synonyms {group.key}": group for group in fixtures.synonyms},
        writing.write_synonyms,
        digests.of_synonyms,
        CataloguePart.SYNONYMS,
    )


def _by_code(records: Iterable[Any]) -> dict[str, Any]:
    return {record.code: record for record in records}


def _names_another(reference: ReferenceRecord) -> bool:
    return bool(reference.same_work_as or reference.candidate)


def _about_cfaa_readings(table: CfaaTable) -> TextRecord:
    return TextRecord(
        key="cfaa-readings",
        title=table.title,
        layer=Layer.CURATOR,
        display=f"{table.caution}\n\nSource: {table.reference}",
    )
