"""Editor's notes: on pages of their own, and in the form of an entry that they concern."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from ...models import EditorNote, NoteTarget, Passage
from ..forms.conflicts import SharedRecordForm
from ..forms.fields import CatalogueFieldsMixin, Lines
from ..forms.inlines import FoldedInline, NestedEntryFormSet, NestedEntryInline, RowForm, TabularFormSet
from ..site import admin_site
from .passages import is_deleted_with, places_in
from .reviewed import BaseSharedRecordAdmin


class EditorNoteForm(SharedRecordForm):
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
    related = ("entry", "passage__entry")
    verbose_name = "place that the note concerns"
    verbose_name_plural = "places that the note concerns (none: the whole document)"
    extra = 0


@admin.register(EditorNote, site=admin_site)
class EditorNoteAdmin(BaseSharedRecordAdmin):
    form = EditorNoteForm
    list_display = ["code", "category", "public_state", "places", "confidence"]
    list_display_links = ["code", "category"]
    list_filter = ["confidence", "category"]
    search_fields = ["code", "category", "text", "printed"]
    fields = ["code", "category", "printed", "source_lines", "text", "confidence", "origin"]
    readonly_fields = ["source_lines"]
    named_by = "code"
    prefetched = ("targets__entry", "targets__passage__entry")
    inlines = [TargetInline]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"code": EditorNote.next_code()} | super().get_changeform_initial_data(request)

    def reviewed_with(self, row: EditorNote) -> list[str]:
        """Return the entries that the note concerns; it is reviewed alone where it concerns none."""
        codes = row.targets.filter(entry__isnull=False).values_list("entry__code", flat=True)
        return sorted({*codes}) or super().reviewed_with(row)

    @admin.display(description="Concerns")
    def places(self, note: EditorNote) -> str:
        return ", ".join(str(target) for target in note.targets.all()) or "The whole document"

    @admin.display(description="Source lines")
    def source_lines(self, note: EditorNote) -> str:
        return ", ".join(str(line) for line in note.lines) or "–"


class NoteInlineForm(RowForm):
    """A note in an entry's form. Its places are changed on its own page: it may stand in many entries."""

    place = forms.ChoiceField(label="Concerns", required=False)
    printed = Lines(label="As printed", required=False, strip=False, help_text="Quotations to the letter, one a line.")

    @staticmethod
    def about(note: EditorNote) -> str:
        places = ", ".join(str(target) for target in note.targets.all())
        return f"concerns {places}" + ("; a change here changes it in all of them" if is_shared(note) else "")


class NoteFormSet(NestedEntryFormSet):
    default_prefix = "notes"

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance._state.adding:
            form.fields["place"].choices = self.places
            return
        del form.fields["place"]
        if is_shared(form.instance):
            form.fields.pop(forms.formsets.DELETION_FIELD_NAME, None)

    @cached_property
    def places(self) -> list[tuple[Any, str]]:
        return [("", "The whole entry"), *places_in(self.instance)]

    def clean(self) -> None:
        super().clean()
        for form in self.extra_forms:
            place = form.cleaned_data.get("place")
            passage = Passage.objects.filter(pk=place).first() if place else None
            if passage and is_deleted_with(self.data, passage):
                form.add_error("place", f"{passage} is to be deleted on this page.")

    def save_new(self, form: Any, commit: bool = True) -> EditorNote:
        form.instance.code = EditorNote.next_code()
        note: EditorNote = super().save_new(form, commit)
        note.targets.create(entry=self.instance, passage_id=form.cleaned_data["place"] or None)
        return note


class NoteInline(NestedEntryInline, FoldedInline):
    model = EditorNote
    form = NoteInlineForm
    formset = NoteFormSet  # type: ignore[assignment]  # the stubs know no inline without a foreign key
    section = NoteFormSet.default_prefix
    hangs_on = "targets__entry"
    prefetched = ("targets__entry", "targets__passage__entry")
    fieldsets = [
        (None, {"fields": ["text"]}),
        (None, {"fields": [("category", "confidence"), "printed", "origin"]}),
    ]
    folded = "Category, confidence and origin"
    show_change_link = True

    def rows_of(self, request: HttpRequest, parent: Model) -> QuerySet[EditorNote]:
        return super().rows_of(request, parent).distinct()  # it may stand in several places of the entry

    def line(self, row: EditorNote) -> str:
        return f"{self.form.about(row)}. {row.text}"


def is_shared(note: EditorNote) -> bool:
    """Tell whether the note stands in more than one entry."""
    return len({target.entry_id for target in note.targets.all()}) > 1
