"""Failure modes, with the scenarios and the withheld commentary in their form.

What the commentary's cell says stays; how the editors read it can be corrected.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Max, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from ...editorial import bulk
from ...editorial.recording import open_recording, sign
from ...models import (
    Commentary,
    CommentaryStatement,
    FailureMode,
    LegalQuestion,
    Passage,
    QuestionAnswer,
    Scenario,
)
from ...models.passage import LONGEST_REASON, LONGEST_TEXT, display_text, next_number
from ...vocabulary import Domain, Knowledge, Layer, PassageRole, Property
from ..forms.conflicts import FailureModePartForm, WholeEntryForm
from ..forms.fields import (
    CatalogueFieldsMixin,
    CheckedAutocompleteMultiple,
    CheckedModelMultipleChoiceField,
    Markdown,
    RelatedRowsMixin,
    TermsField,
    store_terms,
)
from ..forms.inlines import CLOSED, ListedInline, OtherParentInline, ResilientInlineFormSet, RowForm
from ..shortcuts import RelatedList, entry_page, related_list
from ..site import admin_site
from .base import BaseCatalogueAdmin
from .citations import CitationInline, ParallelInline
from .crosswalk import MappingInline
from .developments import DevelopmentInline, RecommendationInline
from .entries import AliasInline, BaseEntryAdmin, StateFilter
from .notes import NoteInline
from .passages import LastingForm, LastingFormSet, PassageInline, printed
from .sections import IN_SECTION

ATTACHED = "{} is a draft now, too: readers see it here once <a href='{}'>it is marked as ready</a> and published."


class ScenarioForm(LastingForm):
    text_field = "text"
    needs_source = ("knowledge",)
    text = Markdown(label="Display text", max_length=LONGEST_TEXT, required=False)
    withdrawn = Markdown(label="Why it is withdrawn", max_length=LONGEST_REASON, required=False)
    domains = TermsField(Domain)

    class Meta:
        model = Scenario
        fields = ["title", "knowledge", "evidence", "evidence_note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passage = self._passage()
        self.initial["text"], self.initial["withdrawn"] = self.passage.text, self.passage.withdrawn
        field = self.fields["text"]
        if isinstance(field, Markdown):
            field.required = self.passage.layer == Layer.CURATOR and not self.passage.withdrawn
            field.corrects(self.passage.anchor if self.passage.verbatim else "")
        if self.instance._state.adding:
            self.fields["knowledge"].initial = Knowledge.NOT_STATED.value
            self.fields["knowledge"].required = False
        else:
            self.initial["domains"] = [row.domain for row in self.instance.domains.all()]

    def _passage(self) -> Passage:
        if self.instance._state.adding:
            return Passage(layer=Layer.CURATOR.value, role=PassageRole.SCENARIO.value)
        passage: Passage = self.instance.passage
        return passage

    def clean_knowledge(self) -> str:
        return self.cleaned_data["knowledge"] or Knowledge.NOT_STATED.value

    def clean_text(self) -> str:
        return display_text(self.passage, self.cleaned_data["text"])

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # not in the stubs
        store_terms(self.instance.domains, "domain", self.cleaned_data["domains"])


class ScenarioFormSet(LastingFormSet):
    instance: FailureMode

    def address_of(self, row: Scenario) -> str:
        return row.code

    def passage_of(self, row: Scenario) -> Passage:
        return row.passage

    def rows_in_order(self) -> QuerySet[Scenario]:
        return self.instance.scenarios.order_by("place", "number")

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            self._refuse_deleting_what_is_pointed_at(form.instance)

    def _refuse_deleting_what_is_pointed_at(self, scenario: Scenario) -> None:
        passage = scenario.passage
        if passage.citations.exists() or passage.notes.exists():
            raise ValidationError(
                f"{scenario.code} cannot be deleted: citations or notes point at its text, {passage.anchor}."
            )

    def save_new(self, form: Any, commit: bool = True) -> Scenario:
        highest = self.instance.scenarios.aggregate(highest=Max("number"))["highest"]
        form.instance.number = (highest or 0) + 1
        form.passage.entry = self.instance.entry
        form.passage.number = next_number(self.instance.entry)
        self._save_text(form)
        form.instance.passage = form.passage
        saved: Scenario = super().save_new(form, commit)
        return saved

    def save_existing(self, form: Any, obj: Scenario, commit: bool = True) -> Scenario:
        if {"text", "withdrawn"} & {*form.changed_data}:
            self._save_text(form)
        saved: Scenario = super().save_existing(form, obj, commit)
        return saved

    def _save_text(self, form: ScenarioForm) -> None:
        form.passage.display = form.cleaned_data["text"]
        form.passage.withdrawn = form.cleaned_data.get("withdrawn", "")
        sign(form.passage, by=self.by)
        form.passage.save()

    def delete_existing(self, obj: Scenario, commit: bool = True) -> None:
        super().delete_existing(obj, commit)
        obj.passage.delete()


class ScenarioInline(CatalogueFieldsMixin, admin.StackedInline):
    model = Scenario
    form = ScenarioForm
    formset = ScenarioFormSet
    template = "admin/catalogue/scenarios.html"
    classes = [CLOSED]
    extra = 0
    fieldsets = [(None, {"fields": ["title", "knowledge", "evidence", "evidence_note", "domains"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scenario]:
        scenarios = super().get_queryset(request).select_related("failure_mode__entry", "passage__entry")
        return scenarios.prefetch_related("domains").order_by("place", "number")

    @admin.display(description="Domains")
    def domains(self, scenario: Scenario) -> str:
        """Show the domains to those who may look only: the checkboxes are a field of the form, not of the model."""
        return ", ".join(str(row) for row in scenario.domains.all())


class NoAddOrDeleteMixin(admin.options.BaseModelAdmin):
    """There are as many rows as the source has: none can be added or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class SourceCellMixin(admin.options.BaseModelAdmin):
    @admin.display(description="Cell as printed")
    def cell_as_printed(self, commentary: Commentary) -> str:
        cell = format_html("<blockquote class='verbatim'>{}</blockquote>", commentary.cell)
        return format_html("{}<p>Source line {}</p>", cell, commentary.line)


class CommentaryInline(NoAddOrDeleteMixin, SourceCellMixin, CatalogueFieldsMixin, admin.StackedInline):
    model = Commentary
    formset = ResilientInlineFormSet
    fields = ["cell_as_printed", ("posture", "basis"), ("hedge", "qualifier"), "note"]
    readonly_fields = ["cell_as_printed"]
    classes = [CLOSED]
    verbose_name_plural = "withheld commentary"
    related = ("failure_mode__entry",)
    max_num = 1
    show_change_link = True


class StatementInline(NoAddOrDeleteMixin, RelatedRowsMixin, admin.StackedInline):
    model = CommentaryStatement
    formset = ResilientInlineFormSet
    verbose_name = "statement"
    fields = ["as_printed", ("kind", "finding"), ("condition", "hedge")]
    readonly_fields = ["as_printed"]
    ordering = ["passage__number"]
    related = ("passage__entry",)

    @admin.display(description="As printed")
    def as_printed(self, statement: CommentaryStatement) -> str:
        return format_html("{}<p>{}</p>", printed(statement.passage), statement.passage.anchor)


class StatementForm(RowForm):
    @staticmethod
    def about(statement: CommentaryStatement) -> str:
        return f"{statement.passage.verbatim} {statement.finding}".strip()


class ModeStatementInline(OtherParentInline, StatementInline, ListedInline):
    form = StatementForm
    section = "statements"
    hangs_on = "commentary"
    verbose_name = "statement of the commentary"
    verbose_name_plural = "statements of the commentary"

    def __init__(self, parent_model: type[FailureMode], admin_site: admin.AdminSite) -> None:
        super().__init__(Commentary, admin_site)

    def parent_of(self, working: FailureMode) -> Commentary:
        return working.commentary


@admin.register(Commentary, site=admin_site)
class CommentaryAdmin(NoAddOrDeleteMixin, SourceCellMixin, BaseCatalogueAdmin):
    form = FailureModePartForm
    list_display = ["mode", "posture", "basis", "hedge", "qualifier"]
    list_filter = ["posture", "basis"]
    search_fields = ["failure_mode__entry__code", "failure_mode__title", "cell"]
    related = ("failure_mode__entry",)
    ordering = ["failure_mode__entry__number"]
    fields = ["mode_page", "cell_as_printed", "posture", "basis", "hedge", "qualifier", "note"]
    readonly_fields = ["mode_page", "cell_as_printed"]
    inlines = [StatementInline]

    @admin.display(description="Failure mode", ordering="failure_mode__entry__number")
    def mode(self, commentary: Commentary) -> str:
        return str(commentary.failure_mode)

    @admin.display(description="Failure mode")
    def mode_page(self, commentary: Commentary) -> str:
        mode = commentary.failure_mode
        return format_html("<a href='{}'>{}</a>", entry_page(mode.entry), mode)


class FailureModeForm(WholeEntryForm):
    source_properties = ("properties",)
    properties = TermsField(Property, label="Compromised properties")
    more_questions = CheckedModelMultipleChoiceField(
        LegalQuestion.objects.select_related("entry"),
        required=False,
        label="Attach legal questions",
        # Django completes no reverse side of a relation, but any field that leads to a question.
        widget=CheckedAutocompleteMultiple(QuestionAnswer._meta.get_field("question"), admin_site),
        help_text="Type a code or a word of a question that this failure mode raises, too. It becomes a draft.",
    )
    """Takes none away: that is done on a question's own page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["properties"] = [row.property for row in self.instance.compromised_properties.all()]

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # not in the stubs
        if "properties" not in self.cleaned_data:
            return  # the form is of one section alone
        store_terms(self.instance.compromised_properties, "property", self.cleaned_data["properties"])
        if attached := [question.code for question in self.cleaned_data["more_questions"]]:
            open_recording().lock(attached)
            open_recording().include(attached)
            self.instance.questions.add(*self.cleaned_data["more_questions"])


@admin.register(FailureMode, site=admin_site)
class FailureModeAdmin(BaseEntryAdmin):
    form = FailureModeForm
    list_display = ["code", "title", "public_state", "group", "answer"]
    list_display_links = ["code", "title"]
    list_filter = [StateFilter, "group", "published_answer", "compromised_properties__property"]
    search_fields = ["entry__code", "title", "entry__aliases__name"]
    fieldsets = [
        (None, {"fields": ["code", "title", "group", "properties", "published_answer", "summary", "more_questions"]}),
        (None, {"classes": [IN_SECTION, "mappings"], "fields": ["crosswalk_gap"]}),
        (None, {"classes": [IN_SECTION, "developments"], "fields": ["developments_gap"]}),
    ]
    inlines = [
        PassageInline,
        ScenarioInline,
        CommentaryInline,
        ModeStatementInline,
        CitationInline,
        ParallelInline,
        MappingInline,
        DevelopmentInline,
        RecommendationInline,
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
        """Leave out the commentary of entries that have none."""
        inlines = super().get_inlines(request, obj)
        if obj is None or not hasattr(obj, "commentary"):
            inlines.remove(CommentaryInline)
            inlines.remove(ModeStatementInline)
        return inlines

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        chosen = [question.pk for question in form.cleaned_data.get("more_questions", ())]
        attached = [*LegalQuestion.objects.filter(pk__in=chosen).exclude(modes=form.instance).select_related("entry")]
        super().save_related(request, form, formsets, change)
        for question in attached:
            messages.info(request, format_html(ATTACHED, question.code, reverse("admin:review", args=[question.code])))

    def related_lists(self, entry: FailureMode) -> list[RelatedList]:
        return [related_list("Legal questions", entry.questions.in_order(), add="Add a question", modes=entry.pk)]
