"""Whose document a row of the working copy stands in."""

from ..models import (
    Alias,
    Citation,
    Commentary,
    CommentaryStatement,
    EditorNote,
    Entry,
    Mapping,
    NoteTarget,
    Passage,
    Scenario,
    WorkingEntry,
)


def owners_of(row: object) -> frozenset[str]:
    """Codes of the entries that the row, as it is stored, is a part of. None: it is part of the catalogue document."""
    match row:
        case WorkingEntry() | Passage() | Alias() | NoteTarget():
            return frozenset({row.entry.code})
        case Scenario() | Mapping() | Commentary():
            return frozenset({row.failure_mode.code})
        case Citation():
            return frozenset({row.passage.entry.code})
        case CommentaryStatement():
            return frozenset({row.commentary.failure_mode.code})
        case EditorNote():
            return frozenset(Entry.objects.filter(notes__note=row).values_list("code", flat=True))
    return frozenset()
