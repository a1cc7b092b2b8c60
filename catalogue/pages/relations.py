"""Relations of an entry's page, for programs: links (RFC 8288) and Memento (RFC 7089)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html, html_safe
from django.utils.http import http_date
from django.utils.safestring import SafeString

from ..addresses.codes import Code
from ..addresses.pages import canonical
from ..formats import linkset
from ..formats.citing.as_source import LICENCE
from ..formats.table import alternates
from .reading import Page

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
