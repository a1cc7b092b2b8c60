from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from ...models import EditorNote, Entry, NoteTarget, SiteText
from ...vocabulary import Layer
from ..forms.conflicts import SharedRecordForm, TabularFormSet
from ..forms.fields import Lines
from ..pages.completion import TITLES
from ..people import editor_of, stamp
from ..site import admin_site
from .catalogue_admin import CatalogueAdmin, CatalogueFieldsMixin
from .passages import DisplayTextForm, printed


class NoteForm(SharedRecordForm):
    printed = Lines(label="As printed", required=False, strip=False, help_text="Quotations to the letter, one a line.")

    def clean_code(self) -> str:
        """Refuse a code that is taken. The form has no code if the note is stored."""
        code: str = self.cleaned_data["code"]
        if EditorNote.was_called(code):
            raise ValidationError("There is or was a note of this code. Choose another, or restore what was deleted.")
        return code


class TargetInline(CatalogueFieldsMixin, admin.TabularInline):
    model = NoteTarget
    formset = TabularFormSet
    autocomplete_fields = ["entry", "passage"]
    verbose_name = "place that the note concerns"
    verbose_name_plural = "places that the note concerns (none: the whole document)"
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[NoteTarget]:
        return super().get_queryset(request).select_related("entry", "passage__entry")


@admin.register(EditorNote, site=admin_site)
class EditorNoteAdmin(CatalogueAdmin):
    form = NoteForm
    list_display = ["code", "category", "places", "confidence"]
    list_display_links = ["code", "category"]
    list_filter = ["confidence", "category"]
    search_fields = ["code", "category", "text", "printed"]
    fields = ["code", "category", "printed", "source_lines", "text", "confidence", "origin"]
    readonly_fields = ["source_lines"]
    inlines = [TargetInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("targets__entry", "targets__passage__entry")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["code", "source_lines"] if obj else ["source_lines"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"code": EditorNote.next_code()} | super().get_changeform_initial_data(request)

    @admin.display(description="Concerns")
    def places(self, note: EditorNote) -> str:
        return ", ".join(str(target) for target in note.targets.all()) or "The whole document"

    @admin.display(description="Source lines")
    def source_lines(self, note: EditorNote) -> str:
        return ", ".join(str(line) for line in note.lines) or "–"


class SiteTextForm(DisplayTextForm, SharedRecordForm):
    class Meta:
        model = SiteText
        fields = ["key", "title", "display"]

    def quoted_as(self) -> str:
        key: str = self.instance.key
        return key


@admin.register(SiteText, site=admin_site)
class SiteTextAdmin(CatalogueAdmin):
    form = SiteTextForm
    list_display = ["title", "key", "layer", "edited_by", "edited_at"]
    list_filter = ["layer"]
    search_fields = ["key", "title", "display", "verbatim"]
    fields = ["key", "title", "layer", "as_printed", "display", "edited_by", "edited_at"]
    readonly_fields = ["layer", "as_printed", "edited_by", "edited_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = ["layer", "as_printed", "edited_by", "edited_at"]
        return ["key", *fixed] if obj else fixed  # the pages ask for their texts by key

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.layer == Layer.CURATOR and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "display" in form.changed_data:
            stamp(obj, by=editor_of(request))
        super().save_model(request, obj, form, change)

    @admin.display(description="As printed")
    def as_printed(self, text: SiteText) -> str:
        return printed(text)


@admin.register(Entry, site=admin_site)
class EntryIdentityAdmin(CatalogueAdmin):
    """Entries of all kinds, for notes to point at. They are added and edited on the pages of their kinds."""

    list_display = ["code", "kind"]
    list_filter = ["kind"]
    search_fields = ["code", *TITLES]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(title=Coalesce(*TITLES))
        return rows

    def completion(self, entry: Any) -> str:
        return f"{entry.code} {entry.title}"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
