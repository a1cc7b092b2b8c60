"""What every page of the catalogue's desk does beyond the stock admin."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from .. import documents
from ..forms.fields import without_limit
from ..models import (
    Citation,
    Commentary,
    EditorNote,
    FailureMode,
    LegalQuestion,
    Mapping,
    Passage,
    Reference,
    Scenario,
    SiteText,
    WorkingEntry,
)
from ..review import versions
from .editing import actor_of, editor_of
from .fields import ChoiceOfRow, ChoiceOfRows, Markdown, MarkdownTextarea, Prose
from .lists import GuardedLists
from .spreadsheet_tools import tools_of
from .targets import doubts_about

MARKDOWN = {
    (Citation, "note"),
    (Commentary, "note"),
    (EditorNote, "text"),
    (FailureMode, "crosswalk_gap"),
    (LegalQuestion, "origin_detail"),
    (Mapping, "reason"),
    (Passage, "display"),
    (Reference, "candidate_note"),
    (Reference, "note"),
    (Scenario, "evidence_note"),
    (SiteText, "display"),
}
"""Fields that readers see as Markdown."""


class DeskFields(admin.options.BaseModelAdmin):
    formfield_overrides = {
        models.TextField: {"form_class": Prose},
        models.URLField: {"assume_scheme": "https"},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if (db_field.model, db_field.name) in MARKDOWN:
            kwargs |= {"form_class": Markdown, "widget": MarkdownTextarea}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs = without_limit(field.widget.attrs)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **{"form_class": ChoiceOfRow, **kwargs})

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **{"form_class": ChoiceOfRows, **kwargs})

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
        context = {"title": capfirst(self.opts.verbose_name_plural), "spreadsheet": tools_of(request, self.model)}
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context.get("original")
        if obj is not None and context.get("errors"):
            # The form has written what was refused into the row that the headings name.
            stored = self.get_object(request, str(obj.pk))
            context |= {"original": stored, "subtitle": str(stored)}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        # Before it is stored: the row may be on its way from one entry to another.
        form.owners = stored_owners(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        owners = form.owners | documents.owners_of(form.instance) | owners_of_rows(formsets)
        saved = versions.keep(owners, by=actor_of(request))
        for version in saved:
            for doubt in doubts_about(documents.read(version.document), editor_of(request)):
                messages.warning(request, f"Saved. But {doubt}")

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        with transaction.atomic():
            owners = documents.owners_of(obj)
            super().delete_model(request, obj)
            versions.keep(owners, by=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            owners = [code for row in queryset for code in documents.owners_of(row)]
            super().delete_queryset(request, queryset)
            versions.keep(owners, by=actor_of(request))


def owners_of_rows(formsets: Iterable[Any]) -> frozenset[str]:
    """An editor's note among them may concern other entries, too."""
    rows = [row for formset in formsets for row in [*formset.new_objects, *(row for row, _ in formset.changed_objects)]]
    return frozenset(code for row in rows for code in documents.owners_of(row))


def stored_owners(row: Model) -> frozenset[str]:
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    return documents.owners_of(stored)
