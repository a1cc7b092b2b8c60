"""Actions on several rows of a list. Each shows first what it would do, and to which rows it cannot do it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from ...documents.differences import PartDifference
from ...editorial import bulk
from ...editorial.bulk import Edit, Result, Step
from ...vocabulary import Confirmation
from ..shortcuts import actor_of, admin_address
from .base import BaseCatalogueAdmin

MOST_AT_ONCE = 200
"""Django refuses a form of more than 1,000 fields, and nobody reads more before they confirm."""

REHEARSED_COMMENT = "…"
"""Where a comment is needed, before one was written."""


class EditForm(forms.Form):
    def __init__(self, data: QueryDict | None, edits: Sequence[Edit]) -> None:
        super().__init__(data)
        groups = groupby(edits, key=lambda edit: edit.heading)
        choices = [(heading, [(edit.name, edit.label) for edit in some]) for heading, some in groups]
        self.fields["edit"] = forms.ChoiceField(label="Change", choices=[("", "Choose what to change"), *choices])


CONFIRM = f"confirmation={Confirmation.CONFIRMED.value}"


class CheckForm(forms.Form):
    """Asks what the rows were checked against, and on which day, before they are confirmed."""

    against = forms.CharField(
        label="Checked against", max_length=300, help_text="Such as “the consolidated text at legislation.gov.uk”."
    )
    on = forms.DateField(label="On", initial=lambda: timezone.now().date(), help_text="As 2026-11-26.")

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.now().date():
            raise forms.ValidationError("This day has not come yet.")
        return day


@dataclass(frozen=True)
class RowPreview:
    """A row as a person sees it before they confirm. `token` names that state when the form comes back."""

    token: str
    parts: list[PartDifference] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """A step on many rows, and how to ask for it. `step` takes the tokens of what was seen, by key, and the comment."""

    action: str
    title: str
    button: str
    step: Callable[[dict[str, str], str], Step]
    show: Callable[[list[Any]], dict[str, RowPreview]]
    form: forms.Form
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    result: Result
    name: str
    address: str
    shown: RowPreview

    @property
    def seen(self) -> str:
        return f"{self.result.row.pk}:{self.shown.token}"


class BulkActionAdmin(BaseCatalogueAdmin):
    def on_several(self, request: HttpRequest, queryset: QuerySet[Any], plan: Plan) -> HttpResponse | None:
        """Ask, and carry out the plan once it is confirmed. None: back to the list, with a message."""
        rows = self.chosen_rows(request, queryset)
        if not rows:
            return None
        if "confirmed" not in request.POST or not plan.form.is_valid():
            return self._ask(request, rows, plan)
        seen = dict(value.partition(":")[::2] for value in request.POST.getlist("seen"))
        step = plan.step(seen, plan.form.cleaned_data.get("comment", ""))
        self._tell(request, bulk.carry_out(rows, step, by=actor_of(request)), plan.title)
        return redirect(f"{request.path}?{QueryDict(request.POST.get('list', '')).urlencode()}")

    def chosen_rows(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        rows = list(queryset[: MOST_AT_ONCE + 1])
        if len(rows) <= MOST_AT_ONCE:
            return rows
        messages.warning(request, f"Choose at most {MOST_AT_ONCE} rows at once. Nothing was done.")
        return []

    def ask(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        given = {"opts": self.opts, "list": request.POST.get("list", request.GET.urlencode())}
        return TemplateResponse(request, f"admin/{template}", self.admin_site.each_context(request) | given | context)

    def _ask(self, request: HttpRequest, rows: list[Any], plan: Plan) -> HttpResponse:
        if "confirmed" not in request.POST:
            plan.form.is_bound = False  # nobody has been asked yet, so nothing is missing
        shown = plan.show(rows)
        tokens = {key: row.token for key, row in shown.items()}
        results = bulk.rehearse(rows, plan.step(tokens, REHEARSED_COMMENT), by=actor_of(request))
        lines = [
            Line(result, self.name_of(row), admin_address(self.model, "change", row.pk), shown[str(row.pk)])
            for result, row in ((result, result.row) for result in results)
        ]
        return self.ask(
            request,
            "several.html",
            title=plan.title,
            plan=plan,
            possible=[line for line in lines if line.result.is_done],
            refused=[line for line in lines if not line.result.is_done],
        )

    def name_of(self, row: Any) -> str:
        return str(row)

    def _tell(self, request: HttpRequest, results: list[Result], title: str) -> None:
        done = [self.name_of(result.row) for result in results if result.is_done]
        if done:
            messages.success(request, f"{title}. Done: {', '.join(done)}.")
        for result in results:
            if not result.is_done:
                messages.warning(request, f"{self.name_of(result.row)}: {result.message}")


class BulkEditAdmin(BulkActionAdmin):
    """Lists in which a term can be set, added or removed on several rows."""

    edits: tuple[Edit, ...] = ()

    @admin.action(description="Change a field of the selected rows…", permissions=["change"])
    def change_field(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        form = EditForm(request.POST if "edit" in request.POST else None, self.edits)
        if form.is_valid():
            name = form.cleaned_data["edit"]
            if name == CONFIRM:
                return self.confirm_proposed(request, queryset)
            plan = plan_of(self._edit(name), "change_field", forms.Form(request.POST), {"edit": name})
            return self.on_several(request, queryset, plan)
        rows = self.chosen_rows(request, queryset)
        if not rows:
            return None
        title, names = f"Change several {self.opts.verbose_name_plural}", list(map(self.name_of, rows))
        return self.ask(request, "choose_edit.html", title=title, form=form, rows=rows, names=names)

    @admin.action(description="Confirm what is proposed in the selected rows…", permissions=["change"])
    def confirm_proposed(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        form = CheckForm(request.POST)
        is_told = "confirmed" in request.POST and form.is_valid()
        told = form.cleaned_data if is_told else {"against": REHEARSED_COMMENT, "on": timezone.now().date()}
        plan = plan_of(bulk.checked(self._edit(CONFIRM), **told), "confirm_proposed", form, {})
        return self.on_several(request, queryset, plan)

    def _edit(self, name: str) -> Edit:
        return next(edit for edit in self.edits if edit.name == name)


def plan_of(edit: Edit, action: str, form: forms.Form, kept: dict[str, str]) -> Plan:
    """Return the plan of an edit, refused for rows that changed since they were shown."""
    return Plan(
        action,
        title=str(edit),
        button="Change",
        step=lambda seen, comment: bulk.only_as_seen(edit, seen),
        show=lambda rows: {str(row.pk): RowPreview(edit.seen(row)) for row in rows},
        form=form,
        kept=kept,
    )
