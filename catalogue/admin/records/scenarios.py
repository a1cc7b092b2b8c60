"""Scenarios, edited with their texts on the page of their failure mode."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from ...models import FailureMode, Passage, Scenario
from ...models.passage import LONGEST_TEXT, display_text, next_number
from ...vocabulary import Domain, Knowledge, Layer, PassageRole
from ..forms.fields import Markdown, TermsField, store_terms
from ..forms.inlines import CLOSED, RowForm
from ..people import stamp
from .catalogue_admin import CatalogueFieldsMixin
from .passages import LastingFormSet


class ScenarioForm(RowForm):
    text = Markdown(label="Display text", max_length=LONGEST_TEXT, required=False)
    domains = TermsField(Domain)

    class Meta:
        model = Scenario
        fields = ["title", "knowledge", "evidence", "evidence_note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passage = self._passage()
        self.initial["text"] = self.passage.text
        field = self.fields["text"]
        if isinstance(field, Markdown):
            field.required = self.passage.layer == Layer.CURATOR
            field.corrects(self.passage.anchor if self.passage.verbatim else "")
        if self.instance._state.adding:
            self.fields["knowledge"].initial = Knowledge.NOT_STATED.value
        else:
            self.initial["domains"] = [row.domain for row in self.instance.domains.all()]

    def _passage(self) -> Passage:
        if self.instance._state.adding:
            return Passage(layer=Layer.CURATOR.value, role=PassageRole.SCENARIO.value)
        passage: Passage = self.instance.passage
        return passage

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
        if "text" in form.changed_data:
            self._save_text(form)
        saved: Scenario = super().save_existing(form, obj, commit)
        return saved

    def _save_text(self, form: ScenarioForm) -> None:
        form.passage.display = form.cleaned_data["text"]
        stamp(form.passage, by=self.by)
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
        return scenarios.prefetch_related("domains").order_by("number")

    @admin.display(description="Domains")
    def domains(self, scenario: Scenario) -> str:
        """Show the domains to those who may look only: the checkboxes are a field of the form, not of the model."""
        return ", ".join(str(row) for row in scenario.domains.all())
