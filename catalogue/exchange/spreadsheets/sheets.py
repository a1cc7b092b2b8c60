"""Every list of the desk as a sheet. Those without a column that can be edited are for reading."""

from typing import Any

from django.db.models import Model

from ...models import Edition, Entry, EntryVersion, MissedSearch, Suggestion
from ...vocabulary import PREFIXES, Kind, SuggestionKind, SuggestionState
from .cells import Number, Term, entry_code
from .columns import read_only
from .entry_sheets import ENTRY_SHEETS
from .evidence_sheets import EVIDENCE_SHEETS
from .sheet import Sheet, code_key

KIND = Term(tuple((kind.value, kind.label) for kind in PREFIXES))


MISSED_SEARCHES = Sheet(
    "missed-searches",
    "Searches without result",
    MissedSearch,
    (
        read_only("Words", lambda row: row.words),
        read_only("Times", lambda row: row.count, Number()),
        read_only("Day", lambda row: row.day.isoformat()),
    ),
)

SUGGESTIONS = Sheet(
    "suggestions",
    "Suggestions from readers",
    Suggestion,
    (
        read_only("Received", lambda row: row.received_at.isoformat(timespec="seconds")),
        read_only("State", lambda row: SuggestionState(row.decision).label),
        read_only("Kind", lambda row: SuggestionKind(row.kind).label),
        read_only("Concerns", lambda row: str(row.target)),
        read_only("Words", lambda row: row.words),
        read_only("Reference", lambda row: row.reference),
        read_only("Answer", lambda row: row.answer),
    ),
    related=("entry", "passage__entry"),
)
"""Without what says how to reach the sender: that is erased with the decision, and a file would keep it."""

ENTRIES = Sheet(
    "entries",
    "Entries",
    Entry,
    (read_only("Kind", lambda row: row.kind, KIND),),
    key=code_key(entry_code(*PREFIXES.values())),
)

EDITIONS = Sheet(
    "editions",
    "Editions",
    Edition,
    (
        read_only("Number", lambda row: row.number, Number()),
        read_only("Published", lambda row: row.published_at.isoformat(timespec="seconds")),
        read_only("Publisher", lambda row: row.publisher),
        read_only("Note", lambda row: row.note),
        read_only("Digest", lambda row: row.digest),
    ),
)

ENTRY_VERSIONS = Sheet(
    "entry-versions",
    "Entry versions",
    EntryVersion,
    (
        read_only("Entry", lambda row: row.entry.code),
        read_only("Kind", lambda row: Kind(row.entry.kind).label),
        read_only("First edition", lambda row: row.first_edition_id, Number()),
        read_only("Replaced by", lambda row: row.replaced_by_id, Number()),
        read_only("Digest", lambda row: row.digest),
    ),
    related=("entry",),
)

SHEETS = (*ENTRY_SHEETS, *EVIDENCE_SHEETS, MISSED_SEARCHES, SUGGESTIONS, ENTRIES, EDITIONS, ENTRY_VERSIONS)

_BY_NAME = {sheet.name: sheet for sheet in SHEETS}
_BY_MODEL: dict[type[Any], Sheet] = {sheet.model: sheet for sheet in SHEETS}


def sheet_named(name: str) -> Sheet | None:
    return _BY_NAME.get(name)


def sheet_of(model: type[Model]) -> Sheet | None:
    return _BY_MODEL.get(model)
