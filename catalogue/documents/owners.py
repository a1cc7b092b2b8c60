"""Whose document a row of the working copy stands in."""

from ..models import (
    Alias,
    Citation,
    Commentary,
    CommentaryStatement,
    EditorNote,
    Entry,
    Framework,
    Mapping,
    NoteTarget,
    Passage,
    Scenario,
    WorkingEntry,
)


def owners_of(row: object) -> frozenset[str]:
    """Return the codes of the entries that the row, as stored, is a part of; none: in the catalogue document alone."""
    match row:
        case WorkingEntry() | Passage() | Alias() | NoteTarget():
            return frozenset({row.entry.code})
        case Scenario() | Mapping() | Commentary():
            return frozenset({row.failure_mode.code})
        case Citation():
            return frozenset({row.passage.entry.code})
        case CommentaryStatement():
            return frozenset({row.commentary.failure_mode.code})
        case Framework():  # its place among the frameworks is that of the mappings to it
            mapped = Entry.objects.filter(failuremode__mappings__framework=row)
            return frozenset(mapped.values_list("code", flat=True))
        case EditorNote():
            return frozenset(Entry.objects.filter(notes__note=row).values_list("code", flat=True))
    return frozenset()
