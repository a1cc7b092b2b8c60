"""Addresses in a text: those of this site stay in the edition that is being read, and no other becomes one of them."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve

from ...addresses.codes import Code
from ...addresses.pages import EDITION
from ...addresses.pasted import cleaned

BARE = r"(?<!\w)(?i:https?://|www\.)[^\s<>\"“”„«»|\\^`{}]+"
"""An address that stands in a text as it is, with the punctuation after it."""

_FOLLOWED = re.compile(r"(?:https?:)?//[^\s/?#]*\w|mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)
_EDITION = re.compile(rf"editions/{EDITION}/(?=.)")
_DAY = re.compile(r"as-of/[^/]+/(?=.)")
_UPWARDS = re.compile(r"(?:\.{1,2}/)+")
_AFTER_AN_ADDRESS = "?!.,:;*_~'’…"
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True)
class OwnPage:
    """A page of this site: that of `code`, or what stands at `path` in the edition that is being read."""

    code: str = ""
    path: str = ""
    rest: str = ""
    """Query and fragment, with what introduces them."""


def can_be_followed(address: str) -> bool:
    """Return whether readers get a link: to a whole address elsewhere, or to a page of this site."""
    try:
        return bool(_FOLLOWED.match(address) and urlsplit(address).port != 0) or own_page(address) is not None
    except ValueError:
        return False


def own_page(address: str) -> OwnPage | None:
    """Return the page of this site that the address names: whole, from the root, or a code alone.

    Raises ValueError for what is no address, of which `can_be_followed` says so.
    """
    parts = urlsplit(address)
    rest = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    if parts.netloc:
        # Without a scheme it is that of the page.
        prefix = _prefix_at(parts)
        return _page(parts.path, rest, prefix) if prefix else None
    if parts.scheme:
        return None
    if parts.path.startswith("/"):
        return _page(parts.path, rest, get_script_prefix())
    if not parts.path:
        place = Code.parse(unquote(parts.fragment))
        return OwnPage(str(place)) if place and not parts.query else None
    page = _page("/" + _UPWARDS.sub("", parts.path, count=1), rest, "/")
    return page if page and page.code else None


def elsewhere(address: str) -> str:
    """Return an address of another site with its scheme."""
    if address.startswith("//"):
        return f"https:{address}"
    return f"https://{address}" if address[:4].lower() == "www." else address


def without_what_follows(address: str) -> str:
    """Return a bare address without the punctuation of the sentence in which it stands."""
    while address:
        last = address[-1]
        opening = _PAIRS.get(last)
        if last not in _AFTER_AN_ADDRESS and not (opening and address.count(last) > address.count(opening)):
            break
        address = address[:-1]
    return address


def _prefix_at(parts: SplitResult) -> str:
    """Return the path below which this site stands, or once stood, at the host of an address; "" if it does not."""
    host, port = (parts.hostname or "").rstrip("."), parts.port
    for former in map(urlsplit, settings.FORMER_URLS):
        prefix = f"{former.path.rstrip('/')}/"
        if host == former.hostname and port in (None, 80, 443, former.port) and f"{parts.path}/".startswith(prefix):
            return prefix
    return get_script_prefix() if _is_ours(host, port) else ""


def _is_ours(host: str, port: int | None) -> bool:
    public = urlsplit(settings.PUBLIC_URL)
    if host == public.hostname:
        return port == public.port or port in (None, 80, 443)
    known = [allowed for allowed in settings.ALLOWED_HOSTS if allowed != "*"]
    bracketed = f"[{host}]" if ":" in host else host
    return validate_host(bracketed, known) and (not public.netloc or port in (None, 80, 443, public.port))


def _page(path: str, rest: str, prefix: str) -> OwnPage | None:
    if not f"{path}/".startswith(prefix):
        return None
    meant = cleaned(f"/{path[len(prefix) :]}")
    inside = _DAY.sub("", _EDITION.sub("", meant.path[1:], count=1), count=1)
    inside, found = _route(inside)
    if found is None:
        return None
    if not rest:
        rest = (f"?{meant.query}" if meant.query else "") + (f"#{meant.fragment}" if meant.fragment else "")
    # An entry's page has its kind or its name alone; its history or data have an address of their own.
    called = found.kwargs.get("name" if found.url_name == "name" else "code", "")
    code = Code.parse(called) if found.url_name == "name" or "kind" in found.kwargs else None
    if code is None:
        return OwnPage(path=quote(inside, safe="/@:+,;=!$'()*~"), rest=rest)
    place = Code.parse(unquote(rest.partition("#")[2]))
    if place and place.is_passage and place.entry == code.entry:
        return OwnPage(str(place))
    return OwnPage(str(code), rest=rest)


def _route(path: str) -> tuple[str, ResolverMatch | None]:
    """Return the path as its route spells it, and the route."""
    for spelling in (path, f"{path}/"):
        try:
            return spelling, resolve(f"/{spelling}")
        except Resolver404:
            continue
    return path, None


def address_in(home: str, page: OwnPage) -> str:
    """Return the address of a page that has no code, in the edition whose pages stand under `home`."""
    prefix = get_script_prefix()
    try:
        resolve(f"/{home.removeprefix(prefix)}{page.path}")
    except Resolver404:  # no edition has a page of its own for it
        home = prefix
    return f"{home}{page.path}{page.rest}"
