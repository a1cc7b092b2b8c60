"""Legal questions, authorities, jurisdictions and readings of the CFAA."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from ...editorial import bulk
from ...editorial.bulk import Edit
from ...models import Authority, AuthorityCitation, CfaaReading, Jurisdiction, LegalQuestion, QuestionAnswer
from ...vocabulary import AuthorityOrigin, Confirmation, QuestionOrigin
from ..forms.fields import CatalogueFieldsMixin
from ..forms.inlines import TabularFormSet
from ..shortcuts import RelatedList, actor_of, related_list
from ..site import admin_site
from .ageing import LawFilter
from .citations import ParallelInline
from .entries import AliasInline, BaseEntryAdmin, StateFilter
from .notes import NoteInline
from .passages import PassageInline
from .reviewed import BaseSharedRecordAdmin


class AnswerInline(CatalogueFieldsMixin, admin.TabularInline):
    model = QuestionAnswer
    formset = TabularFormSet
    fields = ["authority", "decided_on", "note"]
    autocomplete_fields = ["authority"]
    verbose_name = "answer"
    verbose_name_plural = "answers"
    extra = 0


@admin.register(LegalQuestion, site=admin_site)
class LegalQuestionAdmin(BaseEntryAdmin):
    list_display = ["code", "topic", "public_state", "confirmation", "status", "origin"]
    list_display_links = ["code", "topic"]
    list_filter = [StateFilter, "status", "confirmation", "origin", "addressee"]
    search_fields = ["entry__code", "topic", "entry__aliases__name"]
    autocomplete_fields = ["modes", "authorities", "references", "answered_in"]
    fieldsets = [
        (None, {"fields": ["code", "topic", "addressee"]}),
        ("About", {"fields": ["modes", "authorities", "references"]}),
        ("Where it comes from", {"fields": ["origin", "origin_detail", "confirmation", "verification"]}),
        ("Answer", {"fields": ["status", "answered_in"]}),
    ]
    inlines = [AnswerInline, PassageInline, ParallelInline, NoteInline, AliasInline]
    actions = [*BaseEntryAdmin.actions, "confirm_proposed"]
    edits = (*bulk.settings_of(LegalQuestion, "confirmation", "addressee", "origin"),)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"origin": QuestionOrigin.ADDITION.value} | super().get_changeform_initial_data(request)


class CitationFormInline(CatalogueFieldsMixin, admin.TabularInline):
    model = AuthorityCitation
    formset = TabularFormSet
    fields = ["style", "text", "confirmation", "by"]
    readonly_fields = ["by"]
    verbose_name = "citation"
    verbose_name_plural = "citations by style"
    extra = 0


@admin.register(Authority, site=admin_site)
class AuthorityAdmin(BaseEntryAdmin):
    list_display = ["code", "name", "public_state", "confirmation", "citation", "jurisdiction", "checked_on"]
    list_display_links = ["code", "name"]
    list_filter = [StateFilter, LawFilter, "type", "jurisdiction", "origin", "confirmation"]
    search_fields = ["entry__code", "name", "short_name", "citation", "docket", "entry__aliases__name"]
    fieldsets = [
        (None, {"fields": ["code", "name", "short_name", "citation", "type", "jurisdiction"]}),
        ("Where it stands", {"fields": [("court", "docket"), ("decided_on", "year"), "url", "eli"]}),
        ("What has become of it", {"fields": ["amendments", "superseded_by"]}),
        ("Where it comes from", {"fields": ["origin", "confirmation", "verification", "checked_on"]}),
    ]
    autocomplete_fields = ["superseded_by"]
    related = ("entry", "jurisdiction")
    inlines = [CitationFormInline, *BaseEntryAdmin.inlines]
    actions = [*BaseEntryAdmin.actions, "confirm_proposed"]

    @property
    def edits(self) -> tuple[Edit, ...]:  # type: ignore[override]  # jurisdictions are rows
        return (*bulk.settings_of(Authority, "confirmation", "type", "jurisdiction", "origin"),)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"origin": AuthorityOrigin.ADDITION.value} | super().get_changeform_initial_data(request)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Name on each citation that is saved as confirmed who confirmed it."""
        if formset.model is AuthorityCitation:
            for row in formset.forms:
                is_confirmed = row.instance.confirmation == Confirmation.CONFIRMED
                row.instance.by = actor_of(request).name if is_confirmed else ""
        super().save_formset(request, form, formset, change)

    def related_lists(self, entry: Authority) -> list[RelatedList]:
        return [
            related_list("Legal questions", entry.questions.in_order(), add="Add a question", authorities=entry.pk),
        ]


@admin.register(Jurisdiction, site=admin_site)
class JurisdictionAdmin(BaseSharedRecordAdmin):
    list_display = ["label", "public_state", "code", "authorities", "order"]
    search_fields = ["label", "code"]
    fields = ["label", "code", "definition", "order"]
    named_by = "code"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number_of_authorities=Count("authorities"))
        return rows

    @admin.display(description="Legal authorities", ordering="number_of_authorities")
    def authorities(self, jurisdiction: Any) -> int:
        number: int = jurisdiction.number_of_authorities
        return number


@admin.register(CfaaReading, site=admin_site)
class CfaaReadingAdmin(BaseSharedRecordAdmin):
    list_display = ["label_there", "public_state", "mode", "narrow", "broad", "damage"]
    list_filter = ["narrow", "broad", "damage"]
    search_fields = ["label_there", "failure_mode__entry__code", "failure_mode__title"]
    ordering = ["failure_mode__entry__number"]
    autocomplete_fields = ["failure_mode"]
    related = ("failure_mode__entry",)

    @admin.display(description="Failure mode", ordering="failure_mode__entry__number")
    def mode(self, reading: CfaaReading) -> str:
        return str(reading.failure_mode)
