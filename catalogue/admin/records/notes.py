"""Editor's notes in the form of an entry that they concern."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from ...models import EditorNote, Entry, NoteTarget, Passage
from ..forms.fields import Lines
from ..forms.inlines import FoldedInline, NestedEntryFormSet, NestedEntryInline, RowForm
from .passages import is_deleted_with, places_in


class NoteInlineForm(RowForm):
    """A note in an entry's form. Its places are changed on its own page: it may stand in many entries."""

    place = forms.ChoiceField(label="Concerns", required=False)
    printed = Lines(label="As printed", required=False, strip=False, help_text="Quotations to the letter, one a line.")

    is_shared = False

    @property
    def remark(self) -> str:
        places = ", ".join(str(target) for target in self.instance.targets.all())
        return f"concerns {places}" + ("; a change here changes it in all of them" if self.is_shared else "")


class NoteFormSet(NestedEntryFormSet):
    default_prefix = "notes"

    def rows_of(self, entry: Entry, rows: QuerySet[Any]) -> QuerySet[Any]:
        here = NoteTarget.objects.filter(entry=entry) if entry.pk else NoteTarget.objects.none()
        return rows.filter(pk__in=here.values("note"))

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance._state.adding:
            form.fields["place"].choices = self.places
            return
        del form.fields["place"]
        form.is_shared = any(target.entry_id != self.instance.pk for target in form.instance.targets.all())
        if form.is_shared:
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
    fieldsets = [
        (None, {"fields": ["text"]}),
        (None, {"fields": [("category", "confidence"), "printed", "origin"]}),
    ]
    folded = "Category, confidence and origin"
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[EditorNote]:
        notes: QuerySet[EditorNote] = super().get_queryset(request)
        return notes.prefetch_related("targets__entry", "targets__passage__entry")
