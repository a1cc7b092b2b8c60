"""The catalogue document: whatever readers see that belongs to no entry, and what people call its parts."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..models import CfaaReading, EditorNote, Framework, SiteText, SourceWork, SynonymGroup
from ..vocabulary import PUBLISHED_VOCABULARIES, Vocabulary
from .columns import said_by
from .from_rows import lines_of, note_document
from .shapes import (
    SHAPE,
    CatalogueDocument,
    CfaaReadingDocument,
    FrameworkDocument,
    SynonymGroupDocument,
    TermDocument,
    TextDocument,
    WorkDocument,
)


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
    Part("vocabularies", "vocabularies"),
    Part("work", "the source"),
)


def catalogue_document() -> CatalogueDocument:
    readings = CfaaReading.objects.select_related("failure_mode__entry").order_by("failure_mode__entry__number")
    return {
        "shape": SHAPE,
        "kind": "catalogue",
        "work": _work(SourceWork.objects.first()),
        "vocabularies": {name: _terms(vocabulary) for name, vocabulary in PUBLISHED_VOCABULARIES.items()},
        "frameworks": [said_by(framework, FrameworkDocument) for framework in Framework.objects.all()],
        "cfaa_readings": [reading_document(reading) for reading in readings],
        "texts": [text_document(text) for text in SiteText.objects.all()],
        "notes": [note_document(note, []) for note in EditorNote.objects.filter(targets__isnull=True)],
        "synonyms": [synonyms_document(group) for group in SynonymGroup.objects.prefetch_related("terms")],
    }


def parts_that_differ(before: CatalogueDocument | None, after: CatalogueDocument) -> list[Part]:
    """Return the parts that differ: all that hold anything, where there is no document before."""
    return [part for part in PARTS if _held(before, part) != _held(after, part)]


def listed(parts: Iterable[Part]) -> str:
    """“CFAA readings, synonyms”, as a phrase begins."""
    words = ", ".join(part.label for part in parts)
    return words[:1].upper() + words[1:]


def reading_document(reading: CfaaReading) -> CfaaReadingDocument:
    return said_by(reading, CfaaReadingDocument, mode=reading.failure_mode.code)


def synonyms_document(group: SynonymGroup) -> SynonymGroupDocument:
    terms = list(group.terms.all())
    return said_by(
        group,
        SynonymGroupDocument,
        terms=[term.text for term in terms if not term.is_found],
        finds=[term.text for term in terms if term.is_found],
    )


def text_document(text: SiteText) -> TextDocument:
    return said_by(text, TextDocument, lines=lines_of(text))


def _terms(vocabulary: type[Vocabulary]) -> list[TermDocument]:
    return [{"value": term.value, "label": term.label, "definition": term.definition} for term in vocabulary]


def _work(work: SourceWork | None) -> WorkDocument | None:
    return said_by(work, WorkDocument) if work else None


def _held(document: CatalogueDocument | None, part: Part) -> object:
    return (document and document.get(part.field)) or None
