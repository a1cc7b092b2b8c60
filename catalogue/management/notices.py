"""The mail to readers about what they follow: one a day at most, and none when nothing changed.

A mail is claimed before it is sent, so that no day has two, and its reader counts as told only once the mail server
has taken it: after a crash between, the next day's mail tells it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from smtplib import SMTPException, SMTPRecipientsRefused

from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator

from ..addresses.codes import sort_key
from ..addresses.pages import canonical
from ..documents.differences import Op, PartDifference
from ..documents.quoting import NOT_PUBLISHED
from ..editions import held
from ..editions import history as record
from ..editions.following import Subject, entries_of
from ..editions.held import ServedEdition
from ..editions.history import EntryChange
from ..models import Delivery, Follow
from ..vocabulary import Layer
from ..web.mail import mail_to

MOST_LINES = 40
LONGEST_WORDS = 100
"""Characters of what went and of what came, in a line."""
PERMANENT = 500
"""From here on, the code of a mail server’s refusal says that trying again is of no use."""


@dataclass
class Report:
    """User names."""

    sent: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A change to an entry since the edition up to which its reader was told."""

    change: EntryChange
    is_editorial: bool
    notes: Sequence[str]
    address: str

    @property
    def words(self) -> str:
        """Return the first words that changed; why it was withdrawn, if it was."""
        if self.change.is_departure:
            return f"{self.change.after.state.label}: {_short(self.change.after.document['reason'], LONGEST_WORDS * 3)}"
        if self.change.is_new:
            return "New"
        return next(map(_first_words, self.change.words()), "")


def send_all(day: date) -> Report:
    """Send each reader what changed in what they follow. The mail of one does not depend on another's."""
    report = Report()
    try:
        news = _News(held.current())
    except held.NothingPublished:
        return report
    readers = User.objects.filter(follows__told__lt=news.number, is_active=True).exclude(email="").distinct()
    for account in readers.order_by("pk"):
        delivery, _ = Delivery.objects.get_or_create(account=account)
        if delivery.is_paused or delivery.is_refused:
            continue
        follows = list(Follow.objects.filter(account=account, told__lt=news.number))
        lines = news.lines(follows)
        if not lines:
            _told(follows, news)
        elif delivery.claim(day):
            _send(delivery, follows, lines, news, day=day, report=report)
    return report


def _send(
    delivery: Delivery, follows: Sequence[Follow], lines: Sequence[Line], news: "_News", *, day: date, report: Report
) -> None:
    account = delivery.account
    try:
        message(delivery, lines, news.served).send()
    except SMTPRecipientsRefused as error:
        if all(code >= PERMANENT for code, _ in error.recipients.values()):
            delivery.refuse(day)
            report.refused.append(account.username)
        else:
            delivery.release()
            report.failed[account.username] = str(error)
    except (SMTPException, OSError, ValueError) as error:
        delivery.release()
        report.failed[account.username] = str(error)
    else:
        _told(follows, news)
        if delivery.refusals:
            delivery.accept()
        report.sent.append(account.username)


def _told(follows: Iterable[Follow], news: "_News") -> None:
    Follow.objects.filter(pk__in=[follow.pk for follow in follows], told__lt=news.number).update(told=news.number)


class _News:
    """The changes up to the edition in force, worked out once for all who were told up to the same one."""

    def __init__(self, served: ServedEdition) -> None:
        self.served, self.number = served, served.number
        self._codes: dict[int, dict[str, bool]] = {}
        self._followed: dict[tuple[Subject, int], frozenset[str]] = {}

    def lines(self, follows: Iterable[Follow]) -> list[Line]:
        """Return a line for each entry that changed for good, in the order of their codes."""
        since: dict[str, int] = {}
        notes: dict[str, list[str]] = {}
        for follow in follows:
            for code in self._changed(follow):
                since[code] = min(follow.told, since.get(code, follow.told))
                notes.setdefault(code, []).extend([follow.note] if follow.note else [])
        lines = [
            Line(
                change,
                is_editorial=self._codes[told][change.code],
                notes=tuple(dict.fromkeys(notes[change.code])),
                address=self._address(change.code, told),
            )
            for told in sorted(set(since.values()))
            for change in record.changes_between([code for code in since if since[code] == told], told, self.number)
        ]
        return sorted(lines, key=lambda line: sort_key(line.change.code))

    def _changed(self, follow: Follow) -> frozenset[str]:
        """Return the entries that changed and that are followed: in the edition in force, or in that of the last mail,
        so that what was withdrawn or has left a list is told, too.
        """
        if follow.told not in self._codes:
            self._codes[follow.told] = record.codes_changed(follow.told, self.number)
        changed, subject = frozenset(self._codes[follow.told]), Subject.of(follow)
        if subject.is_everything or not changed:
            return changed
        return changed & (self._entries(subject, self.number) | self._entries(subject, follow.told))

    def _entries(self, subject: Subject, number: int) -> frozenset[str]:
        if (subject, number) not in self._followed:
            served = held.pinned(number, self.served) if subject.section else self.served
            self._followed[subject, number] = entries_of(subject, served).codes
        return self._followed[subject, number]

    def _address(self, code: str, told: int) -> str:
        return canonical(f"{reverse('changes', args=[code])}?{urlencode({'from': told, 'to': self.number})}")


def message(delivery: Delivery, lines: Sequence[Line], served: ServedEdition) -> EmailMessage:
    stop, changes = canonical(reverse("unsubscribe", args=[delivery.token])), len(lines)
    context = {
        "edition": served.edition,
        "lines": lines[:MOST_LINES],
        "left_out": max(0, changes - MOST_LINES),
        "edition_page": canonical(reverse("edition", args=[served.number])),
        "following": canonical(reverse("following")),
        "stop": stop,
    }
    subject = f"{changes} {'change' if changes == 1 else 'changes'} in what you follow"
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return mail_to(delivery.account, subject, "notice.txt", context, headers)


def _first_words(part: PartDifference) -> str:
    """Return which words changed first, and whose they are: Passage FM-03.P2, description (source): “old” → “new”."""
    layer = Layer(part.layer).label.lower() if part.layer else ""
    doubt = f", {NOT_PUBLISHED}" if part.layer == Layer.WITHHELD else ""
    title = f"{part.title} ({layer}{doubt})" if layer else part.title
    runs = part.fields[0].runs if part.fields else []
    first = next((index for index, run in enumerate(runs) if run.op is not Op.KEPT), None)
    if first is None:
        return f"{title}: {part.change.value.lower()}"
    pair = runs[first : first + 2]
    gone, new = (_short("".join(run.text for run in pair if run.op is op)) for op in (Op.GONE, Op.NEW))
    change = f"“{gone}” → “{new}”" if gone and new else f"added: “{new}”" if new else f"removed: “{gone}”"
    return f"{title}: {change}"


def _short(text: str, longest: int = LONGEST_WORDS) -> str:
    return Truncator(" ".join(text.split())).chars(longest)
