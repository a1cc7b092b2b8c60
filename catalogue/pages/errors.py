"""400, 403 and 404: what may have been meant by an address that leads nowhere."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rapidfuzz import fuzz, process

from ..addresses.codes import Code, codes_in
from ..addresses.names import RESERVED, normalise
from ..addresses.suffixes import is_for_programs
from ..editions import held
from ..editions.edition import LoadedEdition
from ..editions.held import ServedEdition
from ..editions.search.identifiers import identifiers_in
from ..editions.search.query import parse
from ..vocabulary import Kind
from ..web import error_pages
from ..web.errors import BadParameter
from ..web.problems import problem
from .html.renderer import Link
from .reading import Page

MOST_OFFERED = 5
LIKE_ENOUGH = 80  # per cent: “model-invertion” is 93 like “model-inversion”, “model-extraction” is 65
SHORTEST_NAME = 4
NEAREST_NUMBERS = 2
MOST_LAWS = 3
LONGEST_PATH = 300
MOST_PARTS = 4
"""Of an address, from its end: each is compared with every name of the edition."""

_EDITION = re.compile(r"\A/editions/[0-9]+")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 with the entries that the parameter or the address may mean, and the address without the parameter."""
    name = getattr(exception, "parameter", "")
    links = _meant(request, "/".join((request.path_info, *request.GET.getlist(name))))
    return error_pages.bad_request(request, exception, links=links, without=_without(name, request))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with what readers see of the entries that the address names."""
    return error_pages.forbidden(request, exception, links=_meant(request, request.path_info))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with the entries whose codes or names are like the address."""
    if is_for_programs(request.path_info):
        return problem(404, "There is nothing at this address", _told(exception))
    return error_pages.not_found(request, exception, links=_meant(request, request.path_info))


def _meant(request: HttpRequest, text: str) -> Sequence[Link]:
    """Return the entries that a text may mean; none for whoever may not read, and where no edition is at hand."""
    is_reader = not settings.MEMBERS_ONLY or getattr(getattr(request, "user", None), "is_authenticated", False)
    if not is_reader or is_for_programs(request.path_info):
        return []
    try:
        newest = held.ready()
    except (held.NothingPublished, held.Busy):
        return []
    return Page(request, newest, newest, pinned=False).renderer.links(_meant_by(text, newest))


def meant_instead(page: Page, mistake: BadParameter) -> list[tuple[Link, str]]:
    """Return the entries that a wrong name may mean, each with the address that has it instead."""
    found = []
    for link in page.renderer.links(_meant_by(mistake.value, page.served)):
        query = page.request.GET.copy()
        written = query.getlist(mistake.parameter)
        query.setlist(mistake.parameter, [link.code if each == mistake.value else each for each in written])
        found.append((link, f"{page.request.path}?{query.urlencode()}"))
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
    return f"{request.path}?{left.urlencode()}" if left else request.path


def _told(exception: Exception) -> str:
    """Return what a view said; what Django says of routes is for nobody."""
    told = exception.args[0] if exception.args else ""
    return told if isinstance(told, str) else "Check its spelling: no data has this address."


def offered(path: str, edition: LoadedEdition) -> Iterator[str]:
    """Yield the codes of at most MOST_OFFERED entries that an address may mean, the likeliest first.

    What is not in force is offered by its code alone: its page says why.
    """
    alike = (code for code in _named_like(path, edition) if edition.is_in_force(code.partition(".")[0]))
    yield from islice(dict.fromkeys((*_codes_in(path, edition), *alike)), MOST_OFFERED)


def _codes_in(path: str, edition: LoadedEdition) -> Iterator[str]:
    """The codes that stand in it; of a part that there is not, its entry."""
    for code in codes_in(unquote(path)):
        if edition.has(code):
            yield str(code)
        elif code.entry in edition.entries:
            yield code.entry


def nearest_numbers(path: str, edition: LoadedEdition) -> Iterator[str]:
    """The codes before and behind one that there is not, or the last two: FM-17 and FM-16 for FM-99."""
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
