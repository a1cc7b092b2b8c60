"""Who did what, and when: one list, read from the tables in which it is on record."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import CharField, F, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.query import ValuesListIterable
from django.utils import timezone

from ..models import AuditEvent, Edition, ReviewEvent, SavedRow, SavedVersion
from ..vocabulary import AuditKind, ReviewStep
from . import permissions

TOLD_FOR = timedelta(days=14)
AND = " and "
"""What stands between the names of those whose changes were saved over."""


@dataclass(frozen=True)
class Event:
    """`about` names what it was done to: a code, an edition, a shared record."""

    at: datetime
    kind: str
    by: str
    about: str
    detail: str

    @property
    def label(self) -> str:
        return AuditKind(self.kind).label


@dataclass(frozen=True)
class Chosen:
    kinds: frozenset[AuditKind]
    account: User | None
    by: str
    about: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Source:
    """A table with traces of some kinds of events, and where the columns of an event stand in it."""

    model: type[Model]
    kinds: tuple[AuditKind, ...]
    at: str
    by: str
    about: Any
    detail: str = ""
    kind: str = ""

    def rows(self, chosen: Chosen) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.order_by()
        if self.kind:
            rows = rows.filter(**{f"{self.kind}__in": [kind.value for kind in self.kinds if kind in chosen.kinds]})
        if chosen.account:
            rows = rows.filter(self._concerns(chosen.account))
        if chosen.by:
            rows = rows.filter(**{f"{self.by}__icontains": chosen.by})
        if chosen.since:
            rows = rows.filter(**{f"{self.at}__date__gte": chosen.since})
        if chosen.until:
            rows = rows.filter(**{f"{self.at}__date__lte": chosen.until})
        told: QuerySet[Any] = rows.annotate(
            event_at=F(self.at),
            event_kind=_text(F(self.kind) if self.kind else Value(self.kinds[0].value)),
            event_by=_text(F(self.by)),
            event_about=_text(self.about),
            event_detail=_text(F(self.detail) if self.detail else Value("")),
        )
        if chosen.about:
            told = told.filter(event_about__icontains=chosen.about)
        columns: QuerySet[Any] = told.values_list("event_at", "event_kind", "event_by", "event_about", "event_detail")
        return columns

    def _concerns(self, account: User) -> Q:
        """Select their own acts, and those of others who saved over their work."""
        theirs = Q(account=account)
        if AuditKind.OVERWRITTEN in self.kinds:
            theirs |= Q(kind=AuditKind.OVERWRITTEN.value, said__contains=permissions.actor(account).name)
        return theirs


NOTED = (
    AuditKind.WITHDRAWN,
    AuditKind.DISCARDED,
    AuditKind.IMPORTED,
    AuditKind.OVERWRITTEN,
    AuditKind.INVITED,
    AuditKind.ROLES,
    AuditKind.DEACTIVATED,
    AuditKind.REACTIVATED,
    AuditKind.LINK,
    AuditKind.PASSWORD,
    AuditKind.SIGNED_IN,
    AuditKind.REDACTION_PROPOSED,
    AuditKind.REDACTED,
    AuditKind.KEY,
)

SOURCES = (
    Source(SavedVersion, (AuditKind.SAVED,), "saved_at", "saved_by", F("entry__code")),
    Source(
        SavedRow,
        (AuditKind.SAVED,),
        "saved_at",
        "saved_by",
        Concat("part", Value("/"), "key", output_field=CharField()),
    ),
    Source(
        ReviewEvent,
        tuple(AuditKind(step.value) for step in ReviewStep),
        "at",
        "by",
        Coalesce("version__entry__code", Concat("saved_row__part", Value("/"), "saved_row__key")),
        "comment",
        kind="kind",
    ),
    Source(
        Edition,
        (AuditKind.PUBLISHED,),
        "published_at",
        "publisher",
        Concat(Value("Edition "), Cast("number", CharField()), output_field=CharField()),
        "note",
    ),
    Source(AuditEvent, NOTED, "at", "by", F("about"), "said", kind="kind"),
)


class EventIterable(ValuesListIterable):
    """Make an event of each row of the union."""

    def __iter__(self) -> Iterator[Event]:
        return (Event(*row) for row in super().__iter__())


def events(
    kinds: Collection[AuditKind] = tuple(AuditKind),
    *,
    account: User | None = None,
    by: str = "",
    about: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Any, Event]:
    """Return the events, the newest first, in one query; with `account`, only what concerns this person.

    `by` is a part of the name, `about` of what it was done to; both days are included.
    """
    chosen = Chosen(frozenset(kinds), account, by, about, since, until)
    first, *others = (source.rows(chosen) for source in SOURCES if chosen.kinds & {*source.kinds})
    found = first.union(*others, all=True).order_by("-event_at")
    found._iterable_class = EventIterable
    return found


def saved_over(found: Iterable[Event], account: User) -> list[Event]:
    """Return those of the events of some weeks in which somebody else saved over what this person had saved."""
    name, since = permissions.actor(account).name, timezone.now() - TOLD_FOR
    return [
        event
        for event in found
        if event.kind == AuditKind.OVERWRITTEN and event.at >= since and name in event.detail.split(AND)
    ]


def _text(value: Any) -> Any:
    return Cast(value, TextField())
