import logging
from math import ceil
from smtplib import SMTPException
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordResetForm,
    SetPasswordForm,
    UserCreationForm,
    UsernameField,
)
from django.contrib.auth.models import User
from django.http import HttpRequest

from ..models import AuditEvent
from ..models.fields import Line
from ..vocabulary import AuditKind
from . import throttling
from .account_links import mail_link, may_be_mailed
from .account_names import OneNamePerPerson

logger = logging.getLogger(__name__)


class SignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "Please enter your user name and password. Capitals count in the password only.",
    }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.user_cache is not None:
            AuditEvent.objects.note(AuditKind.SIGNED_IN, by=self.user_cache)
        return cleaned

    def get_invalid_login_error(self) -> forms.ValidationError:
        if self.request is None or not getattr(self.request, "axes_locked_out", False):
            return super().get_invalid_login_error()
        minutes = ceil(
            throttling.seconds_to_wait(self.request, throttling.counted_name(self.request, self.cleaned_data)) / 60
        )
        return forms.ValidationError(
            f"Too many attempts have failed. Try again in {minutes} minute{'s' if minutes > 1 else ''}.",
            code="too_many_attempts",
        )


class PasswordAlone:
    """A form that writes the password and nothing else: while it was hashed, the account may have been deactivated."""

    def save(self, commit: bool = True) -> User:
        account: User = super().save(commit=False)  # type: ignore[misc]  # of the form beside it
        account.save(update_fields=["password"])
        return account


class NewPasswordForm(PasswordAlone, SetPasswordForm):
    pass


class OwnPasswordForm(PasswordAlone, AdminPasswordChangeForm):
    pass


class AdministratorForm(OneNamePerPerson, UserCreationForm):
    """The first account. Its name stands below what its owner publishes, so it is asked for."""

    first_name = Line(label="First name", max_length=150)
    last_name = Line(label="Last name", max_length=150)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "username")
        field_classes = {"username": UsernameField}

    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = self.instance.is_superuser = True
        account: User = super().save(commit=commit)
        return account


class ForgottenPasswordForm(PasswordResetForm):
    """Mails a link to each account with the address. Whether there is one is not told."""

    def mail_links(self, request: HttpRequest) -> None:
        for account in self.get_users(self.cleaned_data["email"]):
            if may_be_mailed(account):
                AuditEvent.objects.note(AuditKind.LINK, by=account)
                try:
                    mail_link(account, request, "forgotten_mail.txt", "Choose a new password")
                except (SMTPException, OSError) as error:  # told to the log alone: a reader would learn who is known
                    logger.error("No mail with a link for a password: %s", error)
