"""The document of one row that belongs to no entry: its piece of the catalogue document, and what only curators see.

An editor's note is such a row, too, wherever it stands: it may stand on several entries, or on none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from ..models import CfaaReading, EditorNote, Framework, Jurisdiction, SiteText, SynonymGroup
from ..vocabulary import CataloguePart
from .canonical import digest_of
from .catalogue import reading_document, rows_in, synonyms_document, text_document
from .shapes import (
    SHAPE,
    CatalogueDocument,
    SharedFramework,
    SharedJurisdiction,
    SharedNote,
    SharedRecordDocument,
)
from .stored_fields import as_document


class SharedRecordKey(NamedTuple):
    """How documents name a row: `key` is a slug or a code."""

    part: CataloguePart
    key: str

    @property
    def name(self) -> str:
        """Return what stands for it among codes of entries, which have no slash."""
        return f"{self.part.value}/{self.key}"

    @classmethod
    def parse(cls, name: str) -> "SharedRecordKey | None":
        part, _, key = name.partition("/")
        return cls(CataloguePart(part), key) if key and part in set(CataloguePart) else None


def codes_and_keys(names: Iterable[str]) -> tuple[list[str], list[SharedRecordKey]]:
    """Part the names of entries from those of shared records."""
    keys = {name: SharedRecordKey.parse(name) for name in names}
    return [name for name, key in keys.items() if key is None], [key for key in keys.values() if key]


@dataclass(frozen=True)
class SharedRecordType:
    """The rows of one part. `key` is the key of their documents that names them, `path` leads to it from a row.

    `name` is the key, and the column, that says what people call a row; empty: nothing else than its key.
    """

    part: CataloguePart
    model: type[Model]
    key: str
    path: str
    document: Callable[[Any], Mapping[str, Any]]
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()
    name: str = ""

    def rows(self, keys: Iterable[str]) -> QuerySet[Any]:
        rows = self.model._default_manager.filter(**{f"{self.path}__in": list(keys)})
        return rows.select_related(*self.related).prefetch_related(*self.prefetched)

    def key_of(self, row: Any) -> SharedRecordKey:
        return SharedRecordKey(self.part, reduce(getattr, self.path.split("__"), row))


def _framework(framework: Framework) -> SharedFramework:
    return as_document(framework, SharedFramework)


def _jurisdiction(jurisdiction: Jurisdiction) -> SharedJurisdiction:
    return as_document(jurisdiction, SharedJurisdiction)


def _note(note: EditorNote) -> SharedNote:
    return as_document(note, SharedNote, concerns=sorted(map(str, note.targets.all())))


SHARED_RECORD_TYPES: dict[CataloguePart, SharedRecordType] = {
    record_type.part: record_type
    for record_type in (
        SharedRecordType(CataloguePart.TEXTS, SiteText, "key", "key", text_document),
        SharedRecordType(
            CataloguePart.CFAA_READINGS,
            CfaaReading,
            "mode",
            "failure_mode__entry__code",
            reading_document,
            related=("failure_mode__entry",),
        ),
        SharedRecordType(CataloguePart.FRAMEWORKS, Framework, "slug", "slug", _framework, name="name"),
        SharedRecordType(CataloguePart.SYNONYMS, SynonymGroup, "key", "key", synonyms_document, prefetched=("terms",)),
        SharedRecordType(
            CataloguePart.NOTES,
            EditorNote,
            "code",
            "code",
            _note,
            prefetched=("targets__entry", "targets__passage__entry"),
        ),
        SharedRecordType(CataloguePart.JURISDICTIONS, Jurisdiction, "value", "code", _jurisdiction, name="label"),
    )
}

_TYPE_OF = {record_type.model: record_type for record_type in SHARED_RECORD_TYPES.values()}


def shared_record_type_of(model: type[Model]) -> SharedRecordType | None:
    return _TYPE_OF.get(model)


def shared_record_keys(row: Model | None) -> frozenset[SharedRecordKey]:
    """Return how the row, as it is, is named; nothing for a row that is a part of an entry and no editor's note."""
    record_type = _TYPE_OF.get(type(row)) if row else None
    return frozenset({record_type.key_of(row)} if record_type else ())


def shared_record_document(row: Model) -> SharedRecordDocument:
    record_type = _TYPE_OF[type(row)]
    return _document(record_type, record_type.document(row))


def shared_record_documents(keys: Iterable[SharedRecordKey]) -> dict[SharedRecordKey, SharedRecordDocument]:
    """Return what those of the rows that are there say now, in a fixed number of queries."""
    wanted = list(keys)
    found: dict[SharedRecordKey, SharedRecordDocument] = {}
    for part, record_type in SHARED_RECORD_TYPES.items():
        if named := [key.key for key in wanted if key.part is part]:
            found |= {record_type.key_of(row): shared_record_document(row) for row in record_type.rows(named)}
    return found


def row_names(part: CataloguePart, document: CatalogueDocument | None = None) -> dict[str, str]:
    """Return key → name of the rows of a part: of a catalogue document, or of the working copy where none is given."""
    kind = SHARED_RECORD_TYPES[part]
    if document is None:
        return dict(kind.model._default_manager.values_list(kind.path, kind.name))
    return {row[kind.key]: row[kind.name] for row in rows_in(document, part)}


def all_shared_record_keys() -> Iterator[SharedRecordKey]:
    for part, record_type in SHARED_RECORD_TYPES.items():
        yield from (
            SharedRecordKey(part, key)
            for key in record_type.model._default_manager.values_list(record_type.path, flat=True)
        )


def shared_records_in(document: CatalogueDocument) -> dict[SharedRecordKey, SharedRecordDocument]:
    """Return what an edition says of each row. Its place in a list, where it has one, is not among it."""
    found = {}
    for part, record_type in SHARED_RECORD_TYPES.items():
        for row in rows_in(document, part):
            found[SharedRecordKey(part, row[record_type.key])] = _document(record_type, _by_itself(part, row))
    return found


def shared_record_digest(document: SharedRecordDocument | None) -> str:
    """Return the digest of what the row says; "" where there is none."""
    return digest_of(document) if document else ""


def agree(one: SharedRecordDocument | None, other: SharedRecordDocument | None) -> bool:
    """Tell if they say the same in the fields that both have: an edition says less than a save. None is no row."""
    if one is None or other is None:
        return one is other
    return all(one[name] == other[name] for name in one.keys() & other.keys())


def _by_itself(part: CataloguePart, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A note of the catalogue document stands nowhere else."""
    if part is not CataloguePart.NOTES:
        return row
    return {name: value for name, value in row.items() if name != "passages"} | {"concerns": []}


def _document(record_type: SharedRecordType, fields: Mapping[str, Any]) -> SharedRecordDocument:
    return {"shape": SHAPE, "kind": record_type.part.value, **fields}
