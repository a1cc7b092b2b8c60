"""Repeated pages: an edition never changes, and neither does a page that the same software makes of it.

A page for everybody carries an ETag, so that browsers and shared caches ask whether it is still good and hear yes
without a page being made; the cache “pages” of the settings keeps some, too, compressed, and `GivePagesAgain` gives
them to whoever asks for that address. A page for one person is stored nowhere.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

import brotli
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.cache import get_conditional_response, has_vary_header, patch_cache_control, patch_vary_headers
from django.utils.http import http_date, parse_http_date

from ..addresses.pages import canonical
from ..addresses.pasted import AND_PASTED
from ..editions import held
from ..editions.held import ServedEdition
from ..editions.selection import known_parameters
from ..web import metrics
from ..web.middleware import Middleware

PINNED_SECONDS = 5 * 60
"""The text of a pinned page never changes, but its banner names the edition in force, and a court may have a passage
erased: no shared cache may go on for long without asking."""

PINNED_DATA_SECONDS = 24 * 60 * 60
FOR_EVER_SECONDS = 365 * 24 * 60 * 60

FOR_NGINX = "X-Accel-Expires"
"""How many seconds nginx may keep a page."""

UNMODIFIED_SINCE = "HTTP_IF_UNMODIFIED_SINCE"
CONDITIONS = frozenset({"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", UNMODIFIED_SINCE})


MADE_OF = "catalogue.made_of"
"""Where a view leaves what a page for everybody was made of."""

TAKES_BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
BROTLI_QUALITY = 6
"""A sixth smaller than gzip makes a page, in the same time."""
QUALITY_OF_LISTS = 3
"""For an address with a query, which few will ask for again: an eighth larger, in less than half the time."""


class GivePagesAgain(Middleware):
    """Gives a page for everybody again before anybody looks where its address leads, or who asks: with one query.

    An address of which no page is kept costs none.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_led_on = AND_PASTED in request.META["QUERY_STRING"]
        if request.method not in ("GET", "HEAD") or is_for_one_person(request) or is_led_on:
            return self.get_response(request)
        address = _address_of(request)
        kept: Kept | None = caches["pages"].get(address)
        if kept is not None and kept.is_good() and (again := _again(request, kept.page)):
            request.META[metrics.ROUTE] = kept.route
            return again
        page = self.get_response(request)
        made_of = request.META.get(MADE_OF)
        if made_of is None or page.status_code != HTTPStatus.OK:
            return page
        quality = QUALITY_OF_LISTS if request.META["QUERY_STRING"] else BROTLI_QUALITY
        _fill(page, brotli.compress(page.content, quality=quality), encoding="br")
        is_small = len(page.content) <= settings.LARGEST_KEPT_PAGE
        if request.method == "GET" and request.resolver_match and is_small and not settings.DEBUG:
            caches["pages"].set(address, Kept(page, made_of, request.resolver_match.view_name))
        return _as_accepted(request, page)


@dataclass(frozen=True)
class Kept:
    """A page, what it was made of beside its address, and the route of that."""

    page: HttpResponse
    made_of: str
    route: str

    def is_good(self) -> bool:
        try:
            newest = held.ready()
        except held.NothingPublished:
            return False
        return self.made_of == _made_of(newest) and not held.is_out_of_touch()


def _again(request: HttpRequest, page: HttpResponse) -> HttpResponse | None:
    """Return the page, or that it is not modified. None where a condition asks for more than that."""
    modified = parse_http_date(page["Last-Modified"]) if "Last-Modified" in page else None
    answer = _conditional(request, page["ETag"], page, modified)
    if answer is not page:
        if answer is None or answer.status_code != HTTPStatus.NOT_MODIFIED:
            return None
        page.status_code = HTTPStatus.NOT_MODIFIED
        _fill(page, b"")
        del page.headers["Content-Type"]
    return _as_accepted(request, page)


def _made_of(newest: ServedEdition) -> str:
    """Name everything beside its address that a page for everybody is made of: one is overdue from a day on."""
    return "\n".join((release(), newest.digest, _told(), timezone.now().date().isoformat()))


def _address_of(request: HttpRequest) -> str:
    """Name the address that was asked for, as a key of the cache. No host has been looked at yet."""
    parts = [request.META.get(name, "") for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT")]
    address = "\n".join((request.scheme or "", *parts, request.path, _in_order(known_parameters(request.GET))))
    return hashlib.sha256(address.encode()).hexdigest()


class Answer(Protocol):
    def __call__(
        self,
        request: HttpRequest,
        served: ServedEdition,
        newest: ServedEdition,
        *,
        pinned: bool,
        make: Callable[[], HttpResponse],
    ) -> HttpResponse: ...


def answer(
    request: HttpRequest,
    served: ServedEdition,
    newest: ServedEdition,
    *,
    pinned: bool,
    make: Callable[[], HttpResponse],
) -> HttpResponse:
    """The page that `make` makes, or that it is not modified. `request.GET` holds only what the page acts upon."""
    if is_for_one_person(request):
        return for_one_person(make())
    etag = etag_of(request, served, newest)
    if not _asks_what_is_there(request):
        unmodified = _unless_modified(request, etag)
        if unmodified is not None:
            return _for_everybody(unmodified, etag, pinned=pinned)
    response = _made(request, etag, make, pinned=pinned)
    if response.get("ETag") != etag:
        return response
    request.META[MADE_OF] = _made_of(newest)
    return _unless_modified(request, etag, response) or response


def answer_with_data(
    request: HttpRequest,
    served: ServedEdition,
    newest: ServedEdition,
    *,
    pinned: bool,
    make: Callable[[], HttpResponse],
) -> HttpResponse:
    """Return the data that `make` makes, or that they are not modified. Their ETag is strong: the same bytes."""
    response: HttpResponse = make()
    if settings.MEMBERS_ONLY:
        return for_one_person(response)
    if response.status_code == HTTPStatus.GONE:
        patch_cache_control(response, no_cache=True)  # an entry can come back
    elif response.status_code == HTTPStatus.OK:
        patch_vary_headers(response, ["Accept-Encoding"])
        response["ETag"] = _etag_of_data(response) or etag_of(request, served, newest).removeprefix("W/")
        seconds = PINNED_DATA_SECONDS if pinned else 0
        patch_cache_control(response, public=True, max_age=seconds, must_revalidate=True)
        if pinned and "Last-Modified" not in response:
            response["Last-Modified"] = http_date(served.edition.modified_at.timestamp())
        modified = parse_http_date(response["Last-Modified"]) if pinned else None
        response = _conditional(request, response["ETag"], response, modified) or response
    return response


def _etag_of_data(response: HttpResponse) -> str:
    """Return the beginning of the SHA-256 of what is sent; "" where it is sent in pieces."""
    return "" if response.streaming else f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'


def for_ever(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let everybody keep what never changes. It comes with its ETag."""
    if settings.MEMBERS_ONLY:
        return for_one_person(response)
    patch_cache_control(response, public=True, max_age=FOR_EVER_SECONDS, immutable=True)
    patch_vary_headers(response, ["Accept-Encoding"])
    return _conditional(request, response["ETag"], response) or response


def unconfirmed(response: HttpResponse) -> HttpResponse:
    """Mark a page of the edition at hand, while the database does not say which is in force. It is stored nowhere."""
    response.headers["Warning"] = '111 - "The edition in force could not be asked for"'
    del response.headers[FOR_NGINX]
    patch_cache_control(response, private=True, no_store=True)
    return response


def is_for_one_person(request: HttpRequest) -> bool:
    """Tell if the page may differ from what everybody sees: asked without reading the session."""
    return (
        settings.MEMBERS_ONLY or settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META
    )


def etag_of(request: HttpRequest, served: ServedEdition, newest: ServedEdition) -> str:
    """Names everything that a page for everybody is made of.

    Weak: compressed or not, it is the same page. The newest edition counts on every page, because a pinned one
    tells which edition is in force.
    """
    address = f"{request.scheme}://{request.get_host()}{request.path}?{_in_order(request.GET)}"
    overdue = str(served.edition.number_overdue(timezone.now().date()))
    made_of = "\n".join((release(), served.digest, newest.digest, address, _told(), overdue))
    return f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:40]}"'


def _in_order(query: QueryDict) -> str:
    return urlencode(sorted(query.lists()), doseq=True)


def _told() -> str:
    """Return what an operator has set, and pages print."""
    return f"{canonical('')} {settings.CONTACT_URL} {' '.join(settings.EMBED_HOSTS)}"


@cache
def release() -> str:
    """The software that makes the pages: the version that `catalogue` names, and what a developer changed since."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.read_bytes())
    # The addresses of style sheets and scripts stand in every page.
    digest.update(getattr(staticfiles_storage, "manifest_hash", "").encode())
    return digest.hexdigest()


def _sources() -> Iterable[Path]:
    folder: Path = settings.BASE_DIR
    kinds = (("templates", "*.html"), ("catalogue", "*.py"), ("catalogue", "*.yaml"), ("taxonomy_site", "*.py"))
    found = [path for where, pattern in kinds for path in (folder / where).rglob(pattern)]
    return sorted([*found, folder / "requirements.txt"])


def _made(request: HttpRequest, etag: str, make: Callable[[], HttpResponse], *, pinned: bool) -> HttpResponse:
    response = make()
    if response.status_code != 200 or response.has_header("Cache-Control"):
        return response  # a redirect, a refusal, or a page that has its own reason
    if _knows_the_reader(request, response):
        return for_one_person(response)
    return _for_everybody(response, etag, pinned=pinned)


def _knows_the_reader(request: HttpRequest, response: HttpResponse) -> bool:
    """A second lock on the same door: whatever read the session, or set a cookie, made the page for somebody."""
    session = getattr(request, "session", None)
    return bool(
        response.cookies
        or has_vary_header(response, "Cookie")
        or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        or (session is not None and session.accessed)
    )


def _unless_modified(request: HttpRequest, etag: str, response: HttpResponse | None = None) -> HttpResponse | None:
    """Return, where the request has conditions, 304 or 412, or `response` if they ask for it."""
    if CONDITIONS.isdisjoint(request.META):
        return response
    return _conditional(request, etag, response)


def _conditional(
    request: HttpRequest, etag: str, response: HttpResponse | None, modified: int | None = None
) -> HttpResponse | None:
    if modified is None and UNMODIFIED_SINCE in request.META:
        # Of what has no date of change, this is not asked (RFC 9110, 13.1.4). Django would say that it has changed.
        request = copy(request)
        request.META = {name: value for name, value in request.META.items() if name != UNMODIFIED_SINCE}
    answer: HttpResponse | None = get_conditional_response(request, etag, modified, response)
    return answer


def _for_everybody(response: HttpResponse, etag: str, *, pinned: bool) -> HttpResponse:
    response.headers["ETag"] = etag
    # Current pages are asked for anew each time, so that a new edition shows at once.
    patch_cache_control(response, public=True, max_age=PINNED_SECONDS if pinned else 0, must_revalidate=True)
    patch_vary_headers(response, ["Accept-Encoding"])
    if settings.BEHIND_PROXY and not pinned:
        # Read by nginx alone, which keeps it to itself: many readers of one page ask us once a second.
        response.headers[FOR_NGINX] = "1"
    return response


def for_one_person(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response


def _as_accepted(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Unpack the page for who does not take it as it is kept; GZipMiddleware packs it anew for who takes that."""
    is_accepted = TAKES_BROTLI.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if "Content-Encoding" in response.headers and not is_accepted:
        _fill(response, brotli.decompress(response.content))
    return response


def _fill(response: HttpResponse, content: bytes, encoding: str = "") -> None:
    response.content = content
    response.headers["Content-Length"] = str(len(content))
    del response.headers["Content-Encoding"]
    if encoding:
        response.headers["Content-Encoding"] = encoding


def _asks_what_is_there(request: HttpRequest) -> bool:
    """Tell if the answer depends on whether there is a page at this address, which only making it can tell."""
    return "HTTP_IF_MATCH" in request.META or request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*"
