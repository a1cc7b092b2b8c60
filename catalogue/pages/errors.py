"""400, 403 and 404: what may have been meant by an address that leads nowhere."""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from itertools import islice
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import get_script_prefix
from rapidfuzz import fuzz, process

from ..addresses.cited import identifiers_in
from ..addresses.codes import Code, codes_in
from ..addresses.names import RESERVED, is_for_programs, normalise
from ..addresses.pages import route_of
from ..editions import held
from ..editions.edition import LoadedEdition, Term
from ..editions.held import ServedEdition
from ..editions.search.query import parse
from ..editions.selection import Selection
from ..vocabulary import Kind
from ..web import error_pages
from ..web.error_pages import problem
from ..web.exceptions import BadParameter, NoSuchPage
from .html.renderer import Link
from .reading import Page
from .similar_pages import SHORTEST, pages_like

MOST_OFFERED = 5
LIKE_ENOUGH = 80  # per cent: “model-invertion” is 93 like “model-inversion”, “model-extraction” is 65
SHORTEST_NAME = 4
NEAREST_NUMBERS = 2
MOST_LAWS = 3
LONGEST_PATH = 300
MOST_PARTS = 4
"""Parts of an address that are read, from its end: each is compared with every name of the edition."""

_EDITION = re.compile(r"\A/editions/([0-9]{1,9})(?![^/])")
_NO_DATA = "Check its spelling: no data has this address."
_FILE = re.compile(r"\.[A-Za-z]{2,5}\Z")
"""An ending as of a file, which no address of a page has: “glossary.php”."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 with the entries that the parameter or the address may mean, and the address without the parameter."""
    name = getattr(exception, "parameter", "")
    links = _meant(request, "/".join((request.path_info, *request.GET.getlist(name))))
    return error_pages.bad_request(request, exception, links=links, without=_without(name, request))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with what readers see of the entries that the address names."""
    return error_pages.forbidden(request, exception, links=_meant(request, request.path_info))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with what is like the address: entries by their codes or names, pages, concepts and terms."""
    if is_for_programs(request.path_info):
        return problem(404, "There is nothing at this address", _problem(exception) or _NO_DATA)
    if isinstance(exception, NoSuchPage):
        last = (exception.last, _on_page(exception.last, request))
        return error_pages.not_found(request, _problem(exception), last=last)
    return error_pages.not_found(request, **_ways_on(request, exception))


def _ways_on(request: HttpRequest, exception: Exception) -> dict[str, Any]:
    """Return what is wrong with an address, what it may mean in the edition that it names, and the search for it."""
    newest = _at_hand(request)
    if newest is None:
        return {"problem": _problem(exception)}
    path = request.path_info[:LONGEST_PATH]
    named, served, problem = _EDITION.match(path), newest, _problem(exception)
    try:
        served = held.pinned(int(named[1]), newest) if named else newest
    except held.NoSuchEdition as error:
        problem = f"There is no edition {error}: the newest is edition {newest.number}."
    except held.Busy:
        pass  # what is meant stands in the newest one too
    page = Page(request, served, newest, pinned=named is not None and int(named[1]) == served.number)
    parts = [_FILE.sub("", part) for part in unquote(_EDITION.sub("/editions", path)).split("/") if part.strip()]
    words = _words_in(parts)
    return {
        "problem": problem,
        "in_newest": list(_in_newest(page)),
        "links": page.renderer.links(_meant_by(path, served)),
        "places": pages_like(parts[-MOST_PARTS:], page.renderer),
        "words": words,
        "search": f"{page.renderer.addresses.search}{Selection(q=words).query_string}",
    }


def _words_in(parts: Sequence[str]) -> str:
    """Return the last part of an address that says what was looked for; ids with their dashes."""
    told = (part for part in reversed(parts) if len(normalise(part)) >= SHORTEST and normalise(part) not in RESERVED)
    last = next(told, "")
    return last if any(map(str.isdigit, last)) else " ".join(re.split(r"[\s_-]+", last)).strip()


def _in_newest(page: Page) -> Iterator[Link]:
    """Yield the same address in the newest edition, if it names another and has something there."""
    path, number = page.request.path_info, page.newest.number
    route = route_of(_EDITION.sub(f"/editions/{number}", path)) if _EDITION.match(path) else None
    if route is None or route[0] in (path, f"{path}/"):
        return
    again = copy(page.request)
    again.path_info, again.path = route[0], f"{get_script_prefix().rstrip('/')}{route[0]}"
    try:
        route[1].func(again, *route[1].args, **route[1].kwargs)
    except (Http404, BadRequest):
        return
    query = f"?{again.GET.urlencode()}" if again.GET else ""
    url = f"{quote(again.path)}{query}"
    yield Link("", f"This address in edition {number}, the newest", url, Term("", "Edition"))


def _meant(request: HttpRequest, text: str) -> Sequence[Link]:
    """Return the entries that a text may mean; none for whoever may not read, and where no edition is at hand."""
    newest = _at_hand(request)
    return Page(request, newest, newest, pinned=False).renderer.links(_meant_by(text, newest)) if newest else []


def _at_hand(request: HttpRequest) -> ServedEdition | None:
    """Return the edition in force, if there is one at hand and somebody asks who may read it."""
    is_reader = not settings.MEMBERS_ONLY or getattr(getattr(request, "user", None), "is_authenticated", False)
    if not is_reader or is_for_programs(request.path_info):
        return None
    try:
        return held.ready()
    except held.NothingPublished:
        return None


def _on_page(number: int, request: HttpRequest) -> str:
    """Return the address with another page of its list."""
    query = request.GET.copy()
    query.pop("page", None)
    if number > 1:
        query["page"] = str(number)
    return _address(request, query)


def _address(request: HttpRequest, query: QueryDict) -> str:
    return f"{request.path}?{query.urlencode()}" if query else request.path


def meant_instead(page: Page, mistake: BadParameter) -> list[tuple[Link, str]]:
    """Return the entries that a wrong name may mean, each with the address that has it instead."""
    found = []
    for link in page.renderer.links(_meant_by(mistake.value, page.served)):
        query = page.request.GET.copy()
        written = query.getlist(mistake.parameter)
        query.setlist(mistake.parameter, [link.code if each == mistake.value else each for each in written])
        found.append((link, _address(page.request, query)))
    return found


def _meant_by(text: str, served: ServedEdition) -> Sequence[str]:
    """Return the codes of the entries that an address or a part of it may mean, the likeliest first."""
    text, edition = text[:LONGEST_PATH], served.edition
    found = (offered(text, edition), _law_called(text, served), nearest_numbers(text, edition))
    return next((codes for codes in map(list, found) if codes), [])


def _without(parameter: str, request: HttpRequest) -> str:
    """Return the address without the parameter, if that stands in its query."""
    if parameter not in request.GET:
        return ""
    left = request.GET.copy()
    del left[parameter]
    return _address(request, left)


def _problem(exception: Exception) -> str:
    """Return what a view said; what Django says of routes is for nobody."""
    problem = exception.args[0] if exception.args else ""
    return problem if isinstance(problem, str) else ""


def offered(path: str, edition: LoadedEdition) -> Iterator[str]:
    """Yield the codes of at most MOST_OFFERED entries that an address may mean, the likeliest first.

    What is not in force is offered by its code alone: its page says why.
    """
    alike = (code for code in _named_like(path, edition) if edition.is_in_force(code.partition(".")[0]))
    yield from islice(dict.fromkeys((*_codes_in(path, edition), *alike)), MOST_OFFERED)


def _codes_in(path: str, edition: LoadedEdition) -> Iterator[str]:
    """Yield the codes that stand in it; of a part that there is not, its entry."""
    for code in codes_in(unquote(path)):
        if edition.has(code):
            yield str(code)
        elif code.entry in edition.entries:
            yield code.entry


def nearest_numbers(path: str, edition: LoadedEdition) -> Iterator[str]:
    """Yield the codes before and behind one that there is not, or the last two: FM-17 and FM-16 for FM-99."""
    for code in codes_in(unquote(path))[:1]:
        kind = Code.read(code.entry).kind
        numbers = [Code.read(each).number for each in edition.codes[kind] if edition.is_in_force(each)]
        nearest = sorted(numbers, key=lambda number: abs(number - code.number))[:NEAREST_NUMBERS]
        yield from (Code(code.prefix, number).entry for number in nearest)


def _law_called(path: str, served: ServedEdition) -> Sequence[str]:
    """Return the authorities that an address cites, such as “18-usc-1030” or “gdpr/art-22”: those of a search."""
    words = " ".join(re.split(r"[\s/_-]+", _EDITION.sub("", unquote(path))))
    if codes_in(unquote(path)) or not identifiers_in(words):
        return []
    return list(served.index.search(parse(words), Kind.AUTHORITY).codes)[:MOST_LAWS]


def _named_like(path: str, edition: LoadedEdition) -> Iterable[str]:
    for part in unquote(path).split("/")[: -MOST_PARTS - 1 : -1]:
        name = normalise(part)
        if len(name) < SHORTEST_NAME or name in RESERVED or Code.parse(part):
            continue
        alike = process.extract(
            name, edition.names.keys(), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH, limit=MOST_OFFERED
        )
        for candidate, _, _ in alike:
            yield from edition.names[candidate]
