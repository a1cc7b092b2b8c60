"""A mail at each step of a review to those whom it concerns and who want it, once the step is on record."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from ..documents import codes_and_keys
from ..models import Entry, StepMail
from ..vocabulary import ReviewStep
from ..web.absolute import canonical
from . import assigning, permissions, states
from .permissions import PUBLISH, Actor
from .shared_records import saved_since_public, shared_records
from .states import EditorialStatus


def tell_of_step(step: ReviewStep, status: EditorialStatus, *, by: Actor, comment: str) -> None:
    """Tell its authors what was decided, its readers what is offered or no longer is, publishers what is approved."""
    if not _wanted(by).exists():
        return
    concerned = assigning.authors(status.code)
    if step in (ReviewStep.READY, ReviewStep.TAKEN_BACK):
        asked = assigning.reviewer_of(status.code)
        concerned = {asked.pk} if asked else {*_keys(assigning.possible_reviewers(status.code))}
    elif step is ReviewStep.APPROVED:
        concerned |= {*_keys(User.objects.with_perm(PUBLISH))}
    _tell(
        _wanted(by).filter(pk__in=concerned), f"{status.label}: {step.label.lower()} by {by.name}", status.code, comment
    )


def tell_of_assignment(status: EditorialStatus, reviewer: User, *, by: Actor) -> None:
    """Tell who is asked to read it."""
    said = f"{status.label}: {by.name} asks you to review it"
    _tell(_wanted(by).filter(pk=reviewer.pk), said, status.code)


def tell_of_overwriting(subject: str, names: Collection[str], *, by: Actor, address: str) -> None:
    """Tell those whose changes were saved over."""
    theirs = [account.pk for account in _wanted(by) if permissions.actor(account).name in names]
    _send_later(_wanted(by).filter(pk__in=theirs), f"{subject}: {by.name} saved over a change of yours", address, "")


def tell_of_publication(labels: Mapping[str, str], *, by: Actor, note: str) -> None:
    """Tell each author which of their changes are published, by their labels. To be called before they are."""
    accounts = list(_wanted(by))
    if not accounts:
        return
    codes, keys = codes_and_keys(labels)
    saved = [(key.name, save.account_id) for key in keys for save in saved_since_public(shared_records([key]))]
    for account in accounts:
        mine = states.with_ownership(Entry.objects.filter(code__in=codes), account).filter(is_mine=True)
        theirs = [*mine.values_list("code", flat=True), *(name for name, author in saved if author == account.pk)]
        if theirs:
            said = f"Published by {by.name}: {', '.join(labels[name] for name in dict.fromkeys(theirs))}"
            _send_later(_wanted(by).filter(pk=account.pk), said, reverse("editions"), note)


def _wanted(by: Actor) -> QuerySet[User]:
    """Return who wants these mails and can be reached, but for who takes the step."""
    wanting = User.objects.filter(is_active=True, pk__in=StepMail.objects.values("account")).exclude(email="")
    return wanting.exclude(pk=by.account.pk) if by.account else wanting


def _keys(accounts: QuerySet[User]) -> Iterable[int]:
    return accounts.values_list("pk", flat=True)


def _tell(accounts: QuerySet[User], said: str, name: str, comment: str = "") -> None:
    _send_later(accounts, said, reverse("admin:review", args=[name]), comment)


def _send_later(accounts: QuerySet[User], said: str, address: str, comment: str) -> None:
    """A server that takes no mail stops no step: what waits still stands on the desk, and in the daily mail."""
    if not settings.PUBLIC_URL:
        return
    messages = [_message(account, said, address, comment) for account in accounts]
    if messages:
        transaction.on_commit(partial(_send, messages), robust=True)


def _send(messages: list[EmailMessage]) -> None:
    get_connection().send_messages(messages)


def _message(account: User, said: str, address: str, comment: str) -> EmailMessage:
    given = {
        "name": account.get_full_name() or account.username,
        "said": said,
        "comment": comment,
        "address": canonical(address),
        "account_page": canonical(reverse("admin:account")),
    }
    return EmailMessage(
        subject=f"Failure Modes Catalogue: {' '.join(said.split())[:120]}",
        body=render_to_string("step_mail.txt", given),
        to=[account.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
