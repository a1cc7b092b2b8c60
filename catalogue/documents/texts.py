"""The texts of a document that readers see as Markdown."""

from collections.abc import Iterator
from typing import Any

from ..vocabulary import Layer
from .shapes import AnyEntryDocument


def markdown_texts(document: AnyEntryDocument) -> Iterator[tuple[str, str]]:
    """Each with the place where it stands."""
    for passage in document["passages"]:
        if passage["layer"] == Layer.CURATOR:
            yield passage["anchor"], passage["display"]
    for note in document["notes"]:
        yield f"editor’s note {note['code']}", note["text"]
    for citation in _of(document, "citations"):
        yield f"citation in {citation['passage']}", citation["note"]
    for scenario in _of(document, "scenarios"):
        yield scenario["code"], scenario["evidence_note"]
    for mapping in _of(document, "mappings"):
        yield f"mapping to {mapping['label']}", mapping["reason"]
    for field in ("crosswalk_gap", "origin_detail", "note", "candidate_note"):
        yield field.replace("_", " "), str(document.get(field, ""))
    commentary: Any = document.get("commentary")
    if commentary:
        yield "commentary", commentary["note"]


def _of(document: AnyEntryDocument, field: str) -> list[Any]:
    """The rows of a field that only some kinds have."""
    rows: Any = document.get(field, [])
    return list(rows)
