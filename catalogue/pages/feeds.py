"""Feeds of what changed: of editions, of an entry, of a list, of a search. Anybody may subscribe; nobody is noted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date, urlencode

from ..addresses.pages import canonical
from ..editions import history as record
from ..editions.following import listed
from ..editions.history import EditionSummary, EntryChange
from ..editions.selection import Selection, read_archive, read_search, read_selection
from ..formats.atom import CONTENT_TYPE, Feed, Item, atom
from ..models import Edition
from ..vocabulary import Kind
from .lists import searches
from .reading import Page, PageView, entry_named, reads_an_edition

P = ParamSpec("P")

NEWEST = 50
"""Items in a feed, and in each of its archives."""
WORDS_OF_AN_EDITION = 10
"""Changed entries whose words stand in the item of an edition."""


def _feed(view: PageView[P]) -> Callable[..., HttpResponse]:
    """Let programs ask whether it is newer than what they have."""
    respond = reads_an_edition(view)

    @wraps(respond)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response: HttpResponse = respond(request, *args, **kwargs)
        if "Last-Modified" in response:
            modified, etag = parse_http_date(response["Last-Modified"]), response.get("ETag")
            response = get_conditional_response(request, etag, modified, response) or response
        return response

    return answer


@_feed
def of_editions(page: Page) -> HttpResponse:
    rows = Edition.objects.filter(number__lte=page.served.number).defer("catalogue_document").order_by("-number")
    part = _part(page, page.served.number)
    editions = list(rows[part.first : part.after])
    summaries = record.summaries_of([edition.number for edition in editions], most=WORDS_OF_AN_EDITION)
    items = [_edition_item(page, edition, summaries[edition.number]) for edition in editions]
    return _answer(page, part, items, title="Editions", path=reverse("editions_feed"), of=reverse("editions"))


@_feed
def of_entry(page: Page, name: str) -> HttpResponse:
    code = entry_named(page, name)
    path = reverse("entry_feed", args=[code])
    if code != name:
        return page.redirect(path)
    versions = record.versions_of([code], page.served.number)
    if not versions:
        raise Http404(f"No edition has an entry {code}.")
    title = f"{code} {page.served.edition.title_of(code)}"
    return _changes(page, versions, title=title, path=path, of=reverse("history", args=[code]))


@_feed
@searches
def of_list(page: Page, kind: Kind) -> HttpResponse:
    selection = read_selection(page.request.GET, kind)
    return _of_selection(page, kind, selection, reverse("list_feed", args=[kind]), reverse("list", args=[kind]))


@_feed
@searches
def of_search(page: Page) -> HttpResponse:
    selection = read_search(page.request.GET)
    return _of_selection(page, None, selection, reverse("search_feed"), reverse("search"))


def _of_selection(page: Page, kind: Kind | None, selection: Selection, path: str, of: str) -> HttpResponse:
    followed, query = listed(page.served, kind, selection), selection.chosen.query_string
    versions = record.versions_of(followed.codes, page.served.number)
    return _changes(page, versions, title=followed.title, path=f"{path}{query}", of=f"{of}{query}")


def _changes(page: Page, versions: Sequence[int], *, title: str, path: str, of: str) -> HttpResponse:
    part = _part(page, len(versions))
    items = [_item(page, change) for change in record.changes_with(versions[part.first : part.after])]
    return _answer(page, part, items, title=title, path=path, of=of)


# Parts: archives are counted from the oldest item, so that what is once in one stays in it


@dataclass(frozen=True)
class _Part:
    first: int
    after: int
    archive: int | None = None
    previous: int = 0
    next: int = 0


def _part(page: Page, items: int) -> _Part:
    archive, full = read_archive(page.request.GET), items // NEWEST
    if archive is None:
        return _Part(0, NEWEST, previous=-(-(items - NEWEST) // NEWEST) if items > NEWEST else 0)
    if archive > full:
        raise Http404(f"This feed has no archive {archive}.")
    first = items - archive * NEWEST
    return _Part(first, first + NEWEST, archive, archive - 1, archive + 1 if archive < full else 0)


def _answer(page: Page, part: _Part, items: Sequence[Item], *, title: str, path: str, of: str) -> HttpResponse:
    def address(archive: int | None) -> str:
        if archive == 0:
            return ""
        separator = "&" if "?" in path else "?"
        return canonical(f"{path}{separator}archive={archive}" if archive else path, page.request)

    feed = Feed(
        id=address(None),
        title=f"{title} · Failure Modes Catalogue",
        page=canonical(of, page.request),
        address=address(part.archive),
        updated_at=items[0].published_at if items else page.served.edition.published_at,
        items=items,
        is_archive=part.archive is not None,
        previous=address(part.previous),
        next=address(part.next),
    )
    response = HttpResponse(atom(feed), content_type=CONTENT_TYPE)
    response["Last-Modified"] = http_date(page.served.edition.modified_at.timestamp())
    return response


# Items


def _item(page: Page, change: EntryChange) -> Item:
    edition, code = change.after.since, change.code
    history = canonical(reverse("history", args=[code]), page.request)
    what = change.after.state.label if change.is_departure else "New" if change.is_new else "Changed"
    where = _page_of(page, change)
    shown = {"change": change, "history": history, "page": where}
    return Item(
        id=page.frozen(code, edition.number),
        title=f"{code} {change.after.title}: {what.lower()} in edition {edition.number}"
        + (" (editorial only)" if change.after.is_editorial else ""),
        page=where,
        published_at=edition.published_at,
        publisher=edition.publisher,
        content=page.renderer.once(("feed", where), lambda: _html(page, "feed_of_changes.html", shown)),
        codes=[code],
        history=history,
        is_editorial=change.after.is_editorial,
        withdraws=page.frozen(code, change.before.since.number) if change.before and change.is_departure else "",
        reason=change.after.document["reason"] if change.is_departure else "",
    )


def _edition_item(page: Page, edition: Edition, summary: EditionSummary) -> Item:
    address = canonical(reverse("edition", args=[edition.number]), page.request)
    return Item(
        id=address,
        title=f"Edition {edition.number}",
        page=address,
        published_at=edition.published_at,
        publisher=edition.publisher,
        content=_html(page, "feed_of_editions.html", {"row": edition, "summary": summary, "page": address}),
        codes=[change.code for change in summary.first],
    )


def _page_of(page: Page, change: EntryChange) -> str:
    """Return the page that shows the change; of what is new, the entry itself."""
    number = change.after.since.number
    if change.is_new:
        return page.frozen(change.code, number)
    query = urlencode({"from": change.after.before, "to": number})
    return canonical(f"{reverse('changes', args=[change.code])}?{query}", page.request)


def _html(page: Page, template: str, shown: dict[str, Any]) -> str:
    return render_to_string(template, {**shown, "renderer": page.renderer})
