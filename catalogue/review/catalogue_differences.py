"""Two catalogue documents, word by word: site texts, readings, frameworks, synonyms, notes and vocabularies."""

from collections.abc import Iterator

from ..documents import CatalogueDocument
from .differences import Document, Fields, PartDifference, between, fields_of


def catalogue_differences(before: CatalogueDocument | None, after: CatalogueDocument) -> list[PartDifference]:
    """None is the catalogue before its first edition."""
    return between(dict(_parts(before)) if before else {}, dict(_parts(after)))


def _parts(document: CatalogueDocument) -> Iterator[tuple[str, Fields]]:
    for title, row in _rows(document):
        yield title, fields_of(row)


def _rows(document: CatalogueDocument) -> Iterator[tuple[str, Document]]:
    for text in document["texts"]:
        yield f"Site text “{text['key']}”", {**text, "display": text["display"] or text["verbatim"].strip()}
    for reading in document["cfaa_readings"]:
        yield f"CFAA reading of {reading['mode']}", reading
    for framework in document["frameworks"]:
        yield f"Framework {framework['slug']}", framework
    for group in document["synonyms"]:
        yield f"Synonyms “{group['key']}”", group
    for note in document["notes"]:
        yield f"Editor’s note {note['code']}, on the whole document", note
    for name, terms in document["vocabularies"].items():
        for term in terms:
            yield f"Term “{term['value']}” of the vocabulary “{name}”", term
    if work := document["work"]:
        yield "The source", work
