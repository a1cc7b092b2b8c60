import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, PasswordResetConfirmView, PasswordResetView
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy

from ..models import AuditEvent
from ..vocabulary import AuditKind
from . import error_pages, resubmission
from .account_forms import ForgottenPasswordForm, NewPasswordForm, SignInForm
from .resubmission import KEPT

logger = logging.getLogger(__name__)

_mailing = ThreadPoolExecutor(1, "forgotten-password")


class ForgottenPassword(PasswordResetView):
    template_name = "forgotten_password.html"
    form_class = ForgottenPasswordForm
    success_url = reverse_lazy("admin_password_reset")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sends_mail": settings.EMAIL_HOST, "manage": settings.MANAGE}

    def form_valid(self, form: Any) -> HttpResponse:
        if not settings.EMAIL_HOST:
            return self.render_to_response(self.get_context_data(form=form))
        _mailing.submit(_mail_aside, form, self.request)  # the time that a mail takes would tell who has an account
        return render(self.request, self.template_name, {"is_sent": True})


def _mail_aside(form: ForgottenPasswordForm, request: HttpRequest) -> None:
    try:
        form.mail_links(request)
    except Exception:
        logger.exception("No mail with a link for a password")
    finally:
        connection.close()


class ChoosePassword(PasswordResetConfirmView):
    """The page behind the link of an invitation or of a forgotten password."""

    template_name = "choose_password.html"
    form_class = NewPasswordForm
    post_reset_login = True

    def get_user(self, uidb64: str) -> User | None:
        account = super().get_user(uidb64)
        return account if account and account.is_active else None

    def get_success_url(self) -> str:
        return reverse("admin:index" if self.user.get_all_permissions() else "home")

    def form_valid(self, form: Any) -> HttpResponse:
        AuditEvent.objects.note(AuditKind.PASSWORD, by=self.user)
        return super().form_valid(form)

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        if self.validlink:
            return super().render_to_response(context, **options)
        return error_pages.answer(
            self.request,
            410,
            "This link no longer works",
            "A link to choose a password works once, for three days, and only until another password is chosen. "
            "An administrator can make a new one.",
        )


class SignIn(LoginView):
    template_name = "sign_in.html"
    form_class = SignInForm

    def post(self, request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponse:
        return resubmission.kept_page(request) or super().post(request, *arguments, **parameters)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        words = self.request.POST.get(KEPT)
        return resubmission.going_on_page(self.request, self.get_success_url(), words) if words else answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {KEPT: self.request.POST.get(KEPT, "")}
