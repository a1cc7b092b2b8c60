"""What became known of a failure mode beside the source, and what others recommend against it."""

from django.contrib import admin

from ...editorial import bulk
from ...models import Development, Recommendation
from ...vocabulary import DevelopmentKind
from ..forms.inlines import FoldedInline, ResilientInlineFormSet, RowForm
from ..site import admin_site
from .ageing import DevelopmentsFilter, RecommendationsFilter
from .crosswalk import BaseFailureModePartAdmin, ConceptForm, FrameworkRowInline, NamesAConcept


class DevelopmentInlineForm(RowForm):
    @staticmethod
    def about(development: Development) -> str:
        return DevelopmentKind(development.kind).label


class DevelopmentInline(FoldedInline):
    model = Development
    form = DevelopmentInlineForm
    formset = ResilientInlineFormSet
    section = "developments"
    hangs_on = "failure_mode"
    fieldsets = [
        (None, {"fields": [("kind", "date", "confirmation")]}),
        (None, {"fields": ["title", "text", "source", "url", "verification", "checked_on"]}),
    ]
    folded = "Title, text, source and how far it was checked"
    verbose_name = "incident, exercise or research"
    verbose_name_plural = "incidents, exercises and research"


class RecommendationInlineForm(NamesAConcept, RowForm):
    @staticmethod
    def about(recommendation: Recommendation) -> str:
        return str(recommendation.label)


class RecommendationInline(FrameworkRowInline):
    model = Recommendation
    form = RecommendationInlineForm
    section = "recommendations"
    fieldsets = [
        (None, {"fields": [("framework", "confirmation")]}),
        (None, {"fields": ["external_id", "label", "url", "against", "verification", "checked_on"]}),
    ]
    folded = "Name, address and how far it was checked"
    verbose_name = "recommendation of others"
    verbose_name_plural = "what others recommend"


@admin.register(Development, site=admin_site)
class DevelopmentAdmin(BaseFailureModePartAdmin):
    edits = (*bulk.settings_of(Development, "confirmation", "kind"),)
    list_display = ["mode", "date", "title", "kind", "confirmation", "checked_on"]
    list_display_links = ["title"]
    list_filter = [DevelopmentsFilter, "kind", "confirmation"]
    search_fields = ["failure_mode__entry__code", "title", "text", "source"]
    ordering = ["failure_mode__entry__number", "-date", "pk"]
    fields = ["failure_mode", "kind", "date", "title", "text", "source", "url"]
    fields += ["verification", "checked_on", "confirmation"]


@admin.register(Recommendation, site=admin_site)
class RecommendationAdmin(BaseFailureModePartAdmin):
    form = ConceptForm
    edits = (*bulk.settings_of(Recommendation, "confirmation"),)
    list_display = ["mode", "framework", "external_id", "label", "confirmation", "checked_on"]
    list_display_links = ["external_id", "label"]
    list_filter = [RecommendationsFilter, "framework", "confirmation"]
    search_fields = ["failure_mode__entry__code", "external_id", "label"]
    ordering = ["failure_mode__entry__number", "framework__order", "pk"]
    related = ("failure_mode__entry", "framework")
    fields = ["failure_mode", "framework", "external_id", "label", "url", "against"]
    fields += ["verification", "checked_on", "confirmation"]
