"""The history of an entry: every save and every edition, what each changed, and the way back."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from .. import documents, restoring, rules
from ..documents import AnyEntryDocument
from ..models import EntryVersion, SavedVersion
from ..restoring import RestoreRefused
from ..review.differences import PartDifference, differences
from .pages import EntryOnDesk, entry_on_desk, render

ON_A_PAGE = 20

SAVE, EDITION = "save", "edition"


@dataclass(frozen=True)
class Point:
    """A save or an edition: `name` is how addresses call it, `place` orders points of the same moment."""

    name: str
    title: str
    by: str
    at: datetime
    place: int
    version: SavedVersion | EntryVersion

    @property
    def is_edition(self) -> bool:
        return isinstance(self.version, EntryVersion)

    @property
    def document(self) -> AnyEntryDocument:
        document: AnyEntryDocument = documents.read(self.version.document)
        return document


@dataclass(frozen=True)
class Row:
    point: Point
    parts: list[PartDifference]
    """What it changed in the point before."""
    is_current: bool
    is_first: bool


def page(request: HttpRequest, site: AdminSite, code: str) -> HttpResponse:
    entry = entry_on_desk(request, code)
    points = _points(entry)
    shown = Paginator(points, ON_A_PAGE).get_page(request.GET.get("page"))
    title = f"History of {code} {entry.document['title']}"
    rows = list(_rows(entry, points, shown.start_index() - 1, len(shown.object_list)))
    return render(request, site, "history.html", title=title, entry=entry, rows=rows, shown=shown)


def compare(request: HttpRequest, site: AdminSite, code: str) -> HttpResponse:
    """Any two points, the older one as the one before."""
    entry = entry_on_desk(request, code)
    points = {point.name: point for point in _points(entry)}
    chosen = [points.get(request.GET.get(side, "")) for side in ("from", "to")]
    if None in chosen:
        raise Http404("One of the two versions does not exist.")
    before, after = sorted(filter(None, chosen), key=_order)
    parts = differences(before.document, after.document)
    title = f"{code}: {before.title} and {after.title}"
    return render(request, site, "compare.html", title=title, entry=entry, before=before, after=after, parts=parts)


def restore(request: HttpRequest, site: AdminSite, code: str) -> HttpResponse:
    entry = entry_on_desk(request, code)
    if not entry.may_edit:
        raise PermissionDenied
    point = next((point for point in _points(entry) if point.name == request.POST.get("version")), None)
    if request.method != "POST" or point is None:
        return redirect(entry.history_page)
    try:
        stayed = restoring.restore(point.version, over=request.POST.get("over", ""), by=rules.actor(entry.account))
    except RestoreRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(entry.history_page)
    messages.success(request, f"{code} says again what it said in: {point.title}. It is a draft, like any change.")
    if stayed:
        messages.warning(request, f"This was public since and keeps its address: {', '.join(stayed)}.")
    return redirect(entry.review_page)


def _points(entry: EntryOnDesk) -> list[Point]:
    """The newest first."""
    saves = SavedVersion.objects.of(entry.code)
    editions = EntryVersion.objects.filter(entry=entry.entry).select_related("first_edition")
    return sorted([*map(_save, saves), *map(_edition, editions)], key=_order, reverse=True)


def _order(point: Point) -> tuple[datetime, int]:
    return point.at, point.place


def _save(version: SavedVersion) -> Point:
    title = f"saved on {version.saved_at:%-d %B %Y, %H:%M:%S} UTC"
    return Point(f"{SAVE}-{version.pk}", title, version.saved_by, version.saved_at, version.pk, version)


def _edition(version: EntryVersion) -> Point:
    edition = version.first_edition
    title = f"edition {edition.number}"
    return Point(f"{EDITION}-{edition.number}", title, edition.publisher, edition.published_at, 0, version)


def _rows(entry: EntryOnDesk, points: list[Point], start: int, number: int) -> "list[Row]":
    rows = []
    for place in range(start, start + number):
        point = points[place]
        before = points[place + 1].document if place + 1 < len(points) else None
        parts = differences(before, point.document) if before else []
        is_current = documents.digest_of(point.document) == entry.standing.digest
        rows.append(Row(point, parts, is_current, is_first=before is None))
    return rows
