"""Citations: on a page of their own, and in the form of the entry whose passages cite."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.functional import cached_property

from ...editorial import bulk, worklists
from ...models import Citation, Parallel, Passage, Reference
from ...vocabulary import CitationOrigin, CitationRule, Confidence, TextRelation
from ..forms.conflicts import PassagePartForm
from ..forms.fields import is_too_large
from ..forms.inlines import FoldedInline, InlineAutocompleteSelect, NestedEntryFormSet, NestedEntryInline, RowForm
from ..forms.source_facts import SourceFactsForm
from ..site import admin_site
from .bulk import BulkEditAdmin
from .passages import is_deleted_with, places_in


class CuratorsCitation(SourceFactsForm):
    """A new citation begins as what curators may say: the work that they themselves name for the passage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            for name, term in OWN_CITATION.items():
                if field := self.fields.get(name):
                    field.required = False
                    self.initial.setdefault(name, term)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if self.instance._state.adding:
            cleaned |= {name: term for name, term in OWN_CITATION.items() if not cleaned.get(name)}
        return cleaned


OWN_CITATION = {
    "origin": CitationOrigin.INFERRED.value,
    "rule": CitationRule.EDITOR.value,
    "confidence": Confidence.HIGH.value,
}
NEEDS_MARKER = ("marker", "offset", "origin", "rule")


class CitationForm(CuratorsCitation, PassagePartForm):
    """A citation on a page of its own."""


class DanglingFilter(admin.SimpleListFilter):
    title = "what it leads to"
    parameter_name = "dangling"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "A reference that readers cannot see")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=worklists.dangling_citations().order_by().values("pk"))


@admin.register(Citation, site=admin_site)
class CitationAdmin(BulkEditAdmin):
    form = CitationForm
    actions = ["change_field"]
    edits = (*bulk.settings_of(Citation, "confidence"),)
    list_display = ["passage", "marker", "resolves_to", "origin", "rule", "confidence"]
    list_display_links = ["passage", "marker"]
    list_filter = [DanglingFilter, "confidence", "rule", "origin"]
    search_fields = ["passage__entry__code", "resolves_to__entry__code", "resolves_to__title", "marker"]
    ordering = ["passage__entry__kind", "passage__entry__number", "passage__number", "offset"]
    autocomplete_fields = ["passage", "resolves_to"]
    related = ("passage__entry", "resolves_to__entry")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Markers that the source prints are protected, as what other rows point at."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        printed = [f"{citation}: the source prints this marker" for citation in objs if citation.is_from_source]
        return deleted, counts, lacking, [*protected, *printed]


@admin.register(Parallel, site=admin_site)
class ParallelAdmin(BulkEditAdmin):
    form = PassagePartForm
    actions = ["change_field"]
    edits = (*bulk.settings_of(Parallel, "relation"),)
    list_display = ["passage", "reference", "relation", "place"]
    list_filter = ["relation"]
    search_fields = ["passage__entry__code", "reference__entry__code", "reference__title", "difference"]
    ordering = ["passage__entry__kind", "passage__entry__number", "passage__number"]
    autocomplete_fields = ["passage", "reference"]
    related = ("passage__entry", "reference__entry")


class CitationInlineForm(CuratorsCitation, RowForm):
    @staticmethod
    def about(citation: Citation) -> str:
        return f"{CitationRule(citation.rule).label}, confidence: {Confidence(citation.confidence).label.lower()}"


class PassageRowFormSet(NestedEntryFormSet):
    """Rows that lead from a passage of the entry to a reference."""

    to_reference: str

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        passage = form.fields["passage"]
        passage.queryset = Passage.objects.filter(entry=self.instance)
        passage.choices = self.passages
        form.fields[self.to_reference].widget.widget.shown = self.references
        if getattr(form.instance, "is_from_source", False) and not form.instance._state.adding:
            form.fields.pop(DELETION_FIELD_NAME, None)

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            passage = form.cleaned_data.get("passage") if form not in self.deleted_forms else None
            if passage and form.has_changed() and is_deleted_with(self.data, passage):
                form.add_error("passage", f"{passage} is to be deleted on this page.")

    @cached_property
    def passages(self) -> list[tuple[Any, str]]:
        return [("", "---------"), *places_in(self.instance)]

    @cached_property
    def references(self) -> dict[str, str]:
        """Return the references that any row names, stored or just chosen, by key."""
        keys = {getattr(row, f"{self.to_reference}_id") for row in self.get_queryset()}
        chosen = [key for name, key in self.data.items() if name.endswith(f"-{self.to_reference}") and key.isdecimal()]
        keys |= {int(key) for key in chosen if not is_too_large(key)}
        references = Reference.objects.select_related("entry").filter(pk__in=keys)
        return {str(reference.pk): str(reference) for reference in references}


class CitationFormSet(PassageRowFormSet):
    default_prefix = "citations"
    to_reference = "resolves_to"

    def add_fields(self, form: Any, index: int | None) -> None:
        """Hide what leaves no choice in an entry without a word of the source."""
        super().add_fields(form, index)
        if not (self.instance.pk and self.instance.has_source):
            for name in NEEDS_MARKER:
                form.fields[name].widget = HiddenInput()


class ParallelFormSet(PassageRowFormSet):
    default_prefix = "parallels"
    to_reference = "reference"


class PassageRowInline(NestedEntryInline, FoldedInline):
    formset: type[PassageRowFormSet]  # type: ignore[assignment]  # the stubs know no inline without a foreign key
    hangs_on = "passage__entry"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == self.formset.to_reference:
            kwargs["widget"] = InlineAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CitationInline(PassageRowInline):
    model = Citation
    form = CitationInlineForm
    formset = CitationFormSet
    section = CitationFormSet.default_prefix
    autocomplete_fields = ["resolves_to"]
    related = ("passage__entry", "resolves_to__entry")
    fieldsets = [
        (None, {"fields": [("passage", "marker"), "resolves_to"]}),
        (None, {"fields": [("rule", "confidence"), ("origin", "offset"), "note"]}),
    ]
    folded = "Rule, confidence, origin and note"


class ParallelInlineForm(RowForm):
    @staticmethod
    def about(parallel: Parallel) -> str:
        return TextRelation(parallel.relation).label


class ParallelInline(PassageRowInline):
    model = Parallel
    form = ParallelInlineForm
    formset = ParallelFormSet
    section = ParallelFormSet.default_prefix
    autocomplete_fields = ["reference"]
    related = ("passage__entry", "reference__entry")
    fieldsets = [
        (None, {"fields": [("passage", "relation")]}),
        (None, {"fields": ["reference", "place", "difference"]}),
    ]
    folded = "Work, place and difference"
    verbose_name = "text in another work"
    verbose_name_plural = "these passages in other works"
