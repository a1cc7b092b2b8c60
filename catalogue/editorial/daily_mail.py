"""The daily mail to those who want it: the drafts, reviews and suggestions that wait for them in the admin.

Table and command are named after a digest, as it was once called: renaming them would break what is deployed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from smtplib import SMTPException
from typing import Any

from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Model, QuerySet
from django.urls import reverse

from ..addresses.pages import canonical
from ..models import Authority, Development, DigestSubscription, Recommendation, Reference, Suggestion
from ..vocabulary import AuditKind
from ..web.mail import mail_to
from . import audit, permissions, worklists
from .states import states_of
from .worklists import CheckState

MOST_LINES = 10


@dataclass(frozen=True)
class Line:
    text: str
    address: str


@dataclass(frozen=True)
class Waiting:
    title: str
    number: int
    first: list[Line]
    address: str

    @property
    def left_out(self) -> int:
        return self.number - len(self.first)


@dataclass
class Report:
    """User names."""

    sent: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def waiting_for(account: User, day: date, *, since: date | None = None) -> list[Waiting]:
    """Return what waits for this person, who may look at it; `since` is the day of the last mail."""
    found = (
        _saved_over(account, since),
        *_entries(account),
        _suggestions(account),
        *_overdue(account, day),
    )
    return [waiting for waiting in found if waiting.number]


def _saved_over(account: User, since: date | None) -> Waiting:
    events = audit.events([AuditKind.OVERWRITTEN], account=account, since=since)
    lines = [Line(f"{event.about}, by {event.by}", _at("admin:index")) for event in audit.saved_over(events, account)]
    return Waiting("Saved over your changes", len(lines), lines[:MOST_LINES], _at("admin:index"))


def _entries(account: User) -> Iterator[Waiting]:
    if not permissions.kinds_to_look_at(account):
        return
    for worklist in worklists.WORKLISTS:
        if worklist.asks(account):
            yield _in_worklist(worklist, account)


def _in_worklist(worklist: worklists.Worklist, account: User) -> Waiting:
    """Lead to what is decided next: what is approved stands on the page that publishes, chosen already."""
    names, publish = worklist.names(account), _at("admin:publish")
    first = [
        Line(
            f"{status.label} ({status})",
            f"{publish}?code={status.code}" if worklist is worklists.APPROVED else _at("admin:review", status.code),
        )
        for status in states_of(names[:MOST_LINES]).values()
    ]
    return Waiting(worklist.title, len(names), first, _at("admin:worklist", worklist.name))


def _suggestions(account: User) -> Waiting:
    """Return which wait, not what they say: a reader wrote it for curators, and mail goes through other hands."""
    found = Suggestion.objects.open() if permissions.may_decide_on_feedback(account) else Suggestion.objects.none()
    first = [
        Line(str(suggestion), _at("admin:decide", suggestion.pk))
        for suggestion in found.select_related("entry", "passage__entry").order_by("pk")[:MOST_LINES]
    ]
    return Waiting("Suggestions from readers", found.count(), first, _at("admin:catalogue_suggestion_changelist"))


_AGEING: tuple[tuple[str, type[Model], Callable[[CheckState, date], QuerySet[Any]], str], ...] = (
    ("Law", Authority, worklists.law, "entry"),
    ("Links", Reference, worklists.links, "entry"),
    ("Incidents and research", Development, worklists.developments, "failure_mode__entry"),
    ("Recommendations of others", Recommendation, worklists.recommendations, "failure_mode__entry"),
)
"""Title, model, its rows that are due on a day, and the way to their entry."""


def _overdue(account: User, day: date) -> Iterator[Waiting]:
    """Yield what is overdue, not what nobody has checked yet: that would wait for everybody, every day."""
    for title, model, due, entry in _AGEING:
        name = model._meta.model_name
        may_mend = account.has_perm(f"catalogue.change_{name}")
        rows = due(CheckState.OVERDUE, day) if may_mend else model._default_manager.none()
        first = [
            Line(str(row), _at(f"admin:catalogue_{name}_change", row.pk))
            for row in rows.select_related(entry).order_by(f"{entry}__number", "pk")[:MOST_LINES]
        ]
        address = f"{_at(f'admin:catalogue_{name}_changelist')}?check={CheckState.OVERDUE}"
        yield Waiting(f"{title} due for review", rows.count(), first, address)


def send_all(day: date) -> Report:
    """Send each mail at most once a day, whatever happens; that of one person does not depend on another's."""
    report = Report()
    for subscription in DigestSubscription.objects.due(day).select_related("account").order_by("pk"):
        account = subscription.account
        waiting = waiting_for(account, day, since=subscription.sent_on)
        if not waiting or not subscription.claim(day):
            continue
        try:
            message(account, waiting).send()
        except (SMTPException, OSError, ValueError) as error:
            subscription.release()
            report.failed[account.username] = str(error)
        else:
            report.sent.append(account.username)
    return report


def message(account: User, waiting: list[Waiting]) -> EmailMessage:
    number = sum(each.number for each in waiting)
    subject = f"{number} {'item is' if number == 1 else 'items are'} waiting for you"
    return mail_to(account, subject, "daily_mail.txt", {"waiting": waiting, "account_page": _at("admin:account")})


def _at(name: str, *arguments: str | int) -> str:
    return canonical(reverse(name, args=arguments))
