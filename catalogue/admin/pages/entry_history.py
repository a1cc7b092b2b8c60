"""The history of an entry, and the way back."""

from collections.abc import Iterator
from functools import cache, partial

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ... import documents
from ...documents import WORKING_MODELS, AnyEntryDocument
from ...documents.differences import differences
from ...editorial import permissions, restoring
from ...models import AuditEvent, Entry, EntryVersion, SavedVersion
from ...vocabulary import AuditKind, EntryState, Kind
from ..shortcuts import Link, OpenedEntry, list_of, opened_entry
from .history import (
    History,
    Point,
    in_order,
    restored,
    show,
    show_comparison,
    tell_of_lost_words,
)


def show_entry_history(request: HttpRequest, site: AdminSite, code: str) -> HttpResponse:
    return show(request, site, _history_of(request, code))


def compare_entry_versions(request: HttpRequest, site: AdminSite, code: str) -> HttpResponse:
    return show_comparison(request, site, _history_of(request, code))


def restore_entry(request: HttpRequest, site: AdminSite, code: str) -> HttpResponse:
    entry = opened_entry(request, code)
    stayed: list[str] = []

    def bring_back(point: Point, over: str) -> None:
        stayed.extend(restoring.restore(point.read(), over=over, by=entry.by))

    if not restored(request, _history(entry), bring_back):
        return redirect(entry.history_page)
    tell_of_lost_words(request, dict(documents.markdown_texts(opened_entry(request, code).document)))
    if stayed:
        messages.warning(request, f"This was public since and keeps its address: {', '.join(stayed)}.")
    return redirect(entry.review_page)


def _history_of(request: HttpRequest, code: str) -> History:
    discarded = Entry.objects.filter(code=code, is_discarded=True).first()
    if discarded is None:
        return _history(opened_entry(request, code))
    kind = Kind(discarded.kind)
    if not permissions.may_look(request.user, kind):
        raise PermissionDenied
    done = AuditEvent.objects.filter(kind=AuditKind.DISCARDED.value, about=code).first()
    return History(
        name=code,
        address=reverse("admin:history", args=[code]),
        points=in_order(_saves(code, ""), ()),
        state="",
        may_restore=False,
        differences=partial(differences, names=cache(documents.row_names)),
        above=[list_of(WORKING_MODELS[kind])],
        ended=(f"{code} was discarded by {done.by}, {done.at:%-d %B %Y, %H:%M} UTC: {done.said}" if done else ""),
    )


def _history(entry: OpenedEntry) -> History:
    name = f"{entry.code} {entry.document['title']}"
    return History(
        name=name,
        address=entry.history_page,
        points=in_order(_saves(entry.code, entry.status.digest), _editions(entry)),
        state=entry.status.digest,
        may_restore=entry.may_edit,
        differences=partial(differences, names=cache(documents.row_names)),
        above=[Link(name, entry.admin_page)],
    )


def _saves(code: str, now: str) -> Iterator[Point]:
    for save in SavedVersion.objects.of(code).prefetch_related("events"):
        yield Point.of_save(save, partial(documents.read, save.document), now)


def _editions(entry: OpenedEntry) -> Iterator[Point]:
    before: AnyEntryDocument | None = None
    versions = EntryVersion.objects.filter(entry=entry.entry).select_related("first_edition")
    for version in versions.order_by("first_edition_id"):
        document, digest = documents.read(version.document), documents.digest_in_todays_shape(version)
        yield Point.of_edition(
            version.first_edition,
            partial(documents.read, version.document),
            is_as_now=digest == entry.status.digest,
            remark=_departure(before, document),
            digest=digest,
        )
        before = document


def _departure(before: AnyEntryDocument | None, now: AnyEntryDocument) -> str:
    """Say how the edition withdrew or merged the entry, or brought it back; empty if it did neither."""
    state = EntryState(now["state"])
    if state == (before["state"] if before else EntryState.PUBLIC):
        return ""
    match state:
        case EntryState.WITHDRAWN:
            replaced = f", replaced by {now['successor']}" if now["successor"] else ""
            return f"Withdrawn{replaced}. {now['reason']}"
        case EntryState.MERGED:
            return f"Merged into {now['successor']}. {now['reason']}"
    return "Public again."
