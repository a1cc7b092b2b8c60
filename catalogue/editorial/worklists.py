"""The lists of entries and shared records that wait for somebody, which the admin counts."""

from collections.abc import Callable, Iterator, Sequence
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
    ReviewAssignment,
    Withdrawal,
)
from ..vocabulary import ReviewState, ReviewStep, WorkField
from . import permissions, saves, shared_records, states
from .states import EditorialStatus

M = TypeVar("M", bound=Model)
DRAFT = (ReviewState.NEVER_PUBLISHED, ReviewState.CHANGED)


class CheckState(StrEnum):
    """Which of what ages: as readers are told, and as curators are."""

    DUE = "due"
    OVERDUE = "overdue"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Worklist:
    """`asks`: whether it asks a person to act. `mine`: only what they have changed since it was published (False: only
    what others have, and nobody else is asked to read).
    """

    name: str
    title: str
    states: tuple[ReviewState, ...]
    asks: Callable[[User], bool]
    mine: bool | None = None

    def holds(self, state: str, is_mine: bool, is_for_another: bool) -> bool:
        left_to_others = self.mine is False and is_for_another
        return state in self.states and self._whose in (None, is_mine) and not left_to_others

    def entries(self, account: User) -> Any:
        found = states.in_state(_to_look_at(account), *self.states)
        if self.mine is False:
            found = _with_assignment(found, account).filter(is_for_another=False)
        return found if self._whose is None else states.with_ownership(found, account).filter(is_mine=self._whose)

    def shared_records(self, shared: "Sequence[DifferingRecord]") -> list["DifferingRecord"]:
        """Return those of the shared records that differ from what is public."""
        return [one for one in shared if self.holds(one.status.state, one.is_mine, one.is_for_another)]

    def names(self, account: User) -> list[str]:
        """Return the codes of its entries, then the names of its shared records."""
        shared = [one.status.code for one in self.shared_records(differing_shared_records(account))]
        return [*self.entries(account).values_list("code", flat=True), *shared]

    @property
    def _whose(self) -> bool | None:
        return None if self.mine is False and settings.SELF_APPROVAL else self.mine


@dataclass(frozen=True)
class DifferingRecord:
    """A shared record that differs from what is public, for one person."""

    status: EditorialStatus
    saved_at: datetime
    is_mine: bool
    is_for_another: bool


def differing_shared_records(account: User) -> list[DifferingRecord]:
    """Return those that this person may look at."""
    parts = permissions.parts_to_look_at(account)
    records = [record for record in shared_records.differing_on_record() if record.key.part in parts]
    newest = {saves.key_of(save): save for save in saves.saves_of(record.key for record in records).newest_of_each()}
    mine = {saves.key_of(save) for save in shared_records.saved_since_public(records) if save.account_id == account.pk}
    for_others = set(_for_others(account).values_list("subject", flat=True)) if records else set()
    return [
        DifferingRecord(status, newest[record.key].saved_at, record.key in mine, status.code in for_others)
        for record, status in zip(records, states.states_of_shared_records(records), strict=True)
    ]


MY_DRAFTS = Worklist("my-drafts", "My drafts", DRAFT, lambda account: True, mine=True)
TO_REVIEW = Worklist("to-review", "Waiting for my review", (ReviewState.READY,), permissions.may_review, mine=False)
APPROVED = Worklist("approved", "Approved and not published", (ReviewState.APPROVED,), permissions.may_publish)

WORKLISTS = (
    MY_DRAFTS,
    Worklist("drafts", "All drafts", DRAFT, lambda account: False),
    TO_REVIEW,
    Worklist("in-review", "All that waits for review", (ReviewState.READY,), lambda account: False),
    APPROVED,
)


@dataclass(frozen=True)
class Task:
    """One thing that waits, since when, and the last comment on its newest save, if there is one.

    `code` is an entry's, or the name of a shared record.
    """

    code: str
    label: str
    since: datetime
    step: ReviewStep | None
    by: str
    comment: str
    is_for_me: bool = False

    @property
    def is_sent_back(self) -> bool:
        return self.step is ReviewStep.SENT_BACK


def tasks(worklist: Worklist, account: User, shared: Sequence[DifferingRecord], most: int) -> list[Task]:
    """Return the first of a worklist: what was sent back, then what was offered longest ago, then the newest drafts."""
    found = [*_tasks_of_entries(worklist, account, most), *map(_task, worklist.shared_records(shared))]
    return sorted(found, key=_urgency)[:most]


def _urgency(task: Task) -> tuple[bool, bool, bool, float]:
    """Sort what was offered by age, the oldest first, and drafts the newest first."""
    at = task.since.timestamp()
    return not task.is_sent_back, not task.is_for_me, task.step is None, at if task.step else -at


def _task(shared: DifferingRecord) -> Task:
    status, last = shared.status, shared.status.last
    if last is None:
        return Task(status.code, status.title, shared.saved_at, None, "", "")
    return Task(status.code, status.title, last.at, ReviewStep(last.kind), last.by, last.comment)


def _tasks_of_entries(worklist: Worklist, account: User, most: int) -> list[Task]:
    sent_back = Case(When(last_step=ReviewStep.SENT_BACK.value, then=Value(0)), default=Value(1))
    entries = _with_assignment(states.with_last_step(worklist.entries(account).with_titles()), account)
    order = (sent_back, "-is_for_me", F("last_at").asc(nulls_last=True), "-saved_at", "pk")
    return [
        Task(
            entry.code,
            f"{entry.code} {entry.title}",
            entry.last_at or entry.saved_at,
            ReviewStep(entry.last_step) if entry.last_step else None,
            entry.last_by or "",
            entry.last_comment or "",
            entry.is_for_me,
        )
        for entry in entries.order_by(*order)[:most]
    ]


def counts(account: User, shared: Sequence[DifferingRecord]) -> Iterator[tuple[Worklist, int]]:
    """Yield how many entries and shared records each worklist holds. One query for all of the entries."""
    entries = _with_assignment(states.with_ownership(states.differing(_to_look_at(account)), account), account)
    facts = ("recorded_state", "is_mine", "is_for_another")
    groups = list(entries.order_by().values(*facts).annotate(number=Count("pk")).values_list(*facts, "number"))
    for worklist in WORKLISTS:
        number = sum(number for *found, number in groups if worklist.holds(*found))
        yield worklist, number + len(worklist.shared_records(shared))


def _with_assignment(entries: QuerySet[Any], account: User) -> QuerySet[Any]:
    """`is_for_me`, `is_for_another`: whom somebody asked to read the entry, as long as they may."""
    mine = ReviewAssignment.objects.filter(reviewer=account, subject=OuterRef("code"))
    found: QuerySet[Any] = entries.annotate(
        is_for_me=Exists(mine), is_for_another=Exists(_for_others(account).filter(subject=OuterRef("code")))
    )
    return found


def _for_others(account: User) -> QuerySet[ReviewAssignment]:
    return ReviewAssignment.objects.filter(reviewer__in=permissions.reviewers()).exclude(reviewer=account)


def dangling_citations() -> QuerySet[Citation]:
    """Return the citations of references that readers cannot see."""
    public = EntryVersion.objects.current().filter(entry=OuterRef("resolves_to__entry"))
    withdrawn = Withdrawal.objects.filter(entry=OuterRef("resolves_to__entry"))
    return Citation.objects.filter(~Q(Exists(public)) | Q(Exists(withdrawn)))


# What ages: readers are told once the day has passed, curators also of what nobody has checked yet


def law(check: CheckState, day: date) -> QuerySet[Authority]:
    """Return the authorities that are due for review on a day."""
    last = (day - LAW_LASTS).isoformat()
    return _due(Authority.objects.all(), check, unchecked=Q(checked_on=""), overdue=Q(checked_on__lt=last))


def links(check: CheckState, day: date) -> QuerySet[Reference]:
    """Return the works whose addresses are due for a check on a day."""
    seen = ReferenceDetail.objects.filter(reference=OuterRef("pk"), field=WorkField.ACCESSED.value)
    works = Reference.objects.exclude(url="", doi="", arxiv_id="")
    overdue = Exists(seen.filter(value__lt=(day - LINKS_LAST).isoformat()))
    return _due(works, check, unchecked=~Q(Exists(seen)), overdue=Q(overdue))


def developments(check: CheckState, day: date) -> QuerySet[Development]:
    """Return the incidents and the research that are due for a check on a day."""
    return _researched(Development.objects.all(), check, day)


def recommendations(check: CheckState, day: date) -> QuerySet[Recommendation]:
    """Return what others recommend, as far as it is due for a check on a day."""
    return _researched(Recommendation.objects.all(), check, day)


def _researched(rows: QuerySet[M], check: CheckState, day: date) -> QuerySet[M]:
    overdue = Q(checked_on__lt=(day - LINKS_LAST).isoformat())
    return _due(rows, check, unchecked=Q(checked_on=""), overdue=overdue, entry="failure_mode__entry")


def renamed_mappings() -> QuerySet[Mapping]:
    """Return the mappings to what a newer release of the framework calls otherwise."""
    return Mapping.objects.exclude(current_id="", current_label="", current_note="")


def _due(rows: QuerySet[M], check: CheckState, *, unchecked: Q, overdue: Q, entry: str = "entry") -> QuerySet[M]:
    found = {
        CheckState.DUE: unchecked | overdue,
        CheckState.OVERDUE: overdue & ~unchecked,
        CheckState.UNCHECKED: unchecked,
    }
    return rows.filter(found[check], **{f"{entry}__withdrawal__isnull": True})


def _to_look_at(account: User) -> QuerySet[Any]:
    kinds = [kind.value for kind in permissions.kinds_to_look_at(account)]
    return Entry.objects.filter(kind__in=kinds).in_reading_order()
