"""A form that cannot be taken now: its sender has been signed out meanwhile, or the database is busy.

What was typed travels within the pages that ask to sign in and to go on; it is stored nowhere.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst

from . import request_id
from .account_forms import SignInForm
from .one_act import FIELD

KEPT = "kept"
SHOWN_AGAIN = "_shown_again"
"""Sent with an admin form that is to be shown as it was left, and not yet saved."""

TOO_LATE = (
    "What you sent came too late to be accepted: you had been signed out, or had signed in anew in another tab. "
    "Nothing has been saved yet, and everything that you typed is still here."
)
BUSY = (
    "The database was busy or out of reach, so nothing has been saved. Everything that you typed is still here: "
    "please send it again in a moment."
)
FAILED = (
    "Something went wrong here, so nothing has been saved; the fault is in our log. Everything that you typed is "
    "still here: please send it again, or copy it from below."
)

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the field's name
NO_WORDS = ("_FORMS", "-id", TOKEN, "opened_as")
"""How the names of fields end that nobody types into."""
SECRET = "password"  # noqa: S105 - a part of such fields' names


def has_words(request: HttpRequest) -> bool:
    """Return whether there is anything to keep. A sign-in form is not kept: its password would be missing."""
    sent = request.POST.keys() | request.FILES.keys()
    return request.method == "POST" and SECRET not in request.POST and not sent <= {TOKEN, FIELD}


def is_ours(request: HttpRequest) -> bool:
    """Return whether the form stood on a page of this site: browsers say so, and no page can say otherwise.

    What a stranger's page has sent must not be offered for sending again, as that would be with a valid token.
    """
    ours = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in (ours, *settings.CSRF_TRUSTED_ORIGINS)


def sign_in_page(request: HttpRequest) -> HttpResponse:
    context = {
        "form": SignInForm(request),
        "next": request.get_full_path(),
        KEPT: words_of(request),
        "lost_files": _files_of(request),
    }
    return _private(render(request, "sign_in.html", context, status=403))


def going_on_page(request: HttpRequest, address: str, words: str, status: int = 200) -> HttpResponse:
    """Ask to send what was typed once more: nothing of it takes effect before."""
    context = {
        "reason": TOO_LATE,
        "shown_again": SHOWN_AGAIN if _is_admin_form(address) else "",
        "may_lack_cookies": True,
    }
    return _page_with_words(request, address, words, context, status)


def kept_page(request: HttpRequest) -> HttpResponse | None:
    """Ask to send once more what the sign-in page kept, of somebody who has signed in in another tab meanwhile."""
    words, address = request.POST.get(KEPT), request.POST.get("next", "")
    if not words or not request.user.is_authenticated or not is_ours(request):
        return None
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return None
    return going_on_page(request, address, words)


def busy_page(request: HttpRequest) -> HttpResponse:
    context = {"reason": BUSY, "lost_files": _files_of(request)}
    return _page_with_words(request, request.get_full_path(), words_of(request), context, 503)


def failed_page(request: HttpRequest) -> HttpResponse:
    context = {"reason": FAILED, "lost_files": _files_of(request)}
    return _page_with_words(request, request.get_full_path(), words_of(request), context, 500)


def words_of(request: HttpRequest) -> str:
    """Return what was typed as a query string, without what is secret or no longer valid."""
    words = request.POST.copy()
    for name in list(words):
        if name == TOKEN or SECRET in name:
            del words[name]
    return words.urlencode()


def told(sent: QueryDict, *, but: str = "") -> Iterator[tuple[str, str]]:
    """Yield what somebody has typed or chosen, with the names of the fields, without what only the page itself needs.

    `but` is a key that is left out where a row of a form has sent it.
    """
    for name, values in sent.lists():
        if not name.startswith("_") and not name.endswith(NO_WORDS) and not ("-" in name and values == [but]):
            yield from ((capfirst(name.replace("_", " ")), value) for value in values if value)


def _page_with_words(
    request: HttpRequest, address: str, words: str, context: dict[str, Any], status: int
) -> HttpResponse:
    typed = [(name, value) for name, values in QueryDict(words).lists() for value in values]
    context |= {"address": address, "typed": typed, "told": list(told(QueryDict(words)))}
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        context["request_id"] = request_id.current()
    return _private(render(request, "going_on.html", context, status=status))


def _files_of(request: HttpRequest) -> list[str]:
    return [file.name or "" for files in dict(request.FILES.lists()).values() for file in files]


def _is_admin_form(address: str) -> bool:
    try:
        match = resolve(urlsplit(address).path.removeprefix(settings.PATH))
    except Resolver404:
        return False
    return match.app_name == "admin" and (match.url_name or "").endswith(("_add", "_change"))


def _private(answer: HttpResponse) -> HttpResponse:
    add_never_cache_headers(answer)
    return answer
