"""What colleagues did to an entry or a row after somebody else had opened it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from .. import documents, rules
from ..documents import AnyEntryDocument
from ..models import SavedVersion
from ..review.differences import PartDifference, differences


@dataclass(frozen=True)
class Meanwhile:
    """`seen` is the state that `parts` lead to, for who saves over it; "" where the parts are not known."""

    by: list[str] = field(default_factory=list)
    at: datetime | None = None
    parts: list[PartDifference] = field(default_factory=list)
    seen: str = ""


def in_entry(now: AnyEntryDocument, *, opened_as: str) -> Meanwhile:
    """`opened_as` is the digest of the document that was opened. Without a save that left it, nothing can be shown."""
    saves = list(SavedVersion.objects.of(now["code"]))
    later = list(takewhile(lambda save: documents.digest_in_todays_shape(save) != opened_as, saves))
    by, at = _names(later), later[0].saved_at if later else None
    if len(later) == len(saves):
        return Meanwhile(by[-1:], at)
    before = documents.read(saves[len(later)].document)
    return Meanwhile(by, at, differences(before, now), documents.digest_of(now))


def in_row(row: Model) -> Meanwhile:
    """Of rows that belong to no entry only who and when is on record."""
    content_type = ContentType.objects.get_for_model(row)
    entries = LogEntry.objects.filter(content_type=content_type, object_id=str(row.pk)).select_related("user")
    last = entries.order_by("-pk").first()
    return Meanwhile([rules.actor(last.user).name], last.action_time) if last else Meanwhile()


def _names(newest_first: Iterable[SavedVersion]) -> list[str]:
    return list(dict.fromkeys(save.saved_by for save in newest_first))[::-1]
