"""The lists of entries that wait for somebody, which the admin counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Case, Count, Exists, F, Model, OuterRef, Q, QuerySet, Value, When

from ..documents.ageing import LAW_LASTS, LINKS_LAST
from ..models import (
    Authority,
    Citation,
    Development,
    Entry,
    EntryVersion,
    Mapping,
    Recommendation,
    Reference,
    ReferenceDetail,
    Withdrawal,
)
from ..vocabulary import ReviewState, ReviewStep, WorkField
from . import permissions, states

M = TypeVar("M", bound=Model)
DRAFT = (ReviewState.NEVER_PUBLISHED, ReviewState.CHANGED)


class Check(StrEnum):
    """Which of what ages is asked for."""

    DUE = "due"
    OVERDUE = "overdue"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Worklist:
    """`asks`: whether it asks a person to act. `mine`: only what they have changed since it was published (False: only
    what others have).
    """

    name: str
    title: str
    states: tuple[ReviewState, ...]
    asks: Callable[[User], bool]
    mine: bool | None = None

    def holds(self, state: str, is_mine: bool) -> bool:
        return state in self.states and self._whose in (None, is_mine)

    def entries(self, account: User) -> Any:
        found = states.in_state(_to_look_at(account), *self.states)
        return found if self._whose is None else states.with_ownership(found, account).filter(is_mine=self._whose)

    @property
    def _whose(self) -> bool | None:
        return None if self.mine is False and settings.SELF_APPROVAL else self.mine


MY_DRAFTS = Worklist("my-drafts", "My drafts", DRAFT, lambda account: True, mine=True)
TO_REVIEW = Worklist("to-review", "Waiting for my review", (ReviewState.READY,), permissions.may_review, mine=False)

WORKLISTS = (
    MY_DRAFTS,
    Worklist("drafts", "All drafts", DRAFT, lambda account: False),
    TO_REVIEW,
    Worklist("approved", "Approved and not published", (ReviewState.APPROVED,), permissions.may_publish),
)


@dataclass(frozen=True)
class Task:
    """An entry that waits: since when, and what was said last about its newest version, if anything was."""

    code: str
    title: str
    since: datetime
    step: ReviewStep | None
    by: str
    comment: str

    @property
    def is_sent_back(self) -> bool:
        return self.step is ReviewStep.SENT_BACK


def tasks(worklist: Worklist, account: User, most: int) -> list[Task]:
    """Return the first entries of a worklist: what was sent back, then what was offered longest ago, then drafts."""
    sent_back = Case(When(said_step=ReviewStep.SENT_BACK.value, then=Value(0)), default=Value(1))
    entries = states.with_what_was_said(worklist.entries(account).with_titles())
    return [
        Task(
            entry.code,
            entry.title,
            entry.said_at or entry.saved_at,
            ReviewStep(entry.said_step) if entry.said_step else None,
            entry.said_by or "",
            entry.said_comment or "",
        )
        for entry in entries.order_by(sent_back, F("said_at").asc(nulls_last=True), "-saved_at", "pk")[:most]
    ]


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


# What ages: readers are told once the day has passed, curators also of what nobody has checked yet


def law(check: Check, day: date) -> QuerySet[Authority]:
    """Return the authorities that are due for review on a day."""
    last = (day - LAW_LASTS).isoformat()
    return _due(Authority.objects.all(), check, unchecked=Q(checked_on=""), overdue=Q(checked_on__lt=last))


def links(check: Check, day: date) -> QuerySet[Reference]:
    """Return the works whose addresses are due for a check on a day."""
    seen = ReferenceDetail.objects.filter(reference=OuterRef("pk"), field=WorkField.ACCESSED.value)
    works = Reference.objects.exclude(url="", doi="", arxiv_id="")
    overdue = Exists(seen.filter(value__lt=(day - LINKS_LAST).isoformat()))
    return _due(works, check, unchecked=~Q(Exists(seen)), overdue=Q(overdue))


def developments(check: Check, day: date) -> QuerySet[Development]:
    """Return the incidents and the research that are due for a check on a day."""
    return _researched(Development.objects.all(), check, day)


def recommendations(check: Check, day: date) -> QuerySet[Recommendation]:
    """Return what others recommend, as far as it is due for a check on a day."""
    return _researched(Recommendation.objects.all(), check, day)


def _researched(rows: QuerySet[M], check: Check, day: date) -> QuerySet[M]:
    overdue = Q(checked_on__lt=(day - LINKS_LAST).isoformat())
    return _due(rows, check, unchecked=Q(checked_on=""), overdue=overdue, entry="failure_mode__entry")


def renamed_mappings() -> QuerySet[Mapping]:
    """Return the mappings to what a newer release of the framework calls otherwise."""
    return Mapping.objects.exclude(current_id="", current_label="", current_note="")


def _due(rows: QuerySet[M], check: Check, *, unchecked: Q, overdue: Q, entry: str = "entry") -> QuerySet[M]:
    found = {Check.UNCHECKED: unchecked, Check.OVERDUE: overdue & ~unchecked, Check.DUE: unchecked | overdue}
    return rows.filter(found[check], **{f"{entry}__withdrawal__isnull": True})


def _to_look_at(account: User) -> QuerySet[Any]:
    kinds = [kind.value for kind in permissions.kinds_to_look_at(account)]
    return Entry.objects.filter(kind__in=kinds).in_reading_order()
