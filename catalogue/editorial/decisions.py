"""Review, step by step. Each step names the version that it is about, and is void for any later one."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..documents import codes_and_keys
from ..models import ReviewAssignment, ReviewEvent, SavedVersion
from ..vocabulary import ReviewState, ReviewStep
from . import permissions, saves, step_mail
from .permissions import Actor
from .recording import NOT_RECORDED, record_versions, recording
from .refused import Refused
from .states import EditorialStatus, states_of

READ_ANOTHER = "This has changed since you opened it. Read what stands there now, then decide."


def mark_ready(code: str, *, by: Actor, comment: str = "", digest: str | None = None) -> ReviewEvent:
    """Ask the reviewers to read what the working copy says now; with `digest`, only if it is of that document."""
    with _deciding(code, digest) as status:
        if by.account and not permissions.may_edit(by.account, status.kind):
            raise Refused("Your account may not edit this, nor mark it as ready.")
        if status.state in (ReviewState.READY, ReviewState.APPROVED):
            raise Refused(f"{code}: this version is {status.state.label.lower()} already.")
        _let_go_of_authors(code)
        return say(ReviewStep.READY, status, by=by, comment=comment)


NOT_OFFERED = (
    "{}: this version is not marked as ready, so its author may not be done with it. To approve it nevertheless, tick "
    "on its review page that you know."
)


def approve(code: str, *, digest: str, by: Actor, comment: str = "", only_offered: bool = False) -> ReviewEvent:
    """Approve the document that the reviewer has read, whose digest it is.

    With `only_offered`, only if its author has marked it as ready.
    """
    _refuse_others_than_reviewers(by)
    with _deciding(code, digest) as status:
        if status.is_approved:
            raise Refused(f"{code}: this version is approved already.")
        if not permissions.may_approve(by, code):
            raise Refused(
                f"{code}: you have changed this yourself since it was last published, so another reviewer must."
            )
        if only_offered and status.state is not ReviewState.READY:
            raise Refused(NOT_OFFERED.format(code))
        return say(ReviewStep.APPROVED, status, by=by, comment=comment)


def send_back(code: str, *, digest: str, by: Actor, comment: str) -> ReviewEvent:
    """Send back the document that the reviewer has read. Outranks an approval of the same version."""
    _refuse_others_than_reviewers(by)
    with _deciding(code, digest) as status:
        if not comment.strip():
            raise Refused("Say what should change.")
        return say(ReviewStep.SENT_BACK, status, by=by, comment=comment)


def take_back(code: str, *, by: Actor, comment: str = "", digest: str | None = None) -> ReviewEvent:
    """Make a draft again of what waits for review or is approved; with `digest`, only if it is of that document."""
    with _deciding(code, digest) as status:
        if by.account and not permissions.may_edit(by.account, status.kind):
            raise Refused("Your account may not edit this, nor take it back.")
        if status.state not in (ReviewState.READY, ReviewState.APPROVED):
            raise Refused(f"{code}: this version is neither waiting for review nor approved.")
        return say(ReviewStep.TAKEN_BACK, status, by=by, comment=comment)


def assign(name: str, reviewer: User | None, *, by: Actor) -> None:
    """Ask this person to read what differs from what is public, and nobody else any more. None: whoever may."""
    with _deciding(name, None) as status:
        if by.account and not (permissions.may_edit(by.account, status.kind) or permissions.may_review(by.account)):
            raise Refused("Your account may not say who reviews this.")
        if reviewer is None:
            ReviewAssignment.objects.filter(subject=name).delete()
            return
        if not permissions.possible_reviewers(name).filter(pk=reviewer.pk).exists():
            raise Refused("They may not approve this: somebody reviews who has not changed it since it was public.")
        asked = {"reviewer": reviewer, "by": by.name, "at": timezone.now()}
        ReviewAssignment.objects.update_or_create(subject=name, defaults=asked)
        step_mail.tell_of_assignment(status, reviewer, by=by)


def events_of(name: str) -> QuerySet[ReviewEvent]:
    """Return the steps of an entry, or of a shared record, the newest first."""
    codes, keys = codes_and_keys([name])
    about = Q(version__entry__code__in=codes) | Q(saved_row__in=saves.saves_of(keys))
    return ReviewEvent.objects.filter(about).select_related("version", "saved_row")


def last_sent_back(name: str) -> ReviewEvent | None:
    """Return why it was last sent back since it is public, unless a later step approved it."""
    decided = events_of(name).filter(kind__in=(ReviewStep.SENT_BACK.value, ReviewStep.APPROVED.value)).first()
    if decided is None or decided.kind != ReviewStep.SENT_BACK:
        return None
    saved = decided.version or decided.saved_row
    return decided if any(saved == since for since in permissions.saved_since_public(name)) else None


def say(step: ReviewStep, status: EditorialStatus, *, by: Actor, comment: str) -> ReviewEvent:
    """Put on record that this step is taken: for who has decided that it may be."""
    codes, keys = codes_and_keys([status.code])
    record_versions(codes, keys, by=NOT_RECORDED)  # only where the working copy was written past the record
    step_mail.tell_of_step(step, status, by=by, comment=comment.strip())
    return ReviewEvent.objects.create(
        version=SavedVersion.objects.of(status.code).latest("pk") if codes else None,
        saved_row=saves.saves_of(keys).first(),
        kind=step.value,
        comment=comment.strip(),
        by=by.name,
        account=by.account,
        at=timezone.now(),
    )


def _let_go_of_authors(name: str) -> None:
    """Ask nobody in particular any more, if whoever was asked has changed it since."""
    ReviewAssignment.objects.filter(subject=name, reviewer__in=permissions.authors(name)).delete()


def _refuse_others_than_reviewers(by: Actor) -> None:
    if by.account and not permissions.may_review(by.account):
        raise Refused("Your account may not review.")


@contextmanager
def _deciding(code: str, digest: str | None) -> Iterator[EditorialStatus]:
    """The status of the entry or shared record, which stays so until the decision is stored."""
    with recording(by=NOT_RECORDED) as record:
        record.lock(*codes_and_keys([code]))
        status = states_of([code]).get(code)
        if status is None:
            raise Refused(f"There is nothing of the name {code}.")
        if not status.differs:
            raise Refused(f"{code}: nothing differs from what is public.")
        if digest is not None and status.digest != digest:
            raise Refused(READ_ANOTHER)
        yield status
