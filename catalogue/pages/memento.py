"""Links of an entry's page for programs (RFC 8288), and Memento (RFC 7089): from a moment to the page then in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, html_safe
from django.utils.http import http_date
from django.utils.safestring import SafeString

from ..addresses.codes import Code
from ..addresses.pages import Addresses, canonical
from ..editions import history as record
from ..editions.history import StoodText
from ..formats import linkset
from ..formats.citing.as_source import LICENCE
from ..formats.table import alternates
from ..web.exceptions import BadParameter
from .reading import Page, reads_an_edition

LINK_FORMAT = "application/link-format"


@html_safe
@dataclass(frozen=True)
class Relation:
    """A relation from a page to an address: as a value of the Link header, and printed as an element of HTML."""

    rel: str
    address: str
    type: str = ""
    datetime: str = ""

    @property
    def value(self) -> str:
        attributes = {"rel": self.rel, "type": self.type, "datetime": self.datetime}
        parameters = "".join(f'; {name}="{value}"' for name, value in attributes.items() if value)
        return f"<{self.address}>{parameters}"

    def __str__(self) -> SafeString:
        of_type = format_html(' type="{}"', self.type) if self.type else ""
        return format_html('<link rel="{}" href="{}"{}>', self.rel, self.address, of_type)


def relations_of(page: Page, code: str) -> Iterator[Relation]:
    """Yield the relations of an entry's or a scenario's page: a fixed number, however many editions there are."""
    entry = code.partition(".")[0]

    def absolute(route: str, **arguments: object) -> str:
        return canonical(reverse(route, kwargs=arguments), page.request)

    yield Relation("cite-as", page.frozen(code))
    if not is_superseded(page, code) and (current := page.newest_renderer.address_of(code)):
        yield Relation("canonical", canonical(current, page.request))
    yield Relation("latest-version original", page.living(code))
    yield Relation("version-history", absolute("history", name=entry))
    yield Relation("timegate", absolute("timegate", name=code))
    yield Relation("timemap", absolute("timemap", name=code), LINK_FORMAT)
    yield Relation("license", LICENCE)
    address = page.renderer.addresses.named(f"{entry}.{linkset.SUFFIX}")
    yield Relation("linkset", canonical(address, page.request), linkset.MEDIA_TYPE)
    for each in alternates(page.renderer.addresses, code):
        yield Relation("alternate", canonical(each.address, page.request), each.form.bare_type)


def is_superseded(page: Page, code: str) -> bool:
    """Tell if the page shows a text of the entry that is no longer in force."""
    entry = code.partition(".")[0]
    return page.newest.edition.since.get(entry) != page.served.edition.since.get(entry)


def headers_of(page: Page, *, code: str, **_: object) -> dict[str, str]:
    """Return the headers of an entry's page, whether it is shown, withdrawn or not modified."""
    parsed = Code.parse(code)
    if parsed is None or not page.served.edition.has(parsed):
        return {}
    owner = parsed.entry if parsed.is_passage else str(parsed)
    headers = {"Link": ", ".join(relation.value for relation in relations_of(page, owner))}
    if page.pinned:
        headers["Memento-Datetime"] = moment(page.served.edition.published_at)
    if page.pinned and is_superseded(page, owner):
        headers["X-Robots-Tag"] = "noindex"
    return headers


def moment(when: datetime) -> str:
    return http_date(when.timestamp())


@reads_an_edition
def timegate(page: Page, name: str) -> HttpResponse:
    """Redirect to the entry as it stood at the moment of `Accept-Datetime`; without one, as it stands."""
    code, texts = _shown(page, name)
    number = _in_force(page.request.headers.get("Accept-Datetime"), page.newest.number)
    in_force = [text for text in texts if text.since.number <= number]
    text = in_force[0] if in_force else texts[-1]
    edition = number if text.stood_in(number) else text.since.number
    response = page.redirect(_address(code, text, edition))
    patch_vary_headers(response, ["Accept-Datetime"])
    response.headers["Link"] = ", ".join(relation.value for relation in _around(page, code))
    return response


@reads_an_edition
def timemap(page: Page, name: str) -> HttpResponse:
    """List every distinct text of the entry, the oldest first."""
    code, texts = _shown(page, name)
    original, gate, itself = _around(page, code)
    lines = [original.value, gate.value]
    oldest_first = texts[::-1]
    span = f'; from="{moment(oldest_first[0].since.published_at)}"; until="{moment(texts[0].since.published_at)}"'
    lines.append(itself.value.replace('rel="timemap"', 'rel="self"') + span)
    for index, text in enumerate(oldest_first):
        rel = " ".join(["first"] * (index == 0) + ["last"] * (text is texts[0]) + ["memento"])
        address = canonical(_address(code, text, text.since.number), page.request)
        lines.append(Relation(rel, address, datetime=moment(text.since.published_at)).value)
    return HttpResponse(",\n".join(lines) + "\n", content_type=LINK_FORMAT)


def _shown(page: Page, name: str) -> tuple[str, list[StoodText]]:
    """Return the code, and the texts that have a page: a withdrawal has none. The newest first. Raises Http404."""
    parsed = Code.parse(name)
    if parsed is None:
        raise Http404(f"{name} is not a code.")
    code = parsed.entry if parsed.is_passage else str(parsed)
    texts = [text for text in record.texts_of(parsed.entry) if not text.is_gone and text.has(code)]
    if not texts:
        raise Http404(f"No edition has a page {code}.")
    return code, texts


def _in_force(accepted: str | None, newest: int) -> int:
    """Return the edition in force at a moment, which is told to the second; 0 before the first. Raises BadParameter."""
    if accepted is None:
        return newest
    try:
        wanted = parsedate_to_datetime(accepted)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        told = "Write a moment as Sun, 01 Mar 2026 12:00:00 GMT."
        raise BadParameter("Accept-Datetime", told) from error
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)
    return record.in_force_before(min(wanted, _LATEST) + timedelta(seconds=1)) or 0


_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def _address(code: str, text: StoodText, edition: int) -> str:
    return Addresses(edition).entry(code, text.slug_of(code))


def _around(page: Page, code: str) -> tuple[Relation, Relation, Relation]:
    def absolute(route: str) -> str:
        return canonical(reverse(route, args=[code]), page.request)

    return (
        Relation("original latest-version", absolute("name")),
        Relation("timegate", absolute("timegate")),
        Relation("timemap", absolute("timemap"), LINK_FORMAT),
    )
