from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from ...editorial import bulk
from ...models import FailureMode
from ...vocabulary import Property
from ..forms.conflicts import WholeEntryForm
from ..forms.fields import TermsField, store_terms
from ..forms.sections import IN_SECTION
from ..links import RelatedList, related_list
from ..site import admin_site
from .citations import CitationInline
from .commentary import CommentaryInline, ModeStatementInline
from .crosswalk import MappingInline
from .entries import AliasInline, EntryAdmin, StateFilter
from .notes import NoteInline
from .passages import PassageInline
from .scenarios import ScenarioInline


class FailureModeForm(WholeEntryForm):
    properties = TermsField(Property, label="Compromised properties")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["properties"] = [row.property for row in self.instance.compromised_properties.all()]

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # not in the stubs
        store_terms(self.instance.compromised_properties, "property", self.cleaned_data["properties"])


@admin.register(FailureMode, site=admin_site)
class FailureModeAdmin(EntryAdmin):
    form = FailureModeForm
    list_display = ["code", "title", "public_state", "group", "answer"]
    list_display_links = ["code", "title"]
    list_filter = [StateFilter, "group", "published_answer", "compromised_properties__property"]
    search_fields = ["entry__code", "title", "entry__aliases__name"]
    fieldsets = [
        (None, {"fields": ["code", "title", "group", "properties", "published_answer"]}),
        (None, {"classes": [IN_SECTION, "mappings"], "fields": ["crosswalk_gap"]}),
    ]
    inlines = [
        PassageInline,
        ScenarioInline,
        CommentaryInline,
        ModeStatementInline,
        CitationInline,
        MappingInline,
        NoteInline,
        AliasInline,
    ]
    edits = (*bulk.tags_of(FailureMode, "compromised_properties", "property"),)

    @admin.display(description="Published answer", ordering="published_answer")
    def answer(self, mode: FailureMode) -> str:
        return mode.get_published_answer_display()

    @admin.display(description="Compromised properties")
    def properties(self, mode: FailureMode) -> str:
        """Show the terms to those who may look only: the checkboxes are a field of the form, not of the model."""
        return ", ".join(str(row) for row in mode.compromised_properties.all())

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[Any]:
        """Leave out the commentary of entries that have none, and citations of a new one, which has no passage yet."""
        inlines = list(self.inlines)
        if obj is None:
            inlines.remove(CitationInline)
        if obj is None or not hasattr(obj, "commentary"):
            inlines.remove(CommentaryInline)
            inlines.remove(ModeStatementInline)
        return inlines

    def related_lists(self, entry: FailureMode) -> list[RelatedList]:
        return [related_list("Legal questions", entry.questions.in_order(), add="Add a question", modes=entry.pk)]
