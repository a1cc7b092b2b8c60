"""The texts of a document that readers see as Markdown."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..vocabulary import Layer
from .shapes import (
    SHAPES,
    AnyEntryDocument,
    CitationDocument,
    CommentaryDocument,
    MappingDocument,
    NoteDocument,
    ScenarioDocument,
    fields_of,
)


def markdown_texts(document: AnyEntryDocument) -> Iterator[tuple[str, str]]:
    """Yield each with the place where it stands."""
    for passage in document["passages"]:
        if passage["layer"] == Layer.CURATOR:  # the source is shown as printed
            yield passage["anchor"], passage["display"]
    for note in document["notes"]:
        yield from _in(note, NoteDocument, f"editor’s note {note['code']}")
    parts: Mapping[str, Any] = document
    for citation in parts.get("citations", ()):
        yield from _in(citation, CitationDocument, f"citation in {citation['passage']}")
    for scenario in parts.get("scenarios", ()):
        yield from _in(scenario, ScenarioDocument, scenario["code"])
    for mapping in parts.get("mappings", ()):
        yield from _in(mapping, MappingDocument, f"mapping to {mapping['label']}")
    for key in _keys(SHAPES[document["kind"]]):
        yield key.replace("_", " "), parts[key]
    if commentary := parts.get("commentary"):
        yield from _in(commentary, CommentaryDocument, "commentary")


def markdown_in(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what readers see as Markdown of a note or of a text that belongs to no entry."""
    if "text" in said:
        yield said["text"]
    elif said.get("layer") == Layer.CURATOR:
        yield said["display"]


def _in(part: Mapping[str, Any], shape: type, place: str) -> Iterator[tuple[str, str]]:
    return ((place, part[key]) for key in _keys(shape))


@cache
def _keys(shape: type) -> tuple[str, ...]:
    return tuple(key for key, field in fields_of(shape).items() if field.is_markdown)
