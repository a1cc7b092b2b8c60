"""Who changed what is not public yet, by the saves on record."""

from collections.abc import Iterable

from ..documents import SharedRecordKey
from ..models import SavedRow, SavedVersion
from . import saves, shared_records


def saved_since_public(name: str) -> Iterable[SavedVersion | SavedRow]:
    """Return the saves of an entry, or of a shared record, after the one that is public; all of them if none is."""
    key = SharedRecordKey.parse(name)
    if key is None:
        return saves.saved_since_public(name)
    return shared_records.saved_since_public(shared_records.shared_records([key]))
