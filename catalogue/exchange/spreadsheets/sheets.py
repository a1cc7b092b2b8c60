"""Every list of the desk as a sheet. Those without a column that can be edited are for reading."""

from typing import Any

from django.db.models import Model

from ...models import Edition, Entry, EntryVersion, MissedSearch, Suggestion
from ...vocabulary import PREFIXES, Kind, SuggestionKind, SuggestionState
from .cells import Number, Term, entry_code
from .columns import shown
from .entry_sheets import ENTRY_SHEETS
from .evidence_sheets import EVIDENCE_SHEETS
from .sheet import Sheet, code_key, id_key

KIND = Term(tuple((kind.value, kind.label) for kind in PREFIXES))


def _number_of(edition: Edition | None) -> int | None:
    return edition.number if edition else None


MISSED_SEARCHES = Sheet(
    "missed-searches",
    "Searches without result",
    MissedSearch,
    id_key(),
    (
        shown("Words", lambda row: row.words),
        shown("Times", lambda row: row.count, Number()),
        shown("Day", lambda row: row.day.isoformat()),
    ),
)

SUGGESTIONS = Sheet(
    "suggestions",
    "Suggestions from readers",
    Suggestion,
    id_key(),
    (
        shown("Received", lambda row: row.received_at.isoformat(timespec="seconds")),
        shown("State", lambda row: SuggestionState(row.decision).label),
        shown("Kind", lambda row: SuggestionKind(row.kind).label),
        shown("Concerns", lambda row: str(row.place)),
        shown("Words", lambda row: row.words),
        shown("Reference", lambda row: row.reference),
        shown("Answer", lambda row: row.answer),
    ),
    related=("entry", "passage__entry"),
)
"""Without what says how to reach the sender: that is erased with the decision, and a file would keep it."""

ENTRIES = Sheet(
    "entries",
    "Entries",
    Entry,
    code_key(entry_code(*PREFIXES.values())),
    (shown("Kind", lambda row: row.kind, KIND),),
)

EDITIONS = Sheet(
    "editions",
    "Editions",
    Edition,
    id_key(),
    (
        shown("Number", lambda row: row.number, Number()),
        shown("Published", lambda row: row.published_at.isoformat(timespec="seconds")),
        shown("Publisher", lambda row: row.publisher),
        shown("Note", lambda row: row.note),
        shown("Digest", lambda row: row.digest),
    ),
)

ENTRY_VERSIONS = Sheet(
    "entry-versions",
    "Entry versions",
    EntryVersion,
    id_key(),
    (
        shown("Entry", lambda row: row.entry.code),
        shown("Kind", lambda row: Kind(row.entry.kind).label),
        shown("First edition", lambda row: _number_of(row.first_edition), Number()),
        shown("Replaced by", lambda row: _number_of(row.replaced_by), Number()),
        shown("Digest", lambda row: row.digest),
    ),
    related=("entry", "first_edition", "replaced_by"),
)

SHEETS = (*ENTRY_SHEETS, *EVIDENCE_SHEETS, MISSED_SEARCHES, SUGGESTIONS, ENTRIES, EDITIONS, ENTRY_VERSIONS)

_BY_NAME = {sheet.name: sheet for sheet in SHEETS}
_BY_MODEL: dict[type[Any], Sheet] = {sheet.model: sheet for sheet in SHEETS}


def sheet_named(name: str) -> Sheet | None:
    return _BY_NAME.get(name)


def sheet_of(model: type[Model]) -> Sheet | None:
    return _BY_MODEL.get(model)
