"""What waits for whom: the lists of entries that the desk counts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from .. import rules
from ..models import Citation, EntryVersion, Withdrawal
from ..vocabulary import ReviewState
from .states import Standing, states_of
from .versions import changed_by


@dataclass(frozen=True)
class Item:
    """An entry that differs from what is public. `is_mine`: I have changed it since."""

    standing: Standing
    is_mine: bool


@dataclass(frozen=True)
class Worklist:
    name: str
    title: str
    holds: Callable[[Item], bool]


def _is_draft(item: Item) -> bool:
    return item.standing.state in (ReviewState.NEVER_PUBLISHED, ReviewState.CHANGED)


def _waits_for_me(item: Item) -> bool:
    return item.standing.state is ReviewState.READY and (settings.SELF_APPROVAL or not item.is_mine)


WORKLISTS = (
    Worklist("my-drafts", "My drafts", lambda item: _is_draft(item) and item.is_mine),
    Worklist("drafts", "All drafts", _is_draft),
    Worklist("to-review", "Waiting for my review", _waits_for_me),
    Worklist("approved", "Approved and not published", lambda item: item.standing.is_approved),
)


def items(account: User) -> list[Item]:
    """The entries that this person may look at and that differ from what is public. A fixed number of queries."""
    standings = states_of(kinds=rules.kinds_to_look_at(account))
    differing = [standing for standing in standings.values() if standing.differs]
    mine = changed_by(account, [standing.code for standing in differing])
    return [Item(standing, standing.code in mine) for standing in differing]


def dangling_citations() -> "QuerySet[Citation]":
    """Citations of references that readers cannot see."""
    public = EntryVersion.objects.current().filter(entry=OuterRef("resolves_to__entry"))
    withdrawn = Withdrawal.objects.filter(entry=OuterRef("resolves_to__entry"))
    return Citation.objects.filter(~Q(Exists(public)) | Q(Exists(withdrawn)))
