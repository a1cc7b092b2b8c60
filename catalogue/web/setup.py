from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ..models import AdministratorInvitation
from . import error_pages
from .account_forms import AdministratorForm
from .one_act import one_act


@sensitive_post_parameters()
@never_cache
@one_act(by=lambda request: "")  # whoever holds the link
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    invitations = AdministratorInvitation.objects.for_token(token)
    if not invitations.open().exists():
        return link_gone(request)
    form = AdministratorForm(request.POST or None)
    if not form.is_valid():
        return render(request, "setup.html", {"form": form})
    with transaction.atomic():
        if not invitations.mark_used():
            return link_gone(request)
        administrator = form.save()
    login(request, administrator)
    return redirect("admin:index")


def link_gone(request: HttpRequest) -> HttpResponse:
    return error_pages.answer(
        request,
        410,
        "This link no longer works",
        "A link to create an administrator works once, for 24 hours. "
        f"Whoever runs the site can make a new one with: {settings.MANAGE} invite_administrator",
    )
