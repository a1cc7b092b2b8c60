"""References, with their authors and details."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ...addresses import identifiers
from ...editorial import bulk
from ...models import Reference, ReferenceAuthor, ReferenceDetail
from ...models.reference import ORIGINS
from ...vocabulary import FactOrigin
from ..forms.conflicts import WholeEntryForm
from ..forms.inlines import TabularFormSet
from ..shortcuts import RelatedList, related_list
from ..site import admin_site
from .ageing import LinksFilter
from .entries import BaseEntryAdmin, StateFilter


class AuthorForm(forms.ModelForm):
    place = forms.IntegerField(min_value=1, max_value=10_000, required=False, label="Place")

    class Meta:
        model = ReferenceAuthor
        fields = ["name", "family", "given", "particle", "suffix", "origin"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["place"] = self.instance.position


class AuthorFormSet(TabularFormSet):
    """Authors, written as a whole: row by row, two who change places would share one for a moment."""

    def save(self, commit: bool = True) -> list[ReferenceAuthor]:
        touched: list[ReferenceAuthor] = super().save(commit=False)
        if commit and (touched or self.deleted_objects):
            self.instance.authors.all().delete()
            ReferenceAuthor.objects.bulk_create(self._in_order())
        return touched

    def _in_order(self) -> list[ReferenceAuthor]:
        named = [form for form in self.forms if form.cleaned_data.get("name")]
        kept = [form for form in named if form not in self.deleted_forms]
        kept.sort(key=lambda form: form.cleaned_data["place"] or len(self.forms) + 10_000)
        return [
            ReferenceAuthor(
                reference=self.instance,
                position=position,
                **{field: form.cleaned_data[field] for field in AuthorForm.Meta.fields},
            )
            for position, form in enumerate(kept, start=1)
        ]


class AuthorInline(admin.TabularInline):
    model = ReferenceAuthor
    form = AuthorForm
    formset = AuthorFormSet
    fields = ["place", *AuthorForm.Meta.fields]
    ordering = ["position"]
    verbose_name = "author"
    extra = 0


class DetailInline(admin.TabularInline):
    model = ReferenceDetail
    formset = TabularFormSet
    fields = ["field", "value", "origin"]
    verbose_name = "detail"
    verbose_name_plural = "details for citations"
    extra = 0


IDENTIFIERS = ("arxiv_id", "doi")


class ReferenceForm(WholeEntryForm):
    needs_source = ("number_in_source",)

    class Meta:
        labels = {
            "arxiv_id": "arXiv id",
            "title_origin": "Where the title comes from",
            "venue_origin": "Where it comes from",
            "year_origin": "Where it comes from",
            "arxiv_origin": "Where it comes from",
            "doi_origin": "Where it comes from",
            "url_origin": "Where it comes from",
        }

    def clean(self) -> dict[str, Any] | None:
        """Credit each typed detail to the curator, unless they say otherwise, and an empty one to nobody."""
        cleaned = super().clean() or self.cleaned_data
        for detail in IDENTIFIERS:
            if detail in cleaned and detail not in self.changed_data and self.instance.pk:
                cleaned[detail] = self.initial[detail]  # the same in the case that was published
        for detail, origin in ORIGINS.items():
            if detail not in self.fields:
                continue  # the form is of one section alone
            if cleaned.get(detail) in self.fields[detail].empty_values:
                cleaned[origin] = FactOrigin.NONE.value
            elif cleaned.get(origin) == FactOrigin.NONE:
                cleaned[origin] = FactOrigin.ADDED.value
        return cleaned


@admin.register(Reference, site=admin_site)
class ReferenceAdmin(BaseEntryAdmin):
    form = ReferenceForm
    list_display = ["code", "title", "public_state", "confirmation", "standing", "year"]
    list_display_links = ["code", "title"]
    list_filter = [StateFilter, LinksFilter, "standing", "type", "confirmation"]
    search_fields = ["entry__code", "title", "authors__name", "arxiv_id", "doi"]
    autocomplete_fields = ["same_work_as", "candidate"]
    fieldsets = [
        (None, {"fields": ["code", "title", "title_origin", "type", "confirmation"]}),
        ("Where it stands", {"fields": ["standing", "number_in_source", "same_work_as"]}),
        (
            "Details",
            {
                "fields": [
                    "authors_incomplete",
                    ("year", "year_origin"),
                    ("venue", "venue_origin"),
                    ("arxiv_id", "arxiv_origin"),
                    ("doi", "doi_origin"),
                    ("url", "url_origin"),
                    "note",
                ]
            },
        ),
        (
            "Missing from the source",
            {"classes": ["collapse"], "fields": ["candidate", "candidate_confidence", "candidate_note"]},
        ),
    ]
    inlines = [AuthorInline, DetailInline, *BaseEntryAdmin.inlines]
    actions = [*BaseEntryAdmin.actions, "confirm_proposed"]
    edits = (*bulk.settings_of(Reference, "confirmation", "type"),)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """An arXiv id or a DOI in any spelling; a name with or without its comma."""
        words = identifiers.of_work(search_term) or re.sub(r"[,;](?=\s|$)", " ", search_term)
        return super().get_search_results(request, queryset, words)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for detail in IDENTIFIERS:
            typed, stored = form.data.get(form.add_prefix(detail), "").strip(), getattr(obj, detail)
            if detail in form.fields and typed and typed != stored:
                messages.info(request, f"The {form.fields[detail].label} is kept as {stored}: you typed “{typed}”.")

    def related_lists(self, entry: Reference) -> list[RelatedList]:
        citations = entry.citations.select_related("passage__entry", "resolves_to__entry")
        return [
            related_list("Cited in", citations, add="Add a citation", resolves_to=entry.pk),
            related_list("Legal questions", entry.questions.in_order(), add="Add a question", references=entry.pk),
        ]
