from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest

from ...editorial import bulk
from ...models import Entry, Framework, Mapping
from ..forms.conflicts import EntryForm, ResilientInlineFormSet
from ..forms.inlines import FoldedInline, RowForm
from ..site import admin_site
from .ageing import RenamedFilter
from .bulk import BulkEditAdmin
from .reviewed import SharedRecordAdmin


class MappingForm(EntryForm):
    def entry(self) -> Entry:
        entry: Entry = self.instance.failure_mode.entry
        return entry


class MappingInlineForm(RowForm):
    @property
    def remark(self) -> str:
        label: str = self.instance.label
        return label


class FrameworkRowInline(FoldedInline):
    """Rows that lead from a failure mode into a framework."""

    formset = ResilientInlineFormSet

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("framework")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = list(iter(field.choices))  # one query: not one a row, and none for their number
        return field


class MappingInline(FrameworkRowInline):
    """Mappings to confirm at a glance. How each was checked, and what a newer release says, stands on its own page."""

    model = Mapping
    form = MappingInlineForm
    fieldsets = [
        (None, {"fields": [("relation", "confirmation")]}),
        (None, {"fields": ["framework", "external_id", "label", "url", "reason"]}),
    ]
    folded = "Name, address and reason"
    verbose_name_plural = "crosswalk"


@admin.register(Mapping, site=admin_site)
class MappingAdmin(BulkEditAdmin):
    form = MappingForm
    actions = ["change_field", "confirm_proposed"]
    edits = (*bulk.settings_of(Mapping, "confirmation", "relation"),)
    list_display = ["mode", "framework", "external_id", "label", "relation", "confirmation"]
    list_display_links = ["external_id", "label"]
    list_filter = ["framework", RenamedFilter, "relation", "confirmation"]
    list_select_related = ["failure_mode__entry", "framework"]
    search_fields = ["failure_mode__entry__code", "external_id", "label"]
    ordering = ["failure_mode__entry__number", "framework__order", "pk"]
    autocomplete_fields = ["failure_mode"]
    fieldsets = [
        (None, {"fields": ["failure_mode", "framework", "external_id", "label", "url"]}),
        ("Judgement", {"fields": ["relation", "confirmation", "reason", "verification"]}),
        (
            "Newer release, and details",
            {"classes": ["collapse"], "fields": ["current_id", "current_label", "current_note", "detail"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("failure_mode__entry", "framework")

    @admin.display(description="Failure mode", ordering="failure_mode__entry__number")
    def mode(self, mapping: Mapping) -> str:
        return mapping.failure_mode.code

    def name_of(self, row: Mapping) -> str:
        return (
            f"{row.failure_mode.code} and {row}: {row.label}"
            if row.external_id
            else f"{row.failure_mode.code} and {row}"
        )


@admin.register(Framework, site=admin_site)
class FrameworkAdmin(SharedRecordAdmin):
    list_display = ["name", "public_state", "version", "mappings", "order"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number_of_mappings=Count("mappings"))
        return rows

    @admin.display(description="Mappings", ordering="number_of_mappings")
    def mappings(self, framework: Any) -> int:
        number: int = framework.number_of_mappings
        return number

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["slug"] if obj else []  # published documents name the framework by it

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields
