"""Review, step by step. Each step names the version that it is about, and is void for any later one."""

from django.db import transaction
from django.utils import timezone

from ..models import ReviewEvent, SavedVersion
from ..vocabulary import ReviewState, ReviewStep
from . import permissions
from .permissions import Actor
from .recording import NOT_RECORDED, keep, lock, saved_since_public
from .states import EditorialStatus, states_of

READ_ANOTHER = "This entry has changed since you opened it. Read what stands there now, then decide."


class ReviewRefused(Exception):
    """Nothing was decided; the message says why, in words for the person who tried."""


@transaction.atomic
def mark_ready(code: str, *, by: Actor, comment: str = "", digest: str | None = None) -> ReviewEvent:
    """Asks the reviewers to read what the working copy says now; with `digest`, only if it is of that document."""
    status = _locked(code, digest)
    if by.account and not permissions.may_edit(by.account, status.kind):
        raise ReviewRefused("Your account may not edit entries, nor mark them as ready.")
    if status.state in (ReviewState.READY, ReviewState.APPROVED):
        raise ReviewRefused(f"{code}: this version is {status.state.label.lower()} already.")
    return _say(ReviewStep.READY, status, by, comment)


@transaction.atomic
def approve(code: str, *, digest: str, by: Actor, comment: str = "") -> ReviewEvent:
    """`digest` is of the document that the reviewer has read."""
    status = _locked_for_reviewer(code, digest, by)
    if status.is_approved:
        raise ReviewRefused(f"{code}: this version is approved already.")
    if not permissions.may_approve(by, saved_since_public(code)):
        raise ReviewRefused(
            f"{code}: you have changed this entry yourself since it was last published, so another reviewer must."
        )
    return _say(ReviewStep.APPROVED, status, by, comment)


@transaction.atomic
def send_back(code: str, *, digest: str, by: Actor, comment: str) -> ReviewEvent:
    """`digest` is of the document that the reviewer has read. Outranks an approval of the same version."""
    status = _locked_for_reviewer(code, digest, by)
    if not comment.strip():
        raise ReviewRefused("Say what should change.")
    return _say(ReviewStep.SENT_BACK, status, by, comment)


@transaction.atomic
def take_back(code: str, *, by: Actor, comment: str = "", digest: str | None = None) -> ReviewEvent:
    """What waits for review, or to be published, is a draft again; with `digest`, only if it is of that document."""
    status = _locked(code, digest)
    if by.account and not permissions.may_edit(by.account, status.kind):
        raise ReviewRefused("Your account may not edit entries, nor take them back.")
    if status.state not in (ReviewState.READY, ReviewState.APPROVED):
        raise ReviewRefused(f"{code}: this version is neither waiting for review nor approved.")
    return _say(ReviewStep.TAKEN_BACK, status, by, comment)


def _locked_for_reviewer(code: str, digest: str, by: Actor) -> EditorialStatus:
    if by.account and not permissions.may_review(by.account):
        raise ReviewRefused("Your account may not review entries.")
    return _locked(code, digest)


def _locked(code: str, digest: str | None = None) -> EditorialStatus:
    """The status of the entry, which then stays so until the transaction ends."""
    lock([code])
    status = states_of([code]).get(code)
    if status is None:
        raise ReviewRefused(f"There is no entry {code}.")
    if not status.differs:
        raise ReviewRefused(f"{code}: nothing differs from what is public.")
    if digest is not None and status.digest != digest:
        raise ReviewRefused(READ_ANOTHER)
    return status


def _say(step: ReviewStep, status: EditorialStatus, by: Actor, comment: str) -> ReviewEvent:
    keep([status.code], by=NOT_RECORDED)  # only where the working copy was written past the desk
    return ReviewEvent.objects.create(
        version=SavedVersion.objects.of(status.code).latest("pk"),
        kind=step.value,
        comment=comment.strip(),
        by=by.name,
        account=by.account,
        at=timezone.now(),
    )
