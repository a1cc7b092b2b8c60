"""Who did what at the desk, and when: for administrators, to filter, read and keep."""

from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from ...editorial import audit, saves
from ...editorial.audit import Event
from ...exchange.spreadsheets import csv_files
from ...vocabulary import AuditKind
from ..shortcuts import editor_of, render_page

ON_A_PAGE = 100
IN_MEMORY = 1_000_000
HEADINGS = ["When (UTC)", "What", "Who", "About", "Said"]
BUT_SAVES = tuple(kind for kind in AuditKind if kind is not AuditKind.SAVED)


class FilterForm(forms.Form):
    kind = forms.MultipleChoiceField(label="What", choices=AuditKind.choices(), required=False)
    by = forms.CharField(label="Who", max_length=150, required=False)
    about = forms.CharField(label="About", max_length=200, required=False)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def found(self) -> QuerySet[Any, Event]:
        """Return what is asked for; saves, of which there are most, only where they are."""
        asked: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        kinds = [AuditKind(kind) for kind in asked.get("kind") or BUT_SAVES]
        return audit.events(kinds, **{name: value for name, value in asked.items() if value and name != "kind"})


@require_safe
def list_events(request: HttpRequest, site: AdminSite) -> HttpResponse:
    form = _form(request)
    shown = Paginator(form.found(), ON_A_PAGE).get_page(request.GET.get("page"))
    titles = saves.titles_of(event.about for event in shown)
    events = [replace(event, about=titles.get(event.about, event.about)) for event in shown]
    context = {"title": "Who did what", "form": form, "shown": shown, "events": events}
    return render_page(request, site, "audit.html", **context)


@require_safe
def export_events(request: HttpRequest, site: AdminSite) -> HttpResponseBase:
    found = _form(request).found()
    file = cast(IO[bytes], SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the answer closes it
    csv_files.write(HEADINGS, map(_cells, found.iterator()), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="who-did-what.csv", content_type="text/csv; charset=utf-8")


def _form(request: HttpRequest) -> FilterForm:
    if not editor_of(request).is_superuser:
        raise PermissionDenied
    return FilterForm(request.GET)


def _cells(event: Event) -> list[str | int]:
    return [f"{event.at:%Y-%m-%d %H:%M:%S}", event.label, event.by, event.about, event.detail]
