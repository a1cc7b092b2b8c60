"""Tombstones: what readers are told where words were erased from what was published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from ..models import RedactedText, Redaction
from ..vocabulary import RedactedPart

LAST = Subquery(
    RedactedText.objects.order_by("-pk").values(state=Concat(Cast("pk", CharField()), Value(" "), "left"))[:1]
)
"""An annotation that names the state of all redactions; null where there are none."""
STATE = f'SELECT id || \' \' || "left" FROM "{RedactedText._meta.db_table}" ORDER BY id DESC LIMIT 1'  # noqa: S608 - ours
"""`LAST` in SQL, for whoever asks at every page."""


def redacted_now() -> str:
    """Return the state of all redactions; "" where there are none. One query."""
    last = RedactedText.objects.order_by("-pk").values_list("pk", "left").first()
    return f"{last[0]} {last[1]}" if last else ""


@dataclass(frozen=True)
class Tombstone:
    """Words that were erased from a text: where, when, on what ground, and what was published."""

    places: tuple[str, ...]
    ground: str
    at: datetime
    published: str
    """The digest with which the text was published, and which the editions bind."""
    left: str

    def __str__(self) -> str:
        return f"Words of {', '.join(self.places)} were erased on {self.at:%-d %B %Y}: {self.ground}"


def tombstones_of_entries() -> Mapping[str, list[Tombstone]]:
    """Return those of each entry's texts, of all editions. One query."""
    rows = RedactedText.objects.of(RedactedPart.ENTRY).select_related("redaction", "version__entry")
    rows = rows.defer("version__document")
    found: dict[str, list[Tombstone]] = {}
    for row in rows:
        if row.version:
            found.setdefault(row.version.entry.code, []).append(_tombstone(row, row.redaction))
    return found


def tombstones_of_edition(number: int) -> list[Tombstone]:
    """Return those of what the edition says of itself and of no entry. One query."""
    rows = RedactedText.objects.filter(edition=number).select_related("redaction")
    return [_tombstone(row, row.redaction) for row in rows]


def tombstone_of(digest: str) -> Tombstone | None:
    """Return what became of a text that had this digest, if words were erased from it. One query."""
    gone = RedactedText.objects.filter(Q(published=digest) | Q(left=digest)).select_related("redaction").last()
    return _tombstone(gone, gone.redaction) if gone and gone.left != digest else None


def _tombstone(row: RedactedText, redaction: Redaction) -> Tombstone:
    return Tombstone(tuple(row.places), redaction.ground, row.at, row.published, row.left)
