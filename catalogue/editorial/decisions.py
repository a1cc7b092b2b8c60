"""Review, step by step. Each step names the version that it is about, and is void for any later one."""

from django.db import transaction
from django.utils import timezone

from ..models import ReviewEvent, SavedVersion
from ..vocabulary import ReviewState, ReviewStep
from . import permissions as rules
from .permissions import Actor
from .recording import NOT_RECORDED, keep, lock, saved_since_public
from .states import Standing, states_of

READ_ANOTHER = "This entry has changed since you opened it. Read what stands there now, then decide."


class ReviewRefused(Exception):
    """Nothing was decided; the message says why, in words for the person who tried."""


@transaction.atomic
def mark_ready(code: str, *, by: Actor, comment: str = "", digest: str | None = None) -> ReviewEvent:
    """Asks the reviewers to read what the working copy says now; with `digest`, only if it is of that document."""
    standing = _locked(code, digest)
    if by.account and not rules.may_edit(by.account, standing.kind):
        raise ReviewRefused("Your account may not edit entries, nor mark them as ready.")
    if standing.state in (ReviewState.READY, ReviewState.APPROVED):
        raise ReviewRefused(f"{code}: this version is {standing.state.label.lower()} already.")
    return _say(ReviewStep.READY, standing, by, comment)


@transaction.atomic
def approve(code: str, *, digest: str, by: Actor, comment: str = "") -> ReviewEvent:
    """`digest` is of the document that the reviewer has read."""
    standing = _locked_for_reviewer(code, digest, by)
    if standing.is_approved:
        raise ReviewRefused(f"{code}: this version is approved already.")
    if not rules.may_approve(by, saved_since_public(code)):
        raise ReviewRefused(
            f"{code}: you have changed this entry yourself since it was last published, so another reviewer must."
        )
    return _say(ReviewStep.APPROVED, standing, by, comment)


@transaction.atomic
def send_back(code: str, *, digest: str, by: Actor, comment: str) -> ReviewEvent:
    """`digest` is of the document that the reviewer has read. Outranks an approval of the same version."""
    standing = _locked_for_reviewer(code, digest, by)
    if not comment.strip():
        raise ReviewRefused("Say what should change.")
    return _say(ReviewStep.SENT_BACK, standing, by, comment)


@transaction.atomic
def take_back(code: str, *, by: Actor, comment: str = "", digest: str | None = None) -> ReviewEvent:
    """What waits for review, or to be published, is a draft again; with `digest`, only if it is of that document."""
    standing = _locked(code, digest)
    if by.account and not rules.may_edit(by.account, standing.kind):
        raise ReviewRefused("Your account may not edit entries, nor take them back.")
    if standing.state not in (ReviewState.READY, ReviewState.APPROVED):
        raise ReviewRefused(f"{code}: this version is neither waiting for review nor approved.")
    return _say(ReviewStep.TAKEN_BACK, standing, by, comment)


def _locked_for_reviewer(code: str, digest: str, by: Actor) -> Standing:
    if by.account and not rules.may_review(by.account):
        raise ReviewRefused("Your account may not review entries.")
    return _locked(code, digest)


def _locked(code: str, digest: str | None = None) -> Standing:
    """The standing of the entry, which then stays so until the transaction ends."""
    lock([code])
    standing = states_of([code]).get(code)
    if standing is None:
        raise ReviewRefused(f"There is no entry {code}.")
    if not standing.differs:
        raise ReviewRefused(f"{code}: nothing differs from what is public.")
    if digest is not None and standing.digest != digest:
        raise ReviewRefused(READ_ANOTHER)
    return standing


def _say(step: ReviewStep, standing: Standing, by: Actor, comment: str) -> ReviewEvent:
    keep([standing.code], by=NOT_RECORDED)  # only where the working copy was written past the desk
    return ReviewEvent.objects.create(
        version=SavedVersion.objects.of(standing.code).latest("pk"),
        kind=step.value,
        comment=comment.strip(),
        by=by.name,
        account=by.account,
        at=timezone.now(),
    )
