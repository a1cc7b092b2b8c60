"""What every page of the catalogue's desk does beyond the stock admin."""

from typing import Any

from django.contrib import admin
from django.db import IntegrityError, models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from ..models import Passage, WorkingEntry
from .fields import Prose
from .lists import GuardedLists


class DeskFields(admin.options.BaseModelAdmin):
    formfield_overrides = {
        models.TextField: {"form_class": Prose},
        models.URLField: {"assume_scheme": "https"},
    }

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any] | None:
        """Choices among entries and passages show their codes, which stand in another table: one query."""
        queryset = super().get_field_queryset(db, db_field, request)
        model = db_field.remote_field.model
        if not issubclass(model, WorkingEntry | Passage):
            return queryset
        return (model._default_manager.all() if queryset is None else queryset).select_related("entry")


class DeskAdmin(DeskFields, GuardedLists):
    list_per_page = 50
    save_on_top = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            # A colleague has just stored the same name or number: this time the form sees it and says so.
            return super().changeform_view(request, *args, **kwargs)
