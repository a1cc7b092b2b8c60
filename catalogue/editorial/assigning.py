"""Who is asked to read an entry or a shared record, and who could be."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import QuerySet

from ..documents import SharedRecordKey
from ..models import ReviewAssignment, SavedRow, SavedVersion
from . import permissions, saves, shared_records


def reviewer_of(name: str) -> User | None:
    """Return who is asked, as long as they may review."""
    asked = ReviewAssignment.objects.filter(subject=name)
    return permissions.reviewers().filter(pk__in=asked.values("reviewer")).first()


def possible_reviewers(name: str) -> QuerySet[User]:
    """Return who may approve what stands there now: nobody who has changed it since it was public."""
    return permissions.reviewers().exclude(pk__in=authors(name)).order_by("last_name", "first_name", "username")


def authors(name: str) -> set[int]:
    """Return the keys of the accounts that have changed it since it was public."""
    return {save.account_id for save in saved_since_public(name) if save.account_id is not None}


def saved_since_public(name: str) -> Iterable[SavedVersion | SavedRow]:
    """Return the saves of an entry, or of a shared record, after the one that is public; all of them if none is."""
    key = SharedRecordKey.parse(name)
    if key is None:
        return saves.saved_since_public(name)
    return shared_records.saved_since_public(shared_records.shared_records([key]))


def let_go_of_authors(name: str) -> None:
    """Ask nobody in particular any more, if whoever was asked has changed it since."""
    ReviewAssignment.objects.filter(subject=name, reviewer__in=authors(name)).delete()
