"""Synonyms that readers search with, and searches that found nothing."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ...models import MissedSearch, SynonymGroup, SynonymTerm
from ...models.search import MissedSearchQuerySet
from ..forms.fields import CatalogueFieldsMixin
from ..forms.inlines import TabularFormSet
from ..site import admin_site
from .base import ReadOnlyAdmin
from .reviewed import BaseSharedRecordAdmin

MOST_SHOWN = 6


def first_of(terms: list[str]) -> str:
    """Return the first terms, and how many more there are: all of them stand in the form."""
    more = len(terms) - MOST_SHOWN
    return ", ".join(terms[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


class TermFormSet(TabularFormSet):
    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form not in self.deleted_forms and form.cleaned_data]
        self.instance.check_terms(len(kept), sum(bool(row.get("is_found")) for row in kept))


class TermInline(CatalogueFieldsMixin, admin.TabularInline):
    model = SynonymTerm
    formset = TermFormSet
    fields = ["text", "is_found"]
    extra = 3


@admin.register(SynonymGroup, site=admin_site)
class SynonymGroupAdmin(BaseSharedRecordAdmin):
    list_display = ["key", "public_state", "direction", "all_terms", "all_found"]
    list_filter = ["direction"]
    search_fields = ["key", "terms__text", "reason"]
    fields = ["key", "direction", "reason"]
    inlines = [TermInline]
    prefetched = ("terms",)

    @admin.display(description="Terms")
    def all_terms(self, group: SynonymGroup) -> str:
        return first_of([term.text for term in group.terms.all() if not term.is_found])

    @admin.display(description="Find")
    def all_found(self, group: SynonymGroup) -> str:
        return first_of([term.text for term in group.terms.all() if term.is_found]) or "each other"


@admin.register(MissedSearch, site=admin_site)
class MissedSearchAdmin(ReadOnlyAdmin):
    list_display = ["words", "count", "day"]
    list_display_links = None
    search_fields = ["words"]
    date_hierarchy = "day"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        searches = cast(MissedSearchQuerySet, super().get_queryset(request))
        return searches.often()
