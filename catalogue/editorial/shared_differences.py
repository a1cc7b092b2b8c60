"""Two catalogue documents, word by word: site texts, readings, frameworks, synonyms, notes and vocabularies."""

from collections.abc import Iterator

from .. import documents
from ..documents import CatalogueDocument, SharedRecordDocument, SharedRecordKey
from ..vocabulary import CataloguePart
from .differences import Fields, PartDifference, Parts, between, fields_of

THE_ROW = "What it says"


def catalogue_differences(before: CatalogueDocument | None, after: CatalogueDocument) -> list[PartDifference]:
    """None is the catalogue before its first edition."""
    return between(dict(_parts(before)) if before else {}, dict(_parts(after)))


def shared_record_differences(
    before: SharedRecordDocument | None, after: SharedRecordDocument | None
) -> list[PartDifference]:
    """Of two documents of one row, in the fields that both have: an edition says less than a save. None: it is gone."""
    if before and after:
        shared = before.keys() & after.keys()
        before, after = ({name: row[name] for name in shared} for row in (before, after))
    return between(_whole(before), _whole(after))


def title_of(key: SharedRecordKey) -> str:
    match key.part:
        case CataloguePart.TEXTS:
            return f"Site text “{key.key}”"
        case CataloguePart.CFAA_READINGS:
            return f"CFAA reading of {key.key}"
        case CataloguePart.SYNONYMS:
            return f"Synonyms “{key.key}”"
    return f"{key.part.label} {key.key}"


def _parts(document: CatalogueDocument) -> Iterator[tuple[str, Fields]]:
    for key, row in documents.shared_records_in(document).items():
        yield title_of(key), _fields(row)
    for name, terms in document["vocabularies"].items():
        for term in terms:
            yield f"Term “{term['value']}” of the vocabulary “{name}”", fields_of(term)
    if work := document["work"]:
        yield "The source", fields_of(work)


def _whole(row: SharedRecordDocument | None) -> Parts:
    return {THE_ROW: _fields(row)} if row else {}


def _fields(row: SharedRecordDocument) -> Fields:
    fields = {name: value for name, value in row.items() if name not in ("shape", "kind")}
    if row["kind"] == CataloguePart.TEXTS:
        fields["display"] = row["display"] or row["verbatim"].strip()
    return fields_of(fields)
