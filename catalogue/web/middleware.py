import logging
import re
from collections.abc import Callable, Iterator
from copy import copy
from http import HTTPStatus
from threading import BoundedSemaphore
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl, quote

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.cache import patch_cache_control
from django.utils.log import log_response

from ..addresses.names import is_for_programs
from ..addresses.pages import route_of
from ..addresses.pasted import AND_PASTED, PastedAddress, cleaned, cleaned_query
from . import error_pages, metrics, request_id, resubmission, sessions
from .error_pages import for_other_sites, problem
from .exceptions import BadParameter

logger = logging.getLogger(__name__)
request_logger = logging.getLogger("catalogue.web.request_log")  # as operators know it

View = Callable[[HttpRequest], HttpResponse]

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
MOST_WRITING = 6
"""Requests of a process that may write at once, and so wait for each other: fewer than it has threads."""
_may_write = BoundedSemaphore(MOST_WRITING)

ANSWERED_BY_DJANGO = (Http404, PermissionDenied, BadRequest, SuspiciousOperation, MultiPartParserError)
"""Each has a page of its own: `error_pages`."""

OPEN_TO_ALL = frozenset(
    {
        "favicon",
        "health",
        "robots",
        "live",
        "ready",
        "security_txt",
        "setup",
        "choose_password",
        "admin_password_reset",
        "sign_in",
        "provider_begin",
        "provider_finish",
        "sign_out",
        "unsubscribe",
        "admin:login",
        "admin:logout",
    }
)

FRAMED = frozenset({"embed", "pinned:embed"})
"""Cards, which other sites may show to everybody if CATALOGUE_EMBED_PUBLIC says so."""


class Middleware:
    """Passes each request on as it is."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class LogRequests(Middleware):
    """Names the request, and logs and counts it once its answer begins.

    A line of the log tells what was asked for and what came of it, and neither who asked nor for which words. It is
    written where CATALOGUE_LOG is `json`. What a reader has typed into an address follows CATALOGUE_LOG_QUERIES.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name, started = request_id.begin(request), perf_counter()
        response = self.get_response(request)
        response[request_id.HEADER] = name
        took = perf_counter() - started
        if settings.METRICS:
            metrics.count(request, response, took)
        if request_logger.isEnabledFor(logging.INFO):
            fields = _logged(request, response) | {"ms": round(1000 * took)}
            request_logger.info("%s %s", request.method, response.status_code, extra={"fields": fields})
        return response


def _logged(request: HttpRequest, response: HttpResponse) -> dict[str, str | int]:
    """An address is told only where its page has been given: any other may be words of a reader.

    Such are what stands behind a code and redirects, an address of nothing, and one that nobody has looked up.
    """
    route, status = metrics.route_of(request), response.status_code
    fields: dict[str, str | int] = {"method": request.method or "", "status": status, "route": route}
    is_given = status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.NOT_MODIFIED
    if (is_given and route != metrics.NONE) or settings.LOG_QUERIES:
        fields["path"] = request.path
    if settings.LOG_QUERIES:
        fields["query"] = request.META.get("QUERY_STRING", "")
    return fields


class PolicyHeaders(Middleware):
    """Sends Permissions-Policy and Cross-Origin-Resource-Policy, for which Django has no settings.

    What scripts of other sites may read, their pages may show as well.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        readers = "cross-origin" if "Access-Control-Allow-Origin" in response.headers else "same-origin"
        response.setdefault("Cross-Origin-Resource-Policy", readers)
        return response


class AnswerPrograms(Middleware):
    """Lets programs of other sites read what is for programs, and answers OPTIONS, which no view takes."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for_programs = is_for_programs(request.path_info)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = f"{response['Allow'].removesuffix(', OPTIONS')}, OPTIONS"  # Django's own views have it
            if request.method == "OPTIONS":
                response = HttpResponse(status=HTTPStatus.NO_CONTENT)
            elif for_programs:
                response = problem(405, "This address takes other methods", f"It takes {allowed}.")
            response["Allow"] = allowed
        return for_other_sites(response) if for_programs else response


REFUSED = "catalogue.refused"
"""The key under which a server says of a request why it is none: status, title, sentence."""


class RefuseMalformedRequests(Middleware):
    """Answers what the server has refused, and 400 where the path, a query parameter or a cookie holds a NUL, or a
    parameter is not UTF-8.

    PostgreSQL cannot store a NUL, so the admin and the session lookup answer 500 to one; SQLite hides it.
    Undecodable bytes Django replaces silently, and the reader would get the answer to another question
    (in a path it leaves them percent-encoded: no page has such an address, so the answer is 404).
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if REFUSED in request.META:
            return error_pages.answer(request, *request.META[REFUSED])
        for name, value in self.parts(request):
            for text in (name, value):
                if is_malformed(text):
                    raise BadParameter(name, "It contains characters that are not valid text.")
        return self.get_response(request)

    def parts(self, request: HttpRequest) -> Iterator[tuple[str, str]]:
        yield "address", request.path_info
        query = as_sent(request.META["QUERY_STRING"])
        yield from parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
        yield from request.COOKIES.items()


class Sessions(SessionMiddleware):
    """Ends idle and old sessions. A page that has not asked who reads does not touch the session here either.

    What was done for a request stands, though its session could not be prolonged because the database is busy. While
    as many requests write as may, it is not even tried.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_free = _may_write.acquire(blocking=False)
        try:
            if is_free and request.session.accessed and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                sessions.prolong(request.session)
            return super().process_response(request, response)
        except SessionInterrupted as interruption:
            refused = interruption.__context__ and interruption.__context__.__context__
            if not isinstance(refused, OperationalError):
                raise
            logger.warning("A session was not prolonged: %s", refused)
            return response
        finally:
            if is_free:
                _may_write.release()


class LeaveRoomForReaders(Middleware):
    """Answers a form at once with 503 and its words, where so many are being written that readers would have to wait.

    Those wait for the database, each with a thread.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return self.get_response(request)
        has_room = request.META["catalogue.has_room"] = _may_write.acquire(blocking=False)
        try:
            return self.get_response(request)
        finally:
            if has_room:
                _may_write.release()

    def process_view(self, request: HttpRequest, view: Any, *arguments: Any) -> HttpResponse | None:
        """Refuse here, where the form's token has been checked: what a stranger's page sends is not offered again."""
        if request.META.get("catalogue.has_room", True):
            return None
        is_ours = resubmission.is_ours(request) or not getattr(view, "csrf_exempt", False)
        return error_pages.busy(request, is_ours=is_ours)


class KeepWords(Middleware):
    """Answers a form whose view fails, for whatever reason, with every word that was typed.

    A view that finds the database locked, full or out of reach is answered 503, form or not.
    `error_pages.failed` answers outside of views.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if error_pages.is_of_a_busy_database(exception):
            logger.error("Database: %s", exception, exc_info=exception)
            return error_pages.busy(request)
        if isinstance(exception, ANSWERED_BY_DJANGO) or not resubmission.has_words(request):
            return None
        response = error_pages.with_words(request)
        # The one line of the log about it, with the traceback, which Django writes where nobody has written it.
        log_response("%s: %s", "A form failed", request.path, response=response, request=request, exception=exception)
        return response


class MembersOnly(Middleware):
    """Asks for an account for everything but signing in, if only members may read.

    If everybody may read, it does not look at who asks: reading the session would make every page vary on the
    cookie.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.MEMBERS_ONLY or is_open_to_all(request.path_info):
            return self.get_response(request)
        if not request.user.is_authenticated:
            if resubmission.is_ours(request) and resubmission.has_words(request):
                return resubmission.sign_in_page(request)
            if is_for_programs(request.path_info):
                return _for_members(request)
            return redirect_to_login(request.get_full_path())
        response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        return response


def _for_members(request: HttpRequest) -> HttpResponse:
    response = error_pages.answer(request, 401, "For members", "Sign in to read this.")
    patch_cache_control(response, private=True)
    response["WWW-Authenticate"] = 'Cookie realm="Failure Modes Catalogue"'
    return response


UNANSWERED = {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}
ANSWERED = {HTTPStatus.OK, HTTPStatus.GONE}
LONGEST_PATH = 2_000


class ForgivePastedAddresses(Middleware):
    """Redirects a GET that finds nothing to the address that was meant, if that one answers: in one hop."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        typed = request.META["QUERY_STRING"]
        is_unanswered = response.status_code in UNANSWERED or AND_PASTED in typed
        if not is_unanswered or request.method not in ("GET", "HEAD"):
            return response
        meant = cleaned(request.path_info[:LONGEST_PATH])
        route = route_of(_below_the_site(meant.path))
        path = route[0] if route else None
        # Where the path alone was wrong, the query may end as it likes: a text does.
        for query in dict.fromkeys((typed, cleaned_query(typed))):
            if path is None or (path == request.path_info and query == typed and not meant.fragment):
                continue
            if redirect := self._redirect(request, path, meant, query):
                return redirect
        return response

    def _redirect(self, request: HttpRequest, path: str, meant: PastedAddress, typed: str) -> HttpResponse | None:
        query = "&".join(filter(None, (meant.query, typed)))
        answer = self.get_response(_asking(request, path, query))
        fragment = f"#{quote(meant.fragment, safe='.-')}" if meant.fragment else ""
        if answer.status_code in ANSWERED:
            target = f"{get_script_prefix().rstrip('/')}{quote(path)}{f'?{query}' if query else ''}{fragment}"
        elif isinstance(answer, HttpResponseRedirect):
            target = answer.url if "#" in answer.url else answer.url + fragment
        else:
            return None
        redirect = HttpResponseRedirect(target)
        # The next edition may have an entry of that very name.
        patch_cache_control(redirect, no_cache=True)
        return redirect


def _below_the_site(path: str) -> str:
    """Return a path without that of the site, which the server leaves there in other letters, with dirt or twice."""
    base, rest = path[: len(settings.PATH)], path[len(settings.PATH) :]
    return rest or "/" if base.lower() == settings.PATH.lower() and rest[:1] in ("", "/") else path


def _asking(request: HttpRequest, path: str, query: str) -> HttpRequest:
    again = copy(request)
    again.path_info = path
    again.path = f"{get_script_prefix().rstrip('/')}{path}"
    again.META = request.META | {"PATH_INFO": path, "QUERY_STRING": query}
    again.GET = QueryDict(query)
    return again


def as_sent(wsgi_text: str) -> str:
    """Decode what WSGI hands over as Latin-1. Bytes that are not UTF-8 become surrogates."""
    return wsgi_text.encode("latin-1").decode(errors="surrogateescape")


_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def is_malformed(text: str) -> bool:
    return _NO_TEXT.search(text) is not None


def is_open_to_all(path: str) -> bool:
    try:
        view = resolve(path).view_name
    except Resolver404:
        return False
    return view in OPEN_TO_ALL or (settings.EMBED_PUBLIC and bool(settings.EMBED_HOSTS) and view in FRAMED)
