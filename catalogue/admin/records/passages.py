"""Passages: what the source says stays, what readers see can be corrected, and curators add their own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import Truncator

from ... import documents
from ...editorial.permissions import Actor
from ...editorial.recording import sign
from ...models import Entry, Passage, Scenario
from ...models.passage import CURATORS_ROLES, QuotedText, display_text, next_number
from ...vocabulary import Layer, PassageRole
from ..forms.fields import Markdown
from ..forms.inlines import EntryInline, ResilientInlineFormSet, RowForm
from ..shortcuts import entry_page
from ..site import admin_site
from .base import ReadOnlyAdmin


class LastingForm(RowForm):
    """A row with an address: its formset says which rows can be withdrawn, and which put elsewhere."""

    text_field: str
    passage: Passage
    order = forms.IntegerField(label="Place", required=False, min_value=1, max_value=9999)
    withdrawn: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].widget.attrs["aria-label"] = f"Place of {self.instance}" if self.instance.pk else "Place"

    @property
    def is_moved(self) -> bool:
        """Tell whether the row is to stand elsewhere; a new one stands at the end, unless it says where."""
        cleaned = getattr(self, "cleaned_data", {})
        return bool(cleaned.get("order")) and "order" in self.changed_data and not cleaned.get("DELETE")

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("withdrawn"):
            cleaned[self.text_field] = ""  # earlier versions and editions keep it
        elif self.passage.withdrawn and not cleaned.get(self.text_field):
            self.add_error(self.text_field, "Write the text of this passage, or say why it is withdrawn.")
        return cleaned


class DisplayTextForm(RowForm):
    """A form that opens with the text readers see, so that correcting one word means typing one word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text: QuotedText = self.instance
        if text._state.adding:
            text.layer = Layer.CURATOR.value
        self.initial["display"] = text.text
        field = self.fields.get("display")
        if isinstance(field, Markdown):  # not for those who may only look
            field.required = text.layer == Layer.CURATOR and not getattr(text, "withdrawn", "")
            field.corrects(self.quoted_as() if text.verbatim else "")

    def quoted_as(self) -> str:
        """Return the name of the text that is corrected: its anchor or key."""
        anchor: str = self.instance.anchor
        return anchor

    def clean_display(self) -> str:
        return display_text(self.instance, self.cleaned_data["display"])


class PassageForm(LastingForm, DisplayTextForm):
    text_field = "display"

    class Meta:
        model = Passage
        fields = ["role", "display", "withdrawn"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passage = self.instance
        if not self.instance._state.adding:
            del self.fields["role"]  # part of what was quoted under this anchor


class LastingFormSet(ResilientInlineFormSet):
    """Rows with an address: one that comes from the source, or that was ever public, cannot be deleted.

    What the curators say, and was public, can be withdrawn. What is theirs can be put elsewhere.
    `by` is who saves.
    """

    by: Actor

    def address_of(self, row: Any) -> str:
        raise NotImplementedError

    def passage_of(self, row: Any) -> Passage:
        raise NotImplementedError

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        row, is_new = form.instance, form.instance._state.adding
        is_kept = not is_new and self.is_kept(row)
        is_own = is_new or self.passage_of(row).layer == Layer.CURATOR
        closed = {forms.formsets.DELETION_FIELD_NAME: is_kept, "withdrawn": not (is_kept and is_own)}
        for name in [name for name, is_closed in {**closed, "order": not is_own}.items() if is_closed]:
            form.fields.pop(name, None)
        if not is_new and "order" in form.fields and index is not None:
            form.initial["order"] = index + 1

    def is_kept(self, row: Model) -> bool:
        passage = self.passage_of(row)
        return passage.layer != Layer.CURATOR or bool(passage.withdrawn) or self.address_of(row) in self.linkable

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if cleaned.get("withdrawn") and "withdrawn" in form.changed_data:
                passage = self.passage_of(form.instance)
                if passage.citations.exists() or passage.notes.exists() or passage.parallels.exists():
                    form.add_error("withdrawn", f"Citations, comparisons or notes stand at {passage}: delete them.")

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit)
        moved = [form for form in self.forms if form.is_moved]
        if moved:
            self._put_elsewhere({form.instance.pk: form.cleaned_data["order"] for form in moved})
        return saved

    def _put_elsewhere(self, moved: dict[int, int]) -> None:
        """Put each at the place that was asked for: the others keep their order, and every row its number."""
        rows = list(self.rows_in_order())
        for row in sorted((row for row in rows if row.pk in moved), key=lambda row: moved[row.pk]):
            rows.remove(row)
            rows.insert(moved[row.pk] - 1, row)
        for row, place in zip(rows, sorted(row.number for row in rows), strict=True):
            if row.place != place:
                self.model._default_manager.filter(pk=row.pk).update(place=place)

    def rows_in_order(self) -> QuerySet[Any]:
        raise NotImplementedError

    @cached_property
    def linkable(self) -> frozenset[str]:
        return documents.ever_published(self.instance.code)


class PassageFormSet(LastingFormSet):
    def address_of(self, row: Passage) -> str:
        return row.anchor

    def passage_of(self, row: Passage) -> Passage:
        return row

    def rows_in_order(self) -> QuerySet[Passage]:
        passages = Passage.objects.filter(entry=self.instance).exclude(role=PassageRole.SCENARIO.value)
        return passages.order_by("place", "number")

    def save_new(self, form: Any, commit: bool = True) -> Passage:
        form.instance.number = next_number(self.instance)
        sign(form.instance, by=self.by)
        saved: Passage = super().save_new(form, commit)
        return saved

    def save_existing(self, form: Any, obj: Passage, commit: bool = True) -> Passage:
        sign(form.instance, by=self.by)
        saved: Passage = super().save_existing(form, obj, commit)
        return saved


class PassageInline(EntryInline):
    """The entry's passages but those of scenarios, which stand with their scenarios."""

    model = Passage
    form = PassageForm
    formset = PassageFormSet
    fields = ["role", "display", "withdrawn"]
    template = "admin/catalogue/passages.html"

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """Return 1 if a link asks for an empty row, which is how a passage is added without script."""
        return int(obj is None or "passage" in request.GET.getlist("add"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passage]:
        passages = super().get_queryset(request).exclude(role=PassageRole.SCENARIO.value)
        return passages.select_related("entry").order_by("place", "number")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        roles = CURATORS_ROLES[self.kind]
        kwargs |= {"choices": [(role.value, role.label) for role in roles], "initial": roles[0].value}
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(Passage, site=admin_site)
class PassageAdmin(ReadOnlyAdmin):
    """Passages, to be found, and to be chosen on other pages. They are edited on their entry's page."""

    list_display = ["anchor", "role", "layer", "excerpt", "edited_by", "edited_at"]
    list_filter = ["layer", "role", "entry__kind"]
    list_select_related = ["entry"]
    search_fields = ["entry__code", "verbatim", "display"]
    ordering = ["entry__kind", "entry__number", "number"]
    fields = ["anchor", "role", "layer", "as_printed", "display", "withdrawn", "edited_by", "edited_at", "edited_on"]
    readonly_fields = ["anchor", "as_printed", "edited_by", "edited_at", "edited_on"]

    @admin.display(description="Passage", ordering="entry__number")
    def anchor(self, passage: Passage) -> str:
        return passage.anchor

    @admin.display(description="Text")
    def excerpt(self, passage: Passage) -> str:
        return Truncator(passage.text).chars(120)

    @admin.display(description="As printed")
    def as_printed(self, passage: Passage) -> str:
        return printed(passage)

    @admin.display(description="Edited on the page of")
    def edited_on(self, passage: Passage) -> str:
        return format_html("<a href='{}'>{}</a>", entry_page(passage.entry), passage.entry.code)

    def completion(self, passage: Passage) -> str:
        return f"{passage.anchor} {self.excerpt(passage)}"


def printed(text: QuotedText) -> str:
    """Return the verbatim text, with every blank to be seen."""
    if not text.verbatim:
        return "–"
    return format_html("<blockquote class='verbatim'>{}</blockquote>", text.verbatim)


def places_in(entry: Entry) -> list[tuple[Any, str]]:
    """Return as choices the entry's passages that can be cited from and annotated."""
    if not entry.pk:
        return []
    passages = entry.passages.filter(withdrawn="").select_related("entry").order_by("place", "number")
    return [(passage.pk, f"{passage.anchor} {passage.get_role_display()}") for passage in passages]


def is_deleted_with(page: Any, passage: Passage) -> bool:
    """Return whether the page that was sent also deletes the passage, or the scenario whose text it is."""
    scenarios = Scenario.objects.filter(passage=passage).values_list("pk", flat=True)
    rows = {("passages", str(passage.pk)), *(("scenarios", str(key)) for key in scenarios)}
    deleted = [name.removesuffix("-DELETE") for name in page if name.endswith("-DELETE")]
    return any((row.rpartition("-")[0], page.get(f"{row}-id")) in rows for row in deleted)
