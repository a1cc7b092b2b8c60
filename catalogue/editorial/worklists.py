"""The lists of entries that wait for somebody, which the admin counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ..models import Citation, Entry, EntryVersion, Withdrawal
from ..vocabulary import ReviewState
from . import permissions, states

DRAFT = (ReviewState.NEVER_PUBLISHED, ReviewState.CHANGED)


@dataclass(frozen=True)
class Worklist:
    """`mine`: only what this person has changed since it was published (False: only the others')."""

    name: str
    title: str
    states: tuple[ReviewState, ...]
    mine: bool | None = None

    def holds(self, state: str, is_mine: bool) -> bool:
        return state in self.states and self._whose in (None, is_mine)

    def entries(self, account: User) -> QuerySet[Entry]:
        found = states.in_state(_to_look_at(account), *self.states)
        return found if self._whose is None else states.with_ownership(found, account).filter(is_mine=self._whose)

    @property
    def _whose(self) -> bool | None:
        return None if self.mine is False and settings.SELF_APPROVAL else self.mine


TO_REVIEW = Worklist("to-review", "Waiting for my review", (ReviewState.READY,), mine=False)

WORKLISTS = (
    Worklist("my-drafts", "My drafts", DRAFT, mine=True),
    Worklist("drafts", "All drafts", DRAFT),
    TO_REVIEW,
    Worklist("approved", "Approved and not published", (ReviewState.APPROVED,)),
)


def counts(account: User) -> Iterator[tuple[Worklist, int]]:
    """Yield how many entries each worklist holds. One query for all of them."""
    entries = states.with_ownership(states.differing(_to_look_at(account)), account)
    counted = entries.order_by().values("recorded_state", "is_mine").annotate(number=Count("pk"))
    groups = list(counted.values_list("recorded_state", "is_mine", "number"))
    for worklist in WORKLISTS:
        yield worklist, sum(number for state, is_mine, number in groups if worklist.holds(state, is_mine))


def dangling_citations() -> QuerySet[Citation]:
    """Return the citations of references that readers cannot see."""
    public = EntryVersion.objects.current().filter(entry=OuterRef("resolves_to__entry"))
    withdrawn = Withdrawal.objects.filter(entry=OuterRef("resolves_to__entry"))
    return Citation.objects.filter(~Q(Exists(public)) | Q(Exists(withdrawn)))


def _to_look_at(account: User) -> QuerySet[Any]:
    kinds = [kind.value for kind in permissions.kinds_to_look_at(account)]
    return Entry.objects.filter(kind__in=kinds).in_reading_order()
