"""Public pages: each reads one edition, and stands in one frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec
from weakref import WeakKeyDictionary

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from ..addresses.codes import Code
from ..addresses.pages import Addresses, canonical
from ..editions import held
from ..editions.held import ServedEdition
from ..editions.kinds import PLURALS
from ..editions.selection import known_parameters
from ..vocabulary import Kind
from ..web import error_pages
from . import http_cache
from .html.renderer import EditionRenderer
from .html.take import Share, shares_of
from .html.typesetting import typeset

P = ParamSpec("P")
WITH_HEADERS = {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED, HTTPStatus.GONE}
LONGEST_TAKEN_ALONG = 2_000
"""Characters of a query that the box with a date takes along: a pasted text stays in its own box."""
RETRY_AFTER = 2  # seconds; an edition of 10,000 entries is read in about that time

_renderers: WeakKeyDictionary[ServedEdition, dict[bool, EditionRenderer]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Page:
    """One request for a page of one edition. `pinned` tells an address that names its edition, and `is_out_of_touch`
    that nobody could be asked which edition is in force.
    """

    request: HttpRequest
    served: ServedEdition
    newest: ServedEdition
    pinned: bool
    is_out_of_touch: bool = False

    @property
    def renderer(self) -> EditionRenderer:
        return _renderer_of(self.served, pinned=self.pinned)

    @property
    def newest_renderer(self) -> EditionRenderer:
        """The renderer of the edition in force, also on a page of an older one."""
        return _renderer_of(self.newest, pinned=False)

    def living(self, code: str) -> str:
        """Return the whole address that always leads to today's words."""
        return canonical(reverse("name", args=[code]), self.request)

    def frozen(self, code: str, edition: int | None = None) -> str:
        """Return the whole address that always leads to the words of an edition: the one that is read, or another."""
        number = edition or self.served.number
        return canonical(reverse("pinned:name", kwargs={"edition": number, "name": code}), self.request)

    def shares(self, title: str, at: str) -> tuple[Share, Share]:
        """Return the links to what stands at this address below the start page: to today's words, and to these."""
        edition = self.served.edition
        return shares_of(
            title,
            living=canonical(Addresses().home + at, self.request),
            frozen=canonical(Addresses(edition.number).home + at, self.request),
            edition=edition.number,
            published_at=edition.published_at,
            is_list=True,
        )

    def render(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        html = render_to_string(template, {**self._frame(), **context}, self.request)
        return HttpResponse(typeset(html), status=status)

    def redirect(self, url: str) -> HttpResponse:
        """Redirect, asked for anew each time: a rename there and back would loop in a browser that remembers."""
        response = HttpResponseRedirect(url)
        patch_cache_control(response, no_cache=True)
        return response

    def _frame(self) -> dict[str, Any]:
        return {
            **frame(self.renderer.addresses),
            "renderer": self.renderer,
            "edition": self.served.edition,
            "pinned": self.pinned,
            "newest": self.newest.number,
            "is_newest": self.served is self.newest,
            "at": self._here,
            "is_out_of_touch": self.is_out_of_touch,
        }

    @property
    def _here(self) -> str:
        """The address below the site's own path, with the parameters that some page acts upon."""
        query = self.request.GET.urlencode()
        return f"{self.request.path_info}?{query}" if 0 < len(query) <= LONGEST_TAKEN_ALONG else self.request.path_info


PageView = Callable[Concatenate[Page, P], HttpResponse]


def reads_an_edition(
    view: PageView[P],
    *,
    headers: Callable[..., Mapping[str, str]] | None = None,
    answer: http_cache.Answer = http_cache.answer,
) -> Callable[..., HttpResponse]:
    """Call `view` with a Page of the current edition, or of the one that the address names.

    The view sees only the parameters that some page acts upon: they name a page in caches, and others must not.
    `headers` is given the same, and says what also stands on an answer that the page is not modified; `answer` is how
    pages of its kind are repeated.
    """

    @require_safe
    @wraps(view)
    def respond(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        number = kwargs.pop("edition", None)
        try:
            newest = held.ready()
            served = newest if number is None else held.pinned(int(str(number)), newest)
        except held.NoSuchEdition as error:
            raise Http404(f"There is no edition {number}: the newest is edition {newest.number}.") from error
        except held.NothingPublished:
            return nothing_published(request)
        except held.Busy:
            return _busy(request)
        pinned = number is not None
        request.GET = known_parameters(request.GET)  # type: ignore[assignment]  # immutable too
        page = Page(request, served, newest, pinned, is_out_of_touch=held.is_out_of_touch())
        if page.is_out_of_touch:
            return http_cache.unconfirmed(view(page, *args, **kwargs))

        def with_headers(response: HttpResponse) -> HttpResponse:
            told = headers(page, *args, **kwargs) if headers else _of_its_edition(page)
            for name, value in told.items() if response.status_code in WITH_HEADERS else ():
                response.headers[name] = value
            return response

        def make() -> HttpResponse:
            return with_headers(view(page, *args, **kwargs))  # which are kept with the page

        response = answer(request, served, newest, pinned=pinned, make=make)
        return with_headers(response) if response.status_code == HTTPStatus.NOT_MODIFIED else response

    respond.csrf_exempt = True  # type: ignore[attr-defined]  # whoever tries to write hears 405, not a word about CSRF
    return respond


def _of_its_edition(page: Page) -> dict[str, str]:
    """Return, for what stands under its edition, when that was published, and whether search engines are to know it."""
    match = page.request.resolver_match
    if match is None or match.namespace != "pinned":
        return {}
    headers = {"Memento-Datetime": http_date(page.served.edition.published_at.timestamp())}
    return headers if page.served is page.newest else {**headers, "X-Robots-Tag": "noindex"}


def gives_data(view: PageView[P]) -> Callable[..., HttpResponse]:
    """Call `view` with a Page, as `reads_an_edition` does, and answer as programs are answered."""
    return reads_an_edition(view, answer=http_cache.answer_with_data)


def entry_named(page: Page, name: str) -> str:
    """Return the code of the entry of any name, old ones included. Raises Http404."""
    parsed = Code.parse(name)
    codes = [parsed.entry] if parsed else [code.partition(".")[0] for code in page.newest.edition.resolve(name)]
    if len(set(codes)) != 1:
        raise Http404(f"No entry, or more than one, is called {name}.")
    return codes[0]


def _renderer_of(served: ServedEdition, *, pinned: bool) -> EditionRenderer:
    renderers = _renderers.setdefault(served, {})
    if pinned not in renderers:
        renderers[pinned] = EditionRenderer(served.edition, Addresses(served.number if pinned else None))
    return renderers[pinned]


def nothing_published(request: HttpRequest) -> HttpResponse:
    return error_pages.answer(request, 503, "Nothing is published yet", "The first edition is being prepared.")


def _busy(request: HttpRequest) -> HttpResponse:
    response = error_pages.answer(
        request,
        503,
        "This edition is being read from the record",
        "It is not at hand yet. Please try again in a few seconds.",
    )
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def frame(addresses: Addresses) -> dict[str, Any]:
    return {
        "addresses": addresses,
        "navigation": tuple((PLURALS[kind], addresses.section(kind)) for kind in Kind),
        "edition": None,
        "pinned": False,
        "contact_url": settings.CONTACT_URL,
    }


def without_edition(request: HttpRequest) -> dict[str, Any]:
    """Give every template its frame. A page of an edition says more."""
    return frame(Addresses())
