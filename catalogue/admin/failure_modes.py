from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from .. import bulk
from ..models import Citation, EditorNote, FailureMode
from ..vocabulary import CitationRule, Confidence, Property
from .commentary import CommentaryInline
from .conflicts import EntryForm
from .crosswalk import MappingInline
from .entries import AliasInline, EntryAdmin, InState
from .fields import TermsField, store_terms
from .links import RelatedList, related_list
from .passages import PassageInline
from .scenarios import ScenarioInline
from .site import desk


class FailureModeForm(EntryForm):
    properties = TermsField(Property, label="Compromised properties")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["properties"] = [row.property for row in self.instance.compromised_properties.all()]

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # not in the stubs
        store_terms(self.instance.compromised_properties, "property", self.cleaned_data["properties"])


@admin.register(FailureMode, site=desk)
class FailureModeAdmin(EntryAdmin):
    form = FailureModeForm
    list_display = ["code", "title", "public_state", "group", "answer"]
    list_display_links = ["code", "title"]
    list_filter = [InState, "group", "published_answer", "compromised_properties__property"]
    search_fields = ["entry__code", "title", "entry__aliases__name"]
    fieldsets = [
        (None, {"fields": ["code", "title", "group", "properties", "published_answer"]}),
        ("Crosswalk", {"classes": ["collapse"], "fields": ["crosswalk_gap"]}),
    ]
    inlines = [AliasInline, PassageInline, ScenarioInline, CommentaryInline, MappingInline]
    edits = (*bulk.tags_of(FailureMode, "compromised_properties", "property"),)

    @admin.display(description="Published answer", ordering="published_answer")
    def answer(self, mode: FailureMode) -> str:
        return mode.get_published_answer_display()

    @admin.display(description="Compromised properties")
    def properties(self, mode: FailureMode) -> str:
        """For those who may look only: the checkboxes are a field of the form, not of the model."""
        return ", ".join(str(row) for row in mode.compromised_properties.all())

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[Any]:
        """A new entry has no commentary, which is the source's; its mappings are added on their own page."""
        inlines = list(self.inlines)
        if obj is None or not hasattr(obj, "commentary"):
            inlines.remove(CommentaryInline)
        if obj is None:
            inlines.remove(MappingInline)
        return inlines

    def related_lists(self, entry: FailureMode) -> list[RelatedList]:
        citations = Citation.objects.filter(passage__entry=entry.entry)
        notes = EditorNote.objects.filter(targets__entry=entry.entry).distinct()
        return [
            related_list(
                "Citations",
                citations.select_related("passage__entry", "resolves_to__entry"),
                remark=grounds,
                add="Add a citation",
            ),
            related_list("Legal questions", entry.questions.in_order(), add="Add a question", modes=entry.pk),
            related_list("Editor’s notes", notes, add="Add an editor’s note"),
        ]


def grounds(citation: Citation) -> str:
    rule, confidence = CitationRule(citation.rule), Confidence(citation.confidence)
    return f"{rule.label}, confidence: {confidence.label.lower()}"
