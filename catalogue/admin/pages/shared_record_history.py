"""The history of a shared record, also of one that was deleted, and the way back."""

from collections.abc import Iterator
from functools import partial

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ... import documents
from ...documents import SharedRecordDocument, SharedRecordKey
from ...documents.differences import shared_record_differences, title_of
from ...editorial import permissions, saves
from ...editorial.restoring import restore_shared_record
from ...models import Edition, Entry
from ...vocabulary import CataloguePart
from ..shortcuts import Link, actor_of, admin_address, list_of, render_page
from .history import (
    History,
    Point,
    in_order,
    restored,
    show,
    show_comparison,
    tell_of_lost_words,
)


def show_record_history(request: HttpRequest, site: AdminSite, part: str, key: str) -> HttpResponse:
    return show(request, site, _history(request, _key(part, key)))


def compare_record_versions(request: HttpRequest, site: AdminSite, part: str, key: str) -> HttpResponse:
    return show_comparison(request, site, _history(request, _key(part, key)))


def restore_record(request: HttpRequest, site: AdminSite, part: str, key: str) -> HttpResponse:
    named = _key(part, key)
    history = _history(request, named)
    if restored(
        request,
        history,
        lambda point, over: restore_shared_record(named, point.read(), over=over, by=actor_of(request)),
    ):
        for document in documents.shared_record_documents([named]).values():
            tell_of_lost_words(request, {title_of(named, document): text for text in documents.markdown_in(document)})
    return redirect(history.address)


def list_deleted_records(request: HttpRequest, site: AdminSite, part: str) -> HttpResponse:
    """List the shared records that were deleted in the admin and can be restored."""
    record_type = documents.SHARED_RECORD_TYPES[_part(part)]
    _refuse_who_may_not_look(request, record_type.part)
    gone = saves.deleted(record_type.part)
    titles = saves.titles_of(key.name for key in gone)
    rows = [(save, Link(titles.get(key.name, title_of(key)), history_address(key))) for key, save in gone.items()]
    title, above = f"Deleted {record_type.model._meta.verbose_name_plural}", [list_of(record_type.model)]
    return render_page(request, site, "deleted.html", title=title, rows=rows, above=above)


def history_address(key: SharedRecordKey) -> str:
    return reverse("admin:row-history", args=key)


def _part(part: str) -> CataloguePart:
    if part not in set(CataloguePart):
        raise Http404(f"There is no part {part} of the catalogue.")
    return CataloguePart(part)


def _key(part: str, key: str) -> SharedRecordKey:
    return SharedRecordKey(_part(part), key)


def _refuse_who_may_not_look(request: HttpRequest, part: CataloguePart) -> None:
    if not permissions.may_look(request.user, part):
        raise PermissionDenied


def _history(request: HttpRequest, key: SharedRecordKey) -> History:
    _refuse_who_may_not_look(request, key.part)
    record_type, now = documents.SHARED_RECORD_TYPES[key.part], documents.shared_record_documents([key]).get(key)
    points = in_order(_saves(key, now), _editions(key, now), agree=_agree)
    row = record_type.rows([key.key]).first()
    if row is None and not points:
        raise Http404(f"Nothing is known of {title_of(key)}.")
    name = title_of(key, now or next((document for point in points if (document := point.read())), None))
    return History(
        name=name,
        address=history_address(key),
        points=points,
        state=documents.shared_record_digest(now),
        may_restore=permissions.may_add_and_change(request.user, record_type.model),
        differences=shared_record_differences,
        above=[
            list_of(record_type.model),
            *([Link(name, admin_address(record_type.model, "change", row.pk))] if row else []),
        ],
        elsewhere=list(_entries_with(now)),
    )


def _agree(save: Point, edition: Point) -> bool:
    return documents.agree(save.read(), edition.read())


def _saves(key: SharedRecordKey, now: SharedRecordDocument | None) -> Iterator[Point]:
    for save in saves.saves_of([key]).prefetch_related("events"):
        yield Point.of_save(save, partial(saves.document_of, save), documents.shared_record_digest(now))


def _editions(key: SharedRecordKey, now: SharedRecordDocument | None) -> Iterator[Point]:
    """Yield the editions that changed it. A note that an edition's catalogue lacks may stand on an entry there."""
    before: SharedRecordDocument | None = None
    for edition in documents.catalogue_editions():
        document = documents.shared_records_in(documents.public_catalogue(edition)).get(key)
        if document != before and (document or key.part is not CataloguePart.NOTES):
            yield _edition(edition, document, now)
        before = document


def _edition(edition: Edition, document: SharedRecordDocument | None, now: SharedRecordDocument | None) -> Point:
    title = f"edition {edition.number}{'' if document else ', without it'}"
    return Point.of_edition(edition, lambda: document, is_as_now=documents.agree(document, now), title=title)


def _entries_with(now: SharedRecordDocument | None) -> Iterator[Link]:
    """Yield links to the histories of the entries that an editor's note concerns."""
    codes = {place.partition(".")[0] for place in now.get("concerns", [])} if now else set()
    for entry in Entry.objects.filter(code__in=codes).in_reading_order():
        yield Link(entry.code, reverse("admin:history", args=[entry.code]))
