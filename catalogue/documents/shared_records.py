"""Shared records, which belong to no entry: the catalogue document, which has them all, and the document of each.

An editor's note is one, too, wherever it stands: it may stand on several entries, or on none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple, cast

from django.db.models import Model, QuerySet

from ..models import CfaaReading, EditorNote, Framework, Jurisdiction, SiteText, SourceWork, SynonymGroup, SynonymTerm
from ..vocabulary import PUBLISHED_VOCABULARIES, CataloguePart, Vocabulary
from .canonical import digest_of
from .from_rows import lines_of, note_document
from .shapes import (
    OF_ROWS,
    SHAPE,
    CatalogueDocument,
    CfaaReadingDocument,
    FrameworkDocument,
    SharedFramework,
    SharedJurisdiction,
    SharedNote,
    SharedRecordDocument,
    SynonymGroupDocument,
    TermDocument,
    TextDocument,
    WorkDocument,
)
from .stored_fields import as_document

GroupedTerm = tuple[str, bool]
"""The text of a term, and whether it is what the others find."""


@dataclass(frozen=True)
class Part:
    field: str
    label: str


PARTS = (
    Part("texts", "site texts"),
    Part("cfaa_readings", "CFAA readings"),
    Part("frameworks", "frameworks"),
    Part("synonyms", "synonyms"),
    Part("notes", "notes on the whole document"),
    Part("jurisdictions", "jurisdictions"),
    Part("vocabularies", "vocabularies"),
    Part("work", "the source"),
)


def catalogue_document() -> CatalogueDocument:
    terms = terms_by_group()
    readings = CfaaReading.objects.select_related("failure_mode__entry").order_by("failure_mode__entry__number")
    jurisdictions = [as_document(row, TermDocument) for row in Jurisdiction.objects.all()]
    document = {
        **catalogue_description(),
        "frameworks": [as_document(framework, FrameworkDocument) for framework in Framework.objects.all()],
        "cfaa_readings": [reading_document(reading) for reading in readings],
        "texts": [text_document(text) for text in SiteText.objects.all()],
        "notes": [note_document(note, []) for note in EditorNote.objects.filter(targets__isnull=True)],
        "synonyms": [_synonyms_document(group, terms[group.pk]) for group in SynonymGroup.objects.all()],
    }
    return cast(CatalogueDocument, with_rows(document, CataloguePart.JURISDICTIONS, jurisdictions))


def catalogue_description() -> dict[str, Any]:
    """Return what of the catalogue document nobody edits at the desk: all but the shared records."""
    return {
        "shape": SHAPE,
        "kind": "catalogue",
        "work": _work(SourceWork.objects.first()),
        "vocabularies": {name: _terms(vocabulary) for name, vocabulary in PUBLISHED_VOCABULARIES.items()},
    }


def parts_that_differ(before: CatalogueDocument | None, after: CatalogueDocument) -> list[Part]:
    """Return the parts that differ: all that hold anything, where there is no document before."""
    return [part for part in PARTS if _held(before, part) != _held(after, part)]


def listed(parts: Iterable[Part]) -> str:
    """“CFAA readings, synonyms”, as a phrase begins."""
    words = ", ".join(part.label for part in parts)
    return words[:1].upper() + words[1:]


def reading_document(reading: CfaaReading) -> CfaaReadingDocument:
    return as_document(reading, CfaaReadingDocument, mode=reading.failure_mode.code)


def synonyms_document(group: SynonymGroup) -> SynonymGroupDocument:
    return _synonyms_document(group, [(term.text, term.is_found) for term in group.terms.all()])


def terms_by_group() -> Mapping[int, list[GroupedTerm]]:
    """Return the terms of each group by its key, without making a row of each: there are thousands."""
    found: defaultdict[int, list[GroupedTerm]] = defaultdict(list)
    for group, text, is_found in SynonymTerm.objects.values_list("group", "text", "is_found"):
        found[group].append((text, is_found))
    return found


def _synonyms_document(group: SynonymGroup, terms: list[GroupedTerm]) -> SynonymGroupDocument:
    return as_document(
        group,
        SynonymGroupDocument,
        terms=[text for text, is_found in terms if not is_found],
        finds=[text for text, is_found in terms if is_found],
    )


def text_document(text: SiteText) -> TextDocument:
    return as_document(text, TextDocument, lines=lines_of(text))


def _terms(vocabulary: type[Vocabulary]) -> list[TermDocument]:
    return [{"value": term.value, "label": term.label, "definition": term.definition} for term in vocabulary]


def _work(work: SourceWork | None) -> WorkDocument | None:
    return as_document(work, WorkDocument) if work else None


def rows_in(document: CatalogueDocument, part: CataloguePart) -> Sequence[Mapping[str, Any]]:
    """Return what the document says of each row of a part."""
    if part in OF_ROWS:
        return document["vocabularies"].get(OF_ROWS[part], [])
    rows: Sequence[Mapping[str, Any]] = document[part.value]  # type: ignore[literal-required]  # parts are its keys
    return rows


def with_rows(document: Mapping[str, Any], part: CataloguePart, rows: Sequence[Any]) -> dict[str, Any]:
    """Return the document with these rows in a part."""
    if part in OF_ROWS:
        return {**document, "vocabularies": {**document["vocabularies"], OF_ROWS[part]: rows}}
    return {**document, part.value: rows}


def closed_vocabularies(document: CatalogueDocument) -> Mapping[str, list[TermDocument]]:
    return {name: terms for name, terms in document["vocabularies"].items() if name not in OF_ROWS.values()}


def _held(document: CatalogueDocument | None, part: Part) -> object:
    if document is None:
        return None
    if part.field == "vocabularies":
        return closed_vocabularies(document)
    if part.field == "work":
        return document["work"]
    return rows_in(document, CataloguePart(part.field)) or None


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
    record_type = SHARED_RECORD_TYPES[part]
    if document is None:
        return dict(record_type.model._default_manager.values_list(record_type.path, record_type.name))
    return {row[record_type.key]: row[record_type.name] for row in rows_in(document, part)}


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
