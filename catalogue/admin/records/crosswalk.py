"""The crosswalk to other frameworks, and the frameworks; what both have in common with the rest of a failure mode."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest

from ...editorial import bulk
from ...exchange.framework_releases import refusal_of
from ...models import Framework, Mapping
from ..forms.conflicts import FailureModePartForm
from ..forms.inlines import FoldedInline, InlineAutocompleteSelect, ResilientInlineFormSet, RowForm
from ..site import admin_site
from .ageing import RenamedFilter
from .bulk import BulkEditAdmin
from .reviewed import BaseSharedRecordAdmin


class NamesAConcept(forms.ModelForm):
    """Refuses an id that the framework lacks, once it or the framework is changed."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        framework, is_new = cleaned.get("framework"), {"framework", "external_id"} & {*self.changed_data}
        refusal = refusal_of(cleaned.get("external_id", ""), framework) if framework and is_new else ""
        if refusal:
            self.add_error("external_id", refusal)
        return cleaned


class MappingInlineForm(NamesAConcept, RowForm):
    class Meta:
        labels = {"verification": "How far it was checked"}
        help_texts = {"verification": ""}

    @staticmethod
    def about(mapping: Mapping) -> str:
        return str(mapping.label)


class FrameworkRowInline(FoldedInline):
    """Rows that lead from a failure mode into a framework."""

    formset = ResilientInlineFormSet
    hangs_on = "failure_mode"
    autocomplete_fields = ["framework"]
    related = ("framework",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        widget = InlineAutocompleteSelect(db_field, self.admin_site)
        widget.shown = {str(framework.pk): str(framework) for framework in Framework.objects.all()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs, widget=widget)


class MappingInline(FrameworkRowInline):
    """Mappings to confirm at a glance. What a newer release says stands on the page of each."""

    model = Mapping
    form = MappingInlineForm
    section = "mappings"
    fieldsets = [
        (None, {"fields": [("relation", "confirmation")]}),
        (None, {"fields": ["framework", "external_id", "label", "url", "reason", "verification"]}),
    ]
    folded = "Name, address, reason and how it was checked"
    verbose_name_plural = "crosswalk"

    def line(self, row: Mapping) -> str:
        terms = filter(None, (row.get_relation_display(), row.get_confirmation_display()))
        return f"{row.label} ({', '.join(terms).lower()}). {row.reason}"


class BaseFailureModePartAdmin(BulkEditAdmin):
    """A list of what hangs on failure modes, proposed first and confirmed then."""

    form = FailureModePartForm
    actions = ["change_field", "confirm_proposed"]
    autocomplete_fields = ["failure_mode"]
    related: tuple[str, ...] = ("failure_mode__entry",)

    @admin.display(description="Failure mode", ordering="failure_mode__entry__number")
    def mode(self, row: Any) -> str:
        code: str = row.failure_mode.code
        return code

    def name_of(self, row: Any) -> str:
        return f"{row.failure_mode.code} and {row}"


class ConceptForm(NamesAConcept, FailureModePartForm):
    """A form of what leads from a failure mode into a framework."""


@admin.register(Mapping, site=admin_site)
class MappingAdmin(BaseFailureModePartAdmin):
    form = ConceptForm
    edits = (*bulk.settings_of(Mapping, "confirmation", "relation"),)
    list_display = ["mode", "framework", "external_id", "label", "relation", "confirmation"]
    list_display_links = ["external_id", "label"]
    list_filter = ["framework", RenamedFilter, "relation", "confirmation"]
    search_fields = ["failure_mode__entry__code", "external_id", "label"]
    ordering = ["failure_mode__entry__number", "framework__order", "pk"]
    related = ("failure_mode__entry", "framework")
    fieldsets = [
        (None, {"fields": ["failure_mode", "framework", "external_id", "label", "url"]}),
        ("Judgement", {"fields": ["relation", "confirmation", "reason", "verification"]}),
        (
            "Newer release, and details",
            {"classes": ["collapse"], "fields": ["current_id", "current_label", "current_note", "detail"]},
        ),
    ]

    def name_of(self, row: Mapping) -> str:
        return f"{super().name_of(row)}: {row.label}" if row.external_id else super().name_of(row)


@admin.register(Framework, site=admin_site)
class FrameworkAdmin(BaseSharedRecordAdmin):
    list_display = ["name", "public_state", "version", "mappings", "order"]
    search_fields = ["name", "slug"]
    ordering = ["order", "name"]
    prepopulated_fields = {"slug": ["name"]}
    named_by = "slug"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number_of_mappings=Count("mappings"))
        return rows

    @admin.display(description="Mappings", ordering="number_of_mappings")
    def mappings(self, framework: Any) -> int:
        number: int = framework.number_of_mappings
        return number

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields
