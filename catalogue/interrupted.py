"""A form that arrives too late: its sender has been signed out meanwhile, or has signed in anew in another tab.

What was typed travels within the pages that ask to sign in and to go on; it is stored nowhere.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers

from .forms.accounts import SignInForm

KEPT = "kept"
SHOWN_AGAIN = "_shown_again"
"""Sent with a form of the desk that is to be shown as it was left, and not yet saved."""

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the field's name
SECRET = "password"  # noqa: S105 - a part of such fields' names


def has_words(request: HttpRequest) -> bool:
    """Whether there is anything to keep. A sign-in form is not kept: its password would be missing."""
    return request.method == "POST" and SECRET not in request.POST and bool(request.POST.keys() - {TOKEN})


def is_ours(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this site: browsers say so, and no page can say otherwise.

    What a stranger's page has sent must not be offered for sending again, as that would be with a valid token.
    """
    ours = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in (ours, *settings.CSRF_TRUSTED_ORIGINS)


def sign_in_page(request: HttpRequest) -> HttpResponse:
    context = {
        "form": SignInForm(request),
        "next": request.get_full_path(),
        KEPT: words_of(request),
        "lost_files": [file.name for files in dict(request.FILES.lists()).values() for file in files],
    }
    return _private(render(request, "sign_in.html", context, status=403))


def going_on_page(request: HttpRequest, address: str, words: str, status: int = 200) -> HttpResponse:
    """Nothing that was typed takes effect before its sender presses a button once more."""
    typed = [(name, value) for name, values in QueryDict(words).lists() for value in values]
    context = {
        "address": address,
        "typed": typed,
        "told": [(name.replace("_", " "), value) for name, value in typed if value and name[0] != "_"],
        "shown_again": SHOWN_AGAIN if _is_form_of_the_desk(address) else "",
    }
    return _private(render(request, "going_on.html", context, status=status))


def words_of(request: HttpRequest) -> str:
    """As a query string, without what is secret or no longer valid."""
    words = request.POST.copy()
    for name in list(words):
        if name == TOKEN or SECRET in name:
            del words[name]
    return words.urlencode()


def _is_form_of_the_desk(address: str) -> bool:
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return False
    return match.app_name == "admin" and (match.url_name or "").endswith(("_add", "_change"))


def _private(answer: HttpResponse) -> HttpResponse:
    add_never_cache_headers(answer)
    return answer
