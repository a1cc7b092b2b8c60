"""What readers and programs are told instead of a page: a page that explains, or a problem in JSON (RFC 9457)."""

import logging
import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.cache import patch_cache_control

from ..addresses.names import is_for_programs
from . import request_id, resubmission
from .exceptions import BadParameter

logger = logging.getLogger(__name__)

RETRY_AFTER = "10"  # seconds
LONGEST_PROBLEM = 200
PROBLEM = "application/problem+json"


def bad_request(request: HttpRequest, exception: Exception, **ways: Any) -> HttpResponse:
    if isinstance(exception, BadParameter):
        name = showable(exception.parameter)
        return answer(request, 400, "This address has a mistake", exception.message, name, **ways)
    return answer(request, 400, "This request could not be understood", "Please go back and try another way.", **ways)


def forbidden(request: HttpRequest, exception: Exception, **ways: Any) -> HttpResponse:
    return answer(
        request,
        403,
        "You may not see this page",
        "Your account lacks the permission that it needs. Ask an administrator for the role that has it and reload "
        "this page, or sign in with another account.",
        **ways,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if kept := resubmission.kept_page(request):
        return kept
    if resubmission.is_ours(request) and resubmission.has_words(request):
        words = resubmission.words_of(request)
        return resubmission.going_on_page(request, request.get_full_path(), words, status=403)
    return answer(
        request,
        403,
        "This form is no longer valid",
        "Nothing was saved. Go back, reload the page and send the form again. "
        "Your browser must accept cookies from this site.",
    )


def not_found(request: HttpRequest, problem: str, **ways: Any) -> HttpResponse:
    """Answer 404 with what is wrong with the address, as far as a view has said."""
    message = showable(problem)[:LONGEST_PROBLEM] or "Check its spelling, or search for it."
    return answer(request, 404, "There is no page at this address", message, **ways)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 503 if the database is busy, else 500. Called while the exception is being handled."""
    is_ours = resubmission.is_ours(request)
    if is_of_a_busy_database(sys.exception()):
        return busy(request, is_ours=is_ours)
    return with_words(request) if is_ours and resubmission.has_words(request) else _plain_500()


def _plain_500() -> HttpResponse:
    """Answer with nothing that may have failed: no context, and static files by their plain names."""
    return HttpResponseServerError(
        render_to_string("500.html", {"root": get_script_prefix(), "request_id": request_id.current()})
    )


def with_words(request: HttpRequest) -> HttpResponse:
    """Answer 500 with every word that was typed."""
    try:
        return resubmission.failed_page(request)
    except Exception:
        logger.exception("What was typed could not be shown again")
        return _plain_500()


def is_of_a_busy_database(exception: BaseException | None) -> bool:
    """Return whether it is locked, full or out of reach. SQLite calls a missing table by the same name."""
    mistaken = getattr(getattr(exception, "__cause__", None), "sqlite_errorname", "") == "SQLITE_ERROR"
    return isinstance(exception, OperationalError) and not mistaken


def busy(request: HttpRequest, *, is_ours: bool = True) -> HttpResponse:
    """Answer 503, to a form of ours with every word that was typed."""
    message = "Nothing is wrong with this address. Please try again in a moment."
    if is_ours and resubmission.has_words(request):
        response = resubmission.busy_page(request)
    else:
        response = answer(request, 503, "The site is busy", message)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def answer(
    request: HttpRequest, status: int, title: str, message: str, parameter: str | None = None, **ways: Any
) -> HttpResponse:
    """Answer a reader with a page, and a program with a problem.

    `ways` lead on: `in_newest`, `links` and `places` to what may be meant, `search` to the `words` of the address,
    `last` to the last page of a list, and `without` to the address without the parameter.
    """
    if is_for_programs(request.path_info):
        return problem(status, title, message, parameter)
    context = {
        "status": status,
        "title": title,
        "message": message,
        "parameter": parameter,
        "request_id": request_id.current(),
        "in_newest": [],
        "links": [],
        "places": [],
        **ways,
    }
    response = render(request, "errors.html", context, status=status)
    # A shared cache may keep a 404 by its own rules, and the next edition may have this page.
    patch_cache_control(response, no_store=True)
    return response


def showable(name: str) -> str:
    """Replace what no page can be encoded with: bytes that are not UTF-8 arrive as lone surrogates."""
    return name.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def problem(status: int, title: str, detail: str, parameter: str | None = None) -> HttpResponse:
    """Return what is wrong with a request, and where a parameter is to blame its name."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, "parameter": parameter or ""}
    response = JsonResponse(
        told, status=HTTPStatus(status), content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}
    )
    # A shared cache may keep a 404 by its own rules, and the next edition may have this address.
    patch_cache_control(response, no_store=True)
    return response


def for_other_sites(response: HttpResponse) -> HttpResponse:
    """Let programs of other sites read it where everybody may, and ask with whatever headers, such as If-None-Match."""
    if not settings.MEMBERS_ONLY:
        response.headers["Access-Control-Allow-Origin"] = "*"
        if response.status_code == HTTPStatus.NO_CONTENT:
            response.headers["Access-Control-Allow-Headers"] = "*"
    return response
