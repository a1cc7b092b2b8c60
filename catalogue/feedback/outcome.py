"""The outcome of a suggestion, as readers can see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import documents
from ..models import EntryVersion, Suggestion
from ..vocabulary import EntryState


@dataclass(frozen=True)
class Appearance:
    """The first edition in which readers found the draft: as it was made, or as curators have rewritten it since."""

    edition: int
    code: str
    title: str


def appearance_of(suggestion: Suggestion) -> Appearance | None:
    for edition, document in _published_since(suggestion):
        if document["state"] == EntryState.PUBLIC and _holds(document, suggestion):
            return Appearance(edition, document["code"], document["title"])
    return None


def _published_since(suggestion: Suggestion) -> Iterator[tuple[int, Any]]:
    if not suggestion.has_draft:
        return
    later = EntryVersion.objects.filter(entry=suggestion.draft_entry_id, first_edition__gt=suggestion.edition_id)
    for edition, text in later.order_by("first_edition").values_list("first_edition", "document").iterator():
        yield edition, documents.read(text)


def _holds(document: Any, suggestion: Suggestion) -> bool:
    note = suggestion.draft_note
    return suggestion.is_drafted_as_reference or any(row["code"] == note.code for row in document["notes"] if note)
