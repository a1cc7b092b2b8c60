"""What belongs to no entry → the catalogue document."""

from ..models import CfaaReading, EditorNote, Framework, SiteText, SourceWork, SynonymGroup
from ..vocabulary import PUBLISHED_VOCABULARIES, Vocabulary
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


def catalogue_document() -> CatalogueDocument:
    readings = CfaaReading.objects.select_related("failure_mode__entry").order_by("failure_mode__entry__number")
    return {
        "shape": SHAPE,
        "kind": "catalogue",
        "work": _work(SourceWork.objects.first()),
        "vocabularies": {name: _terms(vocabulary) for name, vocabulary in PUBLISHED_VOCABULARIES.items()},
        "frameworks": [framework_document(framework) for framework in Framework.objects.all()],
        "cfaa_readings": [reading_document(reading) for reading in readings],
        "texts": [text_document(text) for text in SiteText.objects.all()],
        "notes": [note_document(note, []) for note in EditorNote.objects.filter(targets__isnull=True)],
        "synonyms": [synonyms_document(group) for group in SynonymGroup.objects.prefetch_related("terms")],
    }


def reading_document(reading: CfaaReading) -> CfaaReadingDocument:
    return {
        "mode": reading.failure_mode.code,
        "label_there": reading.label_there,
        "narrow": reading.narrow,
        "broad": reading.broad,
        "damage": reading.damage,
    }


def framework_document(framework: Framework) -> FrameworkDocument:
    return {
        "slug": framework.slug,
        "name": framework.name,
        "version": framework.version,
        "url": framework.url,
        "note": framework.note,
    }


def synonyms_document(group: SynonymGroup) -> SynonymGroupDocument:
    terms = list(group.terms.all())
    return {
        "key": group.key,
        "direction": group.direction,
        "terms": [term.text for term in terms if not term.is_found],
        "finds": [term.text for term in terms if term.is_found],
        "reason": group.reason,
    }


def text_document(text: SiteText) -> TextDocument:
    return {
        "key": text.key,
        "title": text.title,
        "layer": text.layer,
        "verbatim": text.verbatim,
        "display": text.display,
        "lines": lines_of(text),
    }


def _terms(vocabulary: type[Vocabulary]) -> list[TermDocument]:
    return [{"value": term.value, "label": term.label, "definition": term.definition} for term in vocabulary]


def _work(work: SourceWork | None) -> WorkDocument | None:
    if work is None:
        return None
    return {
        "title": work.title,
        "authors": work.authors,
        "affiliations": work.affiliations,
        "date": work.date,
        "arxiv": work.arxiv,
        "url": work.url,
        "licence": work.licence,
    }
