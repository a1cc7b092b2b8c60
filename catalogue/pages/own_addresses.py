"""Addresses of this site as others have written them: on any of its hosts, with any scheme, dirtied on the way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import validate_host
from django.urls import ResolverMatch

from ..addresses.codes import Code
from ..addresses.pages import canonical, route_of
from ..addresses.pasted import cleaned
from ..editions.edition import LoadedEdition

LONGEST_ADDRESS = 2_000
MOST_PARAMETERS = 20
_PORT = re.compile("[0-9]{0,5}", re.ASCII)
_IN_PATH = re.compile("/v3/__(https?:/.*?)__;")


@dataclass(frozen=True)
class OwnAddress:
    """An address of ours. `match` is None where no route is like it."""

    path: str
    fragment: str
    match: ResolverMatch | None
    address: str = ""
    """The address as it was written, without what another site wrapped it in."""

    @property
    def edition(self) -> int | None:
        """The edition that the address is pinned to."""
        return self.match.kwargs.get("edition") if self.match else None

    @property
    def name(self) -> str:
        """The code or name of the entry that the page is of; "" if it is of none."""
        found = self.match.kwargs if self.match else {}
        return str(found.get("code") or found.get("name") or "")

    def codes_in(self, edition: LoadedEdition) -> list[str]:
        """Return what it leads to in an edition: an entry, a scenario or a passage; several if a name is ambiguous."""
        codes = edition.resolve(self.name) if self.name else []
        place = Code.parse(self.fragment) if self.fragment else None
        if place and place.part and codes == [place.entry] and edition.has(place):
            return [str(place)]
        return codes


def own_address(written: str, request: HttpRequest) -> OwnAddress | None:
    """Read an address, or the one that a mail gateway has wrapped; None if it is not ours."""
    try:
        parts = urlsplit(written[:LONGEST_ADDRESS])
        if not _PORT.fullmatch(parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2]) or parts.port == 0:
            return None
        path = next(_paths_below_the_site(parts, request), None)
        wrapped = next(_wrapped_in(parts), None)
    except ValueError:  # a port of letters, half an IPv6 address
        return None
    if path is None:
        return own_address(wrapped, request) if wrapped and wrapped != written else None
    meant = cleaned(path)
    is_malformed = "\0" in unquote(parts.query)
    route = None if is_malformed else route_of(meant.path)
    fragment = cleaned(f"/{parts.fragment}").path[1:] or meant.fragment
    return OwnAddress(meant.path, fragment, route[1] if route else None, written)


def _wrapped_in(parts: SplitResult) -> Iterator[str]:
    """Yield the addresses within another site's: as Safe Links and redirects carry them, or Proofpoint in its path."""
    if match := _IN_PATH.search(parts.path):
        yield match.group(1)
    for _, value in parse_qsl(parts.query, max_num_fields=MOST_PARAMETERS):
        if value.startswith(("http://", "https://")):
            yield value


def _paths_below_the_site(parts: SplitResult, request: HttpRequest) -> Iterator[str]:
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return
    declared = canonical("")
    for base in filter(None, (declared and f"{declared}{settings.PATH}", *settings.FORMER_URLS)):
        former = urlsplit(base)
        if host == former.hostname and _is_below(parts.path, former.path):
            yield parts.path[len(former.path) :] or "/"
    ours = [*(one for one in settings.ALLOWED_HOSTS if one != "*"), urlsplit(f"//{request.get_host()}").hostname or ""]
    host_of_django = f"[{host}]" if ":" in host else host
    if (validate_host(host_of_django, ours) or host in ours) and _is_below(parts.path, settings.PATH):
        yield parts.path[len(settings.PATH) :] or "/"


def _is_below(path: str, base: str) -> bool:
    return path == base or path.startswith(f"{base}/") or (not base and not path)
