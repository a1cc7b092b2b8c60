"""Links with which somebody chooses their own password: after an invitation, or when they have forgotten it.

Nothing of them is stored. They are signed, work for three days, and only until a password is chosen.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from ..addresses.pages import canonical
from ..models import AuditEvent
from ..vocabulary import AuditKind
from .mail import mail_to

MOST_MAILS = 3
"""To one account within an hour, so that nobody's letter box is filled by strangers."""


def link_for(account: User, request: HttpRequest | None = None) -> str:
    """Return the whole address at which this person chooses a password."""
    key = urlsafe_base64_encode(force_bytes(account.pk))
    token = default_token_generator.make_token(account)
    return canonical(reverse("choose_password", args=[key, token]), request)


def mail_link(account: User, request: HttpRequest, template: str, subject: str) -> None:
    mail_to(account, subject, template, {"account": account, "link": link_for(account, request)}).send()


def may_be_mailed(account: User) -> bool:
    hour = timezone.now() - timedelta(hours=1)
    asked = AuditEvent.objects.filter(kind=AuditKind.LINK.value, account=account, at__gte=hour)
    return asked.count() < MOST_MAILS
