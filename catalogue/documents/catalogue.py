"""The catalogue document: whatever readers see that belongs to no entry, and what people call its parts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ..models import CfaaReading, EditorNote, Framework, Jurisdiction, SiteText, SourceWork, SynonymGroup, SynonymTerm
from ..vocabulary import PUBLISHED_VOCABULARIES, CataloguePart, Vocabulary
from .from_rows import lines_of, note_document
from .shapes import (
    OF_ROWS,
    SHAPE,
    CatalogueDocument,
    CfaaReadingDocument,
    FrameworkDocument,
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
