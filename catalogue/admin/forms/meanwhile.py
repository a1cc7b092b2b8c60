"""Saves of colleagues after somebody else had opened an entry or a row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from django.db.models import Model

from ... import documents
from ...documents import AnyEntryDocument
from ...documents.differences import Document, PartDifference, differences, shared_record_differences
from ...editorial import saves
from ...models import SavedRow, SavedVersion

Save = SavedVersion | SavedRow


@dataclass(frozen=True)
class Meanwhile:
    """`seen` is the state that `parts` lead to, for who saves over it; "" where the parts are not known."""

    by: list[str] = field(default_factory=list)
    at: datetime | None = None
    parts: list[PartDifference] = field(default_factory=list)
    seen: str = ""
    now: Document = field(default_factory=dict)

    def is_replaced_in(self, parts: Iterable[PartDifference]) -> bool:
        """Tell if something that they changed was changed again, in `parts`."""
        return not self.seen or bool(_fields(self.parts) & _fields(parts))


def in_entry(now: AnyEntryDocument, *, opened_as: str) -> Meanwhile:
    return _meanwhile(SavedVersion.objects.of(now["code"]), now, opened_as, differences)


def in_row(row: Model, *, opened_as: str) -> Meanwhile:
    found = saves.saves_of(documents.shared_record_keys(row))
    return _meanwhile(found, documents.shared_record_document(row), opened_as, shared_record_differences)


def _meanwhile(
    newest_first: Iterable[Save], now: Document, opened_as: str, differences_of: Callable[..., list[PartDifference]]
) -> Meanwhile:
    """`opened_as` is the digest of the document that was opened. Without a save that left it, nothing can be shown."""
    found = list(newest_first)
    later = _later(found, opened_as)
    by, at = names(later), later[0].saved_at if later else None
    if len(later) == len(found):
        return Meanwhile(by[-1:], at)
    before = documents.read(found[len(later)].document)
    return Meanwhile(by, at, differences_of(before, now), documents.digest_of(now), now)


def _fields(parts: Iterable[PartDifference]) -> set[tuple[str, str]]:
    return {(part.title, one.name) for part in parts for one in part.fields}


def saves_after(newest_first: Iterable[Save], opened_as: str) -> list[Save]:
    """Return the saves after that of what was opened, the newest first; none if that is not on record."""
    found = list(newest_first)
    later = _later(found, opened_as)
    return later if len(later) < len(found) else []


def _later(newest_first: Iterable[Save], opened_as: str) -> list[Save]:
    return list(takewhile(lambda save: documents.digest_in_todays_shape(save) != opened_as, newest_first))


def names(newest_first: Iterable[Save]) -> list[str]:
    """Return who made them, each once, the first one first."""
    return list(dict.fromkeys(save.saved_by for save in newest_first))[::-1]
