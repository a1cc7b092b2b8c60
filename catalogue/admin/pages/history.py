"""The history of an entry or of a shared record: every save and edition, what each changed, and the way back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from ... import documents
from ...documents import prose
from ...documents.differences import Document, PartDifference
from ...editorial.refused import Refused
from ...models import Edition, SavedRow, SavedVersion
from ..shortcuts import Link, render_page

ON_A_PAGE = 20

TO_THE_SECOND = "%-d %B %Y, %H:%M:%S UTC"


@dataclass(frozen=True)
class Point:
    """A save or an edition: `name` is how addresses call it, and `number` is its number among its like."""

    name: str
    title: str
    by: str
    at: datetime
    number: int
    read: Callable[[], Any]
    """The document; None where it was deleted."""
    is_as_now: bool
    remark: str = ""
    digest: str = ""

    @classmethod
    def of_save(cls, save: SavedVersion | SavedRow, read: Callable[[], Any], now: str) -> Self:
        """Return the point of a save, with its review a line each; `now` is the digest of what stands there."""
        name, digest = f"save-{save.pk}", documents.digest_in_todays_shape(save)
        title = f"{'saved' if save.document else 'deleted'} on {save.saved_at:{TO_THE_SECOND}}"
        steps = [(one, f"{one.at:%-d %B %Y, %H:%M} UTC", ": " * bool(one.comment)) for one in save.events.all()]
        remark = "\n".join(f"{one}, {at}{colon}{one.comment}" for one, at, colon in reversed(steps))
        return cls(name, title, save.saved_by, save.saved_at, save.pk, read, digest == now, remark, digest)

    @classmethod
    def of_edition(cls, edition: Edition, read: Callable[[], Any], *, is_as_now: bool, **facts: str) -> Self:
        number, by, at = edition.number, edition.publisher, edition.published_at
        facts = {"title": f"edition {number}", **facts}
        return cls(f"edition-{number}", by=by, at=at, number=number, read=read, is_as_now=is_as_now, **facts)


@dataclass(frozen=True)
class History:
    """Saves and editions of `name`, the newest first. `state` is the digest of what stands there now."""

    name: str
    address: str
    points: list[Point]
    state: str
    may_restore: bool
    differences: Callable[[Any, Any], list[PartDifference]]
    above: list[Link] = field(default_factory=list)
    """The pages that lead here."""
    elsewhere: list[Link] = field(default_factory=list)
    """Histories of entries in which the same is told by editions."""
    ended: str = ""
    """How it ended, if it is no more."""

    @property
    def compare_page(self) -> str:
        return f"{self.address}compare/"

    @property
    def restore_page(self) -> str:
        return f"{self.address}restore/"

    def point(self, name: str | None) -> Point | None:
        return next((point for point in self.points if point.name == name), None)


@dataclass(frozen=True)
class Row:
    point: Point
    parts: list[PartDifference]
    """What it changed in the point before."""
    is_current: bool
    is_first: bool
    can_be_restored: bool


def show(request: HttpRequest, site: AdminSite, history: History) -> HttpResponse:
    shown = Paginator(history.points, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = _rows(history, shown.start_index() - 1, len(shown.object_list))
    title = f"History of {history.name}"
    return render_page(request, site, "history.html", title=title, history=history, rows=rows, shown=shown)


def show_comparison(request: HttpRequest, site: AdminSite, history: History) -> HttpResponse:
    """Compare any two points, the older one as the one before."""
    chosen = [point for side in ("from", "to") if (point := history.point(request.GET.get(side)))]
    if len(chosen) < 2:
        raise Http404("One of the two versions does not exist.")
    before, after = sorted(chosen, key=history.points.index, reverse=True)
    parts = history.differences(before.read(), after.read())
    title = f"{history.name}: {before.title} and {after.title}"
    context = {"history": history, "before": before, "after": after, "parts": parts}
    return render_page(request, site, "compare.html", title=title, **context)


def restored(request: HttpRequest, history: History, restore: Callable[[Point, str], None]) -> bool:
    """Bring the chosen point back over the state that was seen. Return whether `restore` has done it."""
    if not history.may_restore:
        raise PermissionDenied
    point = history.point(request.POST.get("version"))
    if request.method != "POST" or point is None:
        return False
    if point.read() is None:
        messages.error(request, f"{history.name} was not there then ({point.title}). Restore what it said before.")
        return False
    try:
        restore(point, request.POST.get("over", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    message = f"{history.name} is restored as it was ({point.title}). It is a draft, like any change."
    messages.success(request, message)
    return True


def tell_of_lost_words(request: HttpRequest, texts: Mapping[str, str]) -> None:
    """Tell of what is restored all the same: it was taken before these faults were looked for."""
    for place, text in texts.items():
        for sentence in prose.losses(text):
            messages.warning(request, f"{place}: {sentence}.")


def have_one_digest(save: Point, edition: Point) -> bool:
    return save.digest == edition.digest


def in_order(
    saves: Iterable[Point], editions: Iterable[Point], agree: Callable[[Point, Point], bool] = have_one_digest
) -> list[Point]:
    """Return them, the newest first. Both are numbered, so that only how they fall between each other is inferred.

    An edition stands after a save that says the same: by the clock where there are several or none. A clock that was
    set back puts nothing before what it came after.
    """
    saved = sorted(saves, key=lambda point: point.number)
    below: list[list[Point]] = [[] for _ in range(len(saved) + 1)]
    least = 0
    for edition in sorted(editions, key=lambda point: point.number):
        same = [number for number in range(max(least, 1), len(saved) + 1) if agree(saved[number - 1], edition)]
        possible = same or range(least, len(saved) + 1)
        in_time = [number for number in possible if number == 0 or saved[number - 1].at <= edition.at]
        least = in_time[-1] if in_time else possible[0]
        below[least].append(edition)
    points = below[0] + [point for number, save in enumerate(saved, 1) for point in (save, *below[number])]
    return points[::-1]


def _rows(history: History, start: int, number: int) -> list[Row]:
    current = next((point for point in history.points if point.is_as_now), None)
    rows = []
    for index in range(start, start + number):
        point, earlier = history.points[index], history.points[index + 1 : index + 2]
        document: Document | None = point.read()
        parts = history.differences(earlier[0].read(), document) if earlier else []
        may_come_back = document is not None and not point.is_as_now
        rows.append(Row(point, parts, point is current, is_first=not earlier, can_be_restored=may_come_back))
    return rows
