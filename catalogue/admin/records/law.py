from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ...editorial import bulk
from ...models import Authority, CfaaReading, LegalQuestion
from ...vocabulary import AuthorityOrigin, QuestionOrigin
from ..forms.conflicts import SharedRecordForm
from ..links import RelatedList, related_list
from ..site import admin_site
from .catalogue_admin import CatalogueAdmin
from .citations import ParallelInline
from .entries import AliasInline, EntryAdmin, StateFilter
from .notes import NoteInline
from .passages import PassageInline


@admin.register(LegalQuestion, site=admin_site)
class LegalQuestionAdmin(EntryAdmin):
    list_display = ["code", "topic", "public_state", "confirmation", "status", "origin"]
    list_display_links = ["code", "topic"]
    list_filter = [StateFilter, "status", "confirmation", "origin", "addressee"]
    search_fields = ["entry__code", "topic", "entry__aliases__name"]
    autocomplete_fields = ["modes", "authorities", "references", "answered_in"]
    fieldsets = [
        (None, {"fields": ["code", "topic", "addressee"]}),
        ("About", {"fields": ["modes", "authorities", "references"]}),
        ("Where it comes from", {"fields": ["origin", "origin_detail", "confirmation"]}),
        ("Answer", {"fields": ["status", "answered_in"]}),
    ]
    inlines = [PassageInline, ParallelInline, NoteInline, AliasInline]
    actions = [*EntryAdmin.actions, "confirm_proposed"]
    edits = (*bulk.settings_of(LegalQuestion, "confirmation", "addressee", "origin"),)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"origin": QuestionOrigin.ADDITION.value} | super().get_changeform_initial_data(request)


@admin.register(Authority, site=admin_site)
class AuthorityAdmin(EntryAdmin):
    list_display = ["code", "name", "public_state", "confirmation", "citation", "type", "jurisdiction"]
    list_display_links = ["code", "name"]
    list_filter = [StateFilter, "type", "jurisdiction", "origin", "confirmation"]
    search_fields = ["entry__code", "name", "citation", "entry__aliases__name"]
    fieldsets = [
        (None, {"fields": ["code", "name", "citation", "type", "jurisdiction", "year", "url"]}),
        ("Where it comes from", {"fields": ["origin", "confirmation", "verification"]}),
    ]
    actions = [*EntryAdmin.actions, "confirm_proposed"]
    edits = (*bulk.settings_of(Authority, "confirmation", "type", "jurisdiction", "origin"),)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"origin": AuthorityOrigin.ADDITION.value} | super().get_changeform_initial_data(request)

    def related_lists(self, entry: Authority) -> list[RelatedList]:
        return [
            related_list("Legal questions", entry.questions.in_order(), add="Add a question", authorities=entry.pk),
        ]


@admin.register(CfaaReading, site=admin_site)
class CfaaReadingAdmin(CatalogueAdmin):
    form = SharedRecordForm
    list_display = ["label_there", "mode", "narrow", "broad", "damage"]
    list_filter = ["narrow", "broad", "damage"]
    search_fields = ["label_there", "failure_mode__entry__code", "failure_mode__title"]
    ordering = ["failure_mode__entry__number"]
    autocomplete_fields = ["failure_mode"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("failure_mode__entry")

    @admin.display(description="Failure mode", ordering="failure_mode__entry__number")
    def mode(self, reading: CfaaReading) -> str:
        return str(reading.failure_mode)
