"""What the working copy says now, by the keys under which `LoadedDigest` remembers what was loaded."""

from collections.abc import Iterable, Mapping
from typing import Any

from .. import documents
from ..models import CfaaReading, EditorNote, Framework, SiteText, SourceWork, SynonymGroup
from ..vocabulary import Kind

Digests = dict[str, str]


def of_entries(kind: Kind) -> Digests:
    found = (documents.document_of(working) for working in documents.working_entries(kind))
    return {document["code"]: documents.digest_of(_by_itself(document)) for document in found}


def of_work() -> Digests:
    fields = ("title", "authors", "affiliations", "date", "arxiv", "url", "licence")
    work = SourceWork.objects.values(*fields).first()
    return {"work": documents.digest_of(work)} if work else {}


def of_frameworks() -> Digests:
    fields = ("slug", "name", "version", "url", "note", "order")
    return _by_key("framework", "slug", Framework.objects.values(*fields))


def of_texts() -> Digests:
    fields = ("key", "title", "layer", "verbatim", "display", "first_line", "last_line")
    return _by_key("text", "key", SiteText.objects.values(*fields))


def of_cfaa_readings() -> Digests:
    fields = ("failure_mode__entry__code", "label_there", "narrow", "broad", "damage")
    return _by_key("CFAA reading", "failure_mode__entry__code", CfaaReading.objects.values(*fields))


def of_notes() -> Digests:
    notes = EditorNote.objects.prefetch_related("targets__entry", "targets__passage__entry")
    return {note.code: documents.digest_of(_note(note)) for note in notes}


def of_synonyms() -> Digests:
    groups = SynonymGroup.objects.prefetch_related("terms")
    return {f"synonyms {group.key}": documents.digest_of(_synonyms(group)) for group in groups}


def _by_itself(document: Mapping[str, Any]) -> dict[str, Any]:
    """The entry apart from what other parts decide: editor's notes, and the order of frameworks."""
    mappings = sorted(document.get("mappings", ()), key=documents.canonical)
    return {**document, "notes": [], "mappings": mappings}


def _by_key(name: str, key: str, rows: Iterable[dict[str, Any]]) -> Digests:
    return {f"{name} {row[key]}": documents.digest_of(row) for row in rows}


def _note(note: EditorNote) -> dict[str, Any]:
    fields = ("code", "category", "printed", "text", "confidence", "origin", "lines")
    return {name: getattr(note, name) for name in fields} | {"targets": sorted(map(str, note.targets.all()))}


def _synonyms(group: SynonymGroup) -> dict[str, Any]:
    terms = [{"text": term.text, "is_found": term.is_found} for term in group.terms.all()]
    return {"direction": group.direction, "reason": group.reason, "terms": terms}
