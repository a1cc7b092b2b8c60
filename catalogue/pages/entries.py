import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control

from ..addresses.codes import Code
from ..addresses.pages import Addresses
from ..models import Edition
from ..vocabulary import Kind
from ..web.absolute import canonical
from ..web.errors import BadParameter
from .html.entry import TEMPLATES, DepartedView, departed_view, entry_context, related
from .reading import Page, reads_an_edition

FIRST_TO_BEGIN = timezone(timedelta(hours=14))
"""Where a day begins first on earth."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@reads_an_edition
def entry(page: Page, kind: Kind, code: str, slug: str = "") -> HttpResponse:
    """Show an entry. The code is its address and the slug is decoration: other spellings redirect to the right one."""
    parsed = Code.parse(code)
    url = page.renderer.address_of(str(parsed)) if parsed else None
    if parsed is None or url is None:
        raise Http404(f"This edition has no entry {code}.")
    if not page.served.edition.is_in_force(parsed.entry):
        return _gone(page, parsed)
    if page.request.path != url:
        return page.redirect(url)
    return page.render(
        TEMPLATES[kind],
        **entry_context(str(parsed), kind, page.renderer),
        related=related(page.served, page.renderer, str(parsed), kind),
        **_versions(page, parsed, url),
    )


@reads_an_edition
def by_name(page: Page, name: str) -> HttpResponse:
    """Redirect from any spelling of a code, a title, an old name or an alias."""
    codes = page.served.edition.resolve(name)
    if not codes:
        raise Http404(f"Nothing here is called {name}.")
    links = page.renderer.links(codes)
    if len(links) == 1:
        return page.redirect(links[0].url)
    return page.render("names.html", name=name, links=links)


@reads_an_edition
def as_of(page: Page, day: str, name: str) -> HttpResponse:
    """Redirect to the entry as it stood at the end of a day (UTC)."""
    edition = _in_force_at_the_end_of(_day(day))
    if edition is None:
        raise Http404(f"Nothing was published by {day}.")
    return by_name(page.request, name=name, edition=edition)


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


def _in_force_at_the_end_of(day: date) -> int | None:
    if day == date.max:
        return None
    midnight = datetime.combine(day + timedelta(days=1), time(), UTC)
    before = Edition.objects.filter(published_at__lt=midnight)
    return before.order_by("-number").values_list("number", flat=True).first()


def _gone(page: Page, code: Code) -> HttpResponse:
    """Redirect to what the entry was merged into, or say why, when and by whom it was withdrawn."""
    departed = departed_view(code.entry, page.renderer)
    if departed.is_merged and departed.successor:
        return page.redirect(departed.successor.url)
    response = page.render("withdrawn.html", status=410, departed=departed, before=_before(departed))
    # A shared cache may keep a 410 for as long as it likes, and an entry can come back.
    patch_cache_control(response, no_cache=True)
    return response


def _before(departed: DepartedView) -> str:
    """Return the address of the entry as it stood in the last edition that had it."""
    before = Addresses(departed.departure.edition - 1)
    return before.entry(departed.document["code"], departed.document["slug"])


def _versions(page: Page, code: Code, url: str) -> dict[str, Any]:
    """Return since when this text stands, its permanent address, and the newer edition that says otherwise, if any."""
    edition, newest = page.served.edition, page.newest.edition
    since = edition.since[code.entry]
    in_newest = newest.since.get(code.entry, since)
    slug = url.rstrip("/").rsplit("/", 1)[-1]
    departed = page.newest.edition.departures.get(code.entry) if edition.is_in_force(code.entry) else None
    return {
        "since": since,
        "departed": departed_view(code.entry, page.newest_renderer) if departed else None,
        "merged_here": page.renderer.links(edition.merged_into.get(code.entry, [])),
        "permanent_url": canonical(Addresses(edition.number).entry(str(code), slug), page.request),
        "changed_since": in_newest if in_newest != since else None,
    }
