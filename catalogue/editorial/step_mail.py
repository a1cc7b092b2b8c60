"""A mail at each step of a review to those whom it concerns and who want it: one, however many entries it is about."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from ..addresses.pages import canonical
from ..documents import codes_and_keys
from ..models import SavedVersion, StepMail
from ..vocabulary import ReviewStep
from ..web.mail import mail_to
from . import permissions, saves
from .permissions import PUBLISH, Actor
from .recording import open_recording
from .shared_records import saved_since_public, shared_records
from .states import EditorialStatus


class Notice(NamedTuple):
    """`message` tells what was done with `about`: “ready for review by Cleo”."""

    account: User
    about: str
    message: str
    comment: str
    address: str


def tell_of_step(step: ReviewStep, status: EditorialStatus, *, by: Actor, comment: str) -> None:
    """Tell its authors what was decided, its readers what is offered or no longer is, publishers what is approved."""
    if not _wanted(by).exists():
        return
    concerned = permissions.authors(status.code)
    if step in (ReviewStep.READY, ReviewStep.TAKEN_BACK):
        asked = permissions.reviewer_of(status.code)
        concerned = {asked.pk} if asked else {*_keys(permissions.possible_reviewers(status.code))}
    elif step is ReviewStep.APPROVED:
        concerned |= {*_keys(User.objects.with_perm(PUBLISH))}
    _tell(_wanted(by).filter(pk__in=concerned), status, f"{step.label.lower()} by {by.name}", comment)


def tell_of_assignment(status: EditorialStatus, reviewer: User, *, by: Actor) -> None:
    """Tell who is asked to read it."""
    _tell(_wanted(by).filter(pk=reviewer.pk), status, f"{by.name} asks you to review it")


def tell_of_overwriting(subject: str, names: Collection[str], *, by: Actor, address: str) -> None:
    """Tell those whose changes were saved over."""
    message = f"{by.name} saved over a change of yours"
    theirs = [account for account in _wanted(by) if permissions.actor(account).name in names]
    _send_later(Notice(account, subject, message, "", canonical(address)) for account in theirs)


def tell_of_publication(labels: Mapping[str, str], *, by: Actor, note: str) -> None:
    """Tell each author which of their changes are published, by their labels. To be called before they are."""
    accounts = {account.pk: account for account in _wanted(by)}
    if not accounts:
        return
    codes, keys = codes_and_keys(labels)
    changed = defaultdict[int | None, set[str]](set)
    for some in saves.slices(codes):
        saved = saves.since_public(SavedVersion.objects.filter(account__in=accounts, entry__code__in=some))
        for account, code in saved.values_list("account", "entry__code").distinct():
            changed[account].add(code)
    for save in saved_since_public(shared_records(keys)):
        changed[save.account_id].add(saves.key_of(save).name)
    _send_later(
        Notice(account, label, f"published by {by.name}", note, canonical(reverse("editions")))
        for key, account in accounts.items()
        for name, label in labels.items()
        if name in changed[key]
    )


def _wanted(by: Actor) -> QuerySet[User]:
    """Return who wants these mails and can be reached, but for who takes the step."""
    wanting = User.objects.filter(is_active=True, pk__in=StepMail.objects.values("account")).exclude(email="")
    return wanting.exclude(pk=by.account.pk) if by.account else wanting


def _keys(accounts: QuerySet[User]) -> Iterable[int]:
    return accounts.values_list("pk", flat=True)


def _tell(accounts: Iterable[User], status: EditorialStatus, message: str, comment: str = "") -> None:
    page = reverse("admin:review", args=[status.code])
    _send_later(Notice(account, status.label, message, comment, canonical(page)) for account in accounts)


def _send_later(notices: Iterable[Notice]) -> None:
    """A server that takes no mail stops no step: what waits still stands on the desk, and in the daily mail."""
    if settings.PUBLIC_URL:
        waiting = open_recording().notices
        waiting += notices
        transaction.on_commit(partial(_send, waiting), robust=True)


def _send(notices: list[Notice]) -> None:
    """The first step of a transaction sends what all of them have to tell."""
    by_account = defaultdict[User, list[Notice]](list)
    for notice in notices:
        by_account[notice.account].append(notice)
    notices.clear()
    if by_account:
        get_connection().send_messages([_message(account, some) for account, some in by_account.items()])


def _message(account: User, notices: list[Notice]) -> EmailMessage:
    first, number = notices[0], len(notices)
    subject = f"{first.about}{f' and {number - 1} more' if number > 1 else ''}: {first.message}"
    context = {
        "notices": notices,
        "comments": [*dict.fromkeys(filter(None, (notice.comment for notice in notices)))],
        "account_page": canonical(reverse("admin:account")),
    }
    return mail_to(account, " ".join(subject.split())[:120], "step_mail.txt", context)
