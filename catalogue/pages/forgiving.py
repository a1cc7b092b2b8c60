"""A second reading of an address at which nothing answers: without what was pasted along with it."""

from copy import copy
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import get_script_prefix
from django.utils.cache import patch_cache_control

from ..addresses.pasted import AND_PASTED, PastedAddress, cleaned, cleaned_query
from ..web.middleware import Middleware
from ..web.routes import route_of

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
