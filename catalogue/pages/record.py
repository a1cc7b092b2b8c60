"""The record: editions, what they changed, the history of an entry, and the way to what stood on a day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from urllib.parse import quote, urlsplit

from django.core.paginator import Page as DjangoPage
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from ..addresses.pages import Addresses, route_of, unpinned
from ..documents.manifest import stored_manifest
from ..editions import history as record
from ..editions.history import StoodText
from ..editions.redacted import Tombstone, tombstones_of_edition
from ..editions.selection import read_edition, read_page
from ..formats.subjects import CHANGES_ON_A_PAGE, Subject
from ..formats.table import downloads
from ..models import Edition
from ..web import error_pages
from ..web.exceptions import BadParameter, NoSuchPage
from .entries import by_name
from .html.home import sections
from .reading import Page, entry_named, gives_data, reads_an_edition

EDITIONS_ON_A_PAGE = 25
"""Entries whose changed words stand on one page."""

FIRST_TO_BEGIN = timezone(timedelta(hours=14))
"""The time zone in which a day begins first."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


# Editions


@reads_an_edition
def editions(page: Page) -> HttpResponse:
    number = read_page(page.request.GET)
    rows = Edition.objects.annotate(versions=Count("new_versions")).defer("catalogue_document").order_by("-number")
    shown = _slice(Paginator(rows, EDITIONS_ON_A_PAGE), number)
    return page.render("editions.html", at="/", feed_url=reverse("editions_feed"), shown=shown)


@reads_an_edition
def edition(page: Page) -> HttpResponse:
    """Show what one edition changed, the words of the first entries with it, and the way into it."""
    changes = record.changes_in(page.served.number)
    left_in = {code: departure.edition for code, departure in page.served.edition.departures.items()}
    gone = [code for code in changes.changed if left_in.get(code) == page.served.number]
    return page.render(
        "edition.html",
        changes=changes,
        new=page.renderer.links(changes.new),
        changed=page.renderer.links(code for code in changes.changed if code not in gone),
        gone=page.renderer.links(gone),
        words=record.changes_of(changes.changed[:CHANGES_ON_A_PAGE], page.served.number),
        erased=_erased_from(page),
        sections=sections(page.renderer),
    )


def _erased_from(page: Page) -> list[Tombstone]:
    """Return where words are gone from an edition: from its entries, its note, and what belongs to no entry."""
    edition = page.served.edition
    return [*edition.erased, *tombstones_of_edition(edition.number)] if edition.redacted else []


@reads_an_edition
def edition_changes(page: Page) -> HttpResponse:
    """Show the words that one edition changed, entry by entry, and what changed of the catalogue as a whole."""
    changes = record.changes_in(page.served.number)
    shown = _slice(Paginator(changes.changed, CHANGES_ON_A_PAGE), read_page(page.request.GET))
    return page.render(
        "edition_changes.html",
        changes=changes,
        shown=shown,
        words=record.changes_of(list(shown.object_list), page.served.number),
        of_catalogue=record.catalogue_changes(changes.edition) if shown.number == 1 else [],
        downloads=downloads(page.renderer.addresses, Subject.EDITION_CHANGES, "changes"),
    )


@gives_data
def manifest(page: Page) -> HttpResponse:
    """Answer with exactly the lines whose SHA-256 is the digest of the edition."""
    number = page.served.number
    response = HttpResponse(stored_manifest(number), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="manifest.ed{number}.txt"'
    return response


# An entry over time


@reads_an_edition
def history(page: Page, name: str) -> HttpResponse:
    """Show every text that the entry has had."""
    code = entry_named(page, name)
    if code != name:
        return page.redirect(reverse("history", args=[code]))
    texts = texts_that_stood(code)
    formerly = record.former_titles(texts, page.served.number)
    feed_url = reverse("entry_feed", args=[code])
    erased = page.newest.edition.tombstones.get(code, [])
    return page.render(
        "history.html", code=code, texts=texts, formerly=formerly, erased=erased, feed_url=feed_url, at=f"/{code}"
    )


@reads_an_edition
def changes(page: Page, name: str) -> HttpResponse:
    """Show how the text of one edition differs from another's, word by word and always from old to new."""
    compared = compare(page, name)
    code, texts = compared.code, compared.texts
    if not compared.is_as_asked:
        return page.redirect(f"{reverse('changes', args=[code])}?{compared.query}")
    return page.render(
        "changes.html",
        code=code,
        title=texts[0].title,
        texts=texts,
        before=compared.before,
        after=compared.after,
        old=compared.old,
        new=compared.new,
        parts=record.words_between(compared.old, compared.new),
        at=f"/{code}",
        between=[text for text in texts if compared.before < text.since.number <= compared.after],
    )


@dataclass(frozen=True)
class Compared:
    """Two editions of an entry, as an address asks for them. `is_as_asked` is false where another says the same."""

    code: str
    texts: Sequence[StoodText]
    before: int
    after: int
    is_as_asked: bool

    @property
    def old(self) -> StoodText | None:
        return record.text_in(self.texts, self.before)

    @property
    def new(self) -> StoodText | None:
        return record.text_in(self.texts, self.after)

    @property
    def query(self) -> str:
        return urlencode({"from": self.before, "to": self.after})


def compare(page: Page, name: str) -> Compared:
    """Read what is to be compared: always the older edition first. Raises BadParameter and Http404."""
    code = entry_named(page, name)
    after = _edition(page, "to") or page.newest.number
    before = _edition(page, "from")
    texts = texts_that_stood(code)
    if before is None:
        before = _before(texts, after)
    is_as_asked = code == name and before <= after
    return Compared(code, texts, min(before, after), max(before, after), is_as_asked)


def texts_that_stood(code: str) -> list[StoodText]:
    """Return the texts that the entry has had. Raises Http404."""
    texts = record.texts_of(code)
    if not texts:
        raise Http404(f"No edition has an entry {code}.")
    return texts


def _before(texts: Sequence[StoodText], edition: int) -> int:
    """Return the edition before the one that brought the text of `edition`; that one where no text was before."""
    text = record.text_in(texts, edition)
    return max(text.before, texts[-1].since.number) if text else edition


def _edition(page: Page, name: str) -> int | None:
    """Read a parameter that names an edition which there is. Raises BadParameter."""
    number = read_edition(page.request.GET, name)
    if number and number > page.newest.number:
        raise BadParameter(name, f"There is no edition {number} yet: the newest is {page.newest.number}.")
    return number


# As of a day


@reads_an_edition
def choose_day(page: Page) -> HttpResponse:
    """Redirect from the box with a date to the page as it stood on that day."""
    query = page.request.GET
    for name in ("day", "at"):
        if len(query.getlist(name)) != 1:
            raise BadParameter(name, "The address names it once, as the box “This page as it stood on” does.")
    day, at = query["day"].strip(), urlsplit(query["at"])
    _day(day)
    where = reverse("as_of_home", args=[day]) + quote(unpinned(f"/{at.path.lstrip('/')}")[1:])
    return page.redirect(f"{where}?{at.query}" if at.query else where)


@reads_an_edition
def as_of(page: Page, day: str, address: str = "") -> HttpResponse:
    """Redirect to a page of the edition in force at the end of a day (UTC), with the query of the page."""
    midnight = _day(day) + timedelta(days=1)
    number = record.in_force_before(datetime.combine(midnight, time(), UTC))
    if number is None:
        return _before_the_first(page, day)
    within = f"/editions/{number}/"
    route = route_of(f"{within}{address}")
    if route is None:
        raise Http404(f"Edition {number} has no page {address}.")
    path, match = route
    if match.url_name == "name":
        return by_name(page.request, name=match.kwargs["name"], edition=number)
    path, query = quote(f"{Addresses(number).home}{path.removeprefix(within)}"), page.request.GET.urlencode()
    return page.redirect(f"{path}?{query}" if query else path)


def _before_the_first(page: Page, day: str) -> HttpResponse:
    first = page.newest.edition.dates[1]
    message = f"Nothing was published by {day}. Edition 1 was published on {first:%-d %B %Y}."
    return error_pages.answer(page.request, 404, "There was no edition yet", message)


def _day(text: str) -> date:
    """Return the day, which may have begun only where the day begins first; it is read in one spelling."""
    if not _DAY.fullmatch(text):
        raise BadParameter("date", "Write a date as 2026-03-01.")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadParameter("date", "There is no such day. Write a date as 2026-03-01.") from error
    if day > datetime.now(FIRST_TO_BEGIN).date():
        raise BadParameter("date", "This day has not come yet.")
    return day


def _slice(paginator: "Paginator[Any]", number: int) -> "DjangoPage[Any]":
    if number > paginator.num_pages:
        raise NoSuchPage(number, paginator.num_pages)
    return paginator.page(number)
