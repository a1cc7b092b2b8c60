"""The changes that an edition made: entries that are new in it, and entries whose documents it replaced."""

from dataclasses import dataclass

from .. import documents
from ..addresses.codes import sort_key
from ..models import Edition, EntryVersion
from ..models.published import EntryVersionQuerySet


@dataclass(frozen=True)
class EditionChanges:
    edition: Edition
    new: list[str]
    changed: list[str]
    parts_of_catalogue: str
    """Which parts of the catalogue document changed, in words; "" if none did, or in the first edition."""


def changes_in(number: int) -> EditionChanges:
    """Return what edition `number` changed, in four queries. Raises Edition.DoesNotExist."""
    edition = Edition.objects.get(number=number)
    started = _codes(EntryVersion.objects.filter(first_edition=number))
    replaced = frozenset(_codes(EntryVersion.objects.filter(replaced_by=number)))
    before = Edition.objects.filter(number=number - 1).values_list("catalogue_document", flat=True).first()
    return EditionChanges(
        edition=edition,
        new=[code for code in started if code not in replaced],
        changed=[code for code in started if code in replaced],
        parts_of_catalogue=_parts_that_changed(before, edition.catalogue_document),
    )


def _parts_that_changed(before: str | None, after: str) -> str:
    if before is None or before == after:
        return ""
    return documents.listed(documents.parts_that_differ(documents.read(before), documents.read(after)))


def _codes(versions: EntryVersionQuerySet) -> list[str]:
    return sorted(versions.order_by().values_list("entry__code", flat=True), key=sort_key)
