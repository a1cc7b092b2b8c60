"""The outcome of a suggestion, as readers can see it."""

from dataclasses import dataclass

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
    if not suggestion.has_draft:
        return None
    note = suggestion.draft_note.code if suggestion.draft_note else ""
    later = EntryVersion.objects.filter(entry=suggestion.draft_entry_id, first_edition__gt=suggestion.edition_id)
    for edition, text in later.order_by("first_edition").values_list("first_edition", "document").iterator():
        document = documents.read(text)
        is_there = suggestion.is_drafted_as_reference or note in {row["code"] for row in document["notes"]}
        if is_there and document["state"] == EntryState.PUBLIC:
            return Appearance(edition, document["code"], document["title"])
    return None
