"""Mails that the software writes to one of its accounts."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def mail_to(
    account: User, subject: str, template: str, context: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> EmailMessage:
    """Return the mail, which is not sent yet. No out-of-office message answers it."""
    return EmailMessage(
        subject=f"Failure Modes Catalogue: {subject}",
        body=render_to_string(template, {"name": account.get_full_name() or account.username, **context}),
        to=[account.email],
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )
