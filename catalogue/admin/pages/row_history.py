"""The history of a row that belongs to no entry, also of one that was deleted, and the way back."""

from collections.abc import Iterator
from functools import partial

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst

from ... import documents
from ...documents import RowDocument, RowKey
from ...editorial import permissions as rules
from ...editorial import recording_shared as saved_rows
from ...editorial import restore as restoring
from ...editorial.shared_differences import row_differences, title_of
from ...models import Edition, Entry
from ...vocabulary import CataloguePart
from ..links import Link, desk_address
from ..people import actor_of
from .entry_on_desk import render
from .history import EDITION, SAVE, TO_THE_SECOND, History, Point, in_order, restored, show, show_comparison


def page(request: HttpRequest, site: AdminSite, part: str, key: str) -> HttpResponse:
    return show(request, site, _history(request, _key(part, key)))


def compare(request: HttpRequest, site: AdminSite, part: str, key: str) -> HttpResponse:
    return show_comparison(request, site, _history(request, _key(part, key)))


def restore(request: HttpRequest, site: AdminSite, part: str, key: str) -> HttpResponse:
    named = _key(part, key)
    history = _history(request, named)
    restored(
        request,
        history,
        lambda point, over: restoring.restore_row(named, point.read(), over=over, by=actor_of(request)),
    )
    return redirect(history.address)


def deleted(request: HttpRequest, site: AdminSite, part: str) -> HttpResponse:
    """Those that were deleted at the desk, and can be restored."""
    sort = documents.ROW_SORTS[_part(part)]
    _refuse_who_may_not_look(request, sort.part)
    plural = sort.model._meta.verbose_name_plural
    gone = saved_rows.deleted(sort.part)
    rows = [(save, Link(title_of(key), history_address(key))) for key, save in gone.items()]
    above = [Link(capfirst(str(plural)), desk_address(sort.model, "changelist"))]
    return render(request, site, "deleted.html", title=f"Deleted {plural}", rows=rows, above=above)


def history_address(key: RowKey) -> str:
    return reverse("admin:row-history", args=key)


def _part(part: str) -> CataloguePart:
    if part not in set(CataloguePart):
        raise Http404(f"There is no part {part} of the catalogue.")
    return CataloguePart(part)


def _key(part: str, key: str) -> RowKey:
    return RowKey(_part(part), key)


def _refuse_who_may_not_look(request: HttpRequest, part: CataloguePart) -> None:
    if not rules.may_look_at_rows(request.user, documents.ROW_SORTS[part].model):
        raise PermissionDenied


def _history(request: HttpRequest, key: RowKey) -> History:
    _refuse_who_may_not_look(request, key.part)
    sort, now = documents.ROW_SORTS[key.part], documents.row_documents([key]).get(key)
    points = in_order([*_saves(key, now), *_editions(key, now)])
    row = sort.rows([key.key]).first()
    if row is None and not points:
        raise Http404(f"Nothing is known of {title_of(key)}.")
    name = title_of(key)
    lists = Link(capfirst(str(sort.model._meta.verbose_name_plural)), desk_address(sort.model, "changelist"))
    return History(
        name=name,
        address=history_address(key),
        points=points,
        state=documents.row_digest(now),
        may_restore=rules.may_restore(request.user, sort.model),
        differences=row_differences,
        above=[lists, *([Link(name, desk_address(sort.model, "change", row.pk))] if row else [])],
        elsewhere=list(_entries_with(now)),
    )


def _saves(key: RowKey, now: RowDocument | None) -> Iterator[Point]:
    for save in saved_rows.saves_of([key]):
        yield Point(
            name=f"{SAVE}-{save.pk}",
            title=f"{'saved' if save.document else 'deleted'} on {save.saved_at:{TO_THE_SECOND}}",
            by=save.saved_by,
            at=save.saved_at,
            place=save.pk,
            read=partial(saved_rows.said, save),
            is_as_now=documents.digest_in_todays_shape(save) == documents.row_digest(now),
        )


def _editions(key: RowKey, now: RowDocument | None) -> Iterator[Point]:
    """Those in which it differs from the edition before. A note that an edition lacks may stand on an entry there."""
    before: RowDocument | None = None
    for edition in documents.catalogue_editions():
        said = documents.rows_in(documents.public_catalogue(edition)).get(key)
        if said != before and (said or key.part is not CataloguePart.NOTES):
            yield _edition(edition, said, now)
        before = said


def _edition(edition: Edition, said: RowDocument | None, now: RowDocument | None) -> Point:
    return Point(
        name=f"{EDITION}-{edition.number}",
        title=f"edition {edition.number}" if said else f"edition {edition.number}, without it",
        by=edition.publisher,
        at=edition.published_at,
        place=0,
        read=lambda: said,
        is_as_now=documents.agree(said, now),
    )


def _entries_with(now: RowDocument | None) -> Iterator[Link]:
    """The histories of the entries that an editor's note concerns."""
    codes = {place.partition(".")[0] for place in now.get("concerns", [])} if now else set()
    for entry in Entry.objects.filter(code__in=codes).in_reading_order():
        yield Link(entry.code, reverse("admin:history", args=[entry.code]))
