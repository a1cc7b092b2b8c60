"""The base of the admin pages of what is reviewed before it is published: entries and shared records.

A decision on several at once is about the versions that were shown.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from ... import documents
from ...documents.differences import differences
from ...editorial import decisions, permissions, shared_records
from ...editorial.bulk import Step
from ...editorial.refused import Refused
from ...editorial.states import EditorialStatus, states_of
from ...models import ReviewEvent
from ...vocabulary import ReviewStep
from ..forms.conflicts import LONGEST_COMMENT, SharedRecordForm
from ..forms.fields import Prose
from ..shortcuts import actor_of, publication_address
from .bulk import BulkActionAdmin, Plan, RowPreview

READY = "_ready"
"""The name of the button that saves, and asks the reviewers to read what is saved."""
NEXT = "Readers do not see it yet. <a href='{}'>Look at the differences of {}, and mark it as ready</a>."


class CommentForm(forms.Form):
    comment = Prose(label="Comment", required=False, max_length=LONGEST_COMMENT)


class ReasonForm(forms.Form):
    comment = Prose(label="What should change", max_length=LONGEST_COMMENT)


@dataclass(frozen=True)
class Decision:
    """A step of the review as an action. The stock admin asks the list about `permission`: `has_…_permission`."""

    name: str
    title: str
    permission: str
    decide: Callable[..., ReviewEvent]
    form: type[forms.Form] = CommentForm


DECISIONS = (
    Decision("mark_ready", "Mark as ready for review", "change", decisions.mark_ready),
    Decision("take_back", "Take back from review", "change", decisions.take_back),
    Decision("approve", "Approve", "review", partial(decisions.approve, only_offered=True)),
    Decision("send_back", "Send back", "review", decisions.send_back, ReasonForm),
)


def name_in_review(row: Any) -> str:
    """Return the code of an entry, or what stands among codes for a shared record."""
    keys = documents.shared_record_keys(row)
    return next(iter(keys)).name if keys else str(row.code)


def action_of(decision: Decision) -> Callable[..., HttpResponse | None]:
    @admin.action(description=f"{decision.title}…", permissions=[decision.permission])
    def act(model_admin: BulkActionAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return model_admin.on_several(request, queryset, _plan(decision, request))

    act.__name__ = decision.name
    return act


class ReviewedChangeList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        states = states_of([name_in_review(row) for row in rows])
        for row in rows:
            row.state = states[name_in_review(row)]
        self.result_list = rows


class ReviewedAdmin(BulkActionAdmin):
    actions = [*map(action_of, DECISIONS)]

    @admin.display(description="State")
    def public_state(self, row: Any) -> str:
        return format_html("<b>{}</b>", row.state) if row.state.differs else str(row.state)

    def has_review_permission(self, request: HttpRequest) -> bool:
        return permissions.may_review(request.user)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ReviewedChangeList

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if row := context["original"]:
            context |= {
                "public_state": self.state_of(row),
                "sent_back": self._words_of_reviewer(row),
                "publication_address": publication_address(name_in_review(row)),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        self._say_what_is_next(request, self.reviewed_with(obj))
        return super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        self._say_what_is_next(request, self.reviewed_with(obj))
        return super().response_post_save_change(request, obj)

    def reviewed_with(self, row: Any) -> list[str]:
        """Return the names under which it is reviewed: its own, or those of what it is a part of."""
        return [name_in_review(row)]

    def _say_what_is_next(self, request: HttpRequest, names: list[str]) -> None:
        for name, status in states_of(names).items():
            if READY in request.POST:
                try:
                    decisions.mark_ready(name, by=actor_of(request), comment=request.POST.get("review_comment", ""))
                except Refused as refusal:
                    messages.warning(request, f"Saved, and not marked as ready. {refusal}")
                else:
                    messages.success(request, f"{status.called} is ready for review.")
            elif status.differs:
                messages.info(request, format_html(NEXT, reverse("admin:review", args=[name]), status.called))

    def _words_of_reviewer(self, row: Model) -> ReviewEvent | None:
        """Return why it was sent back, until it is offered anew: it is mended in more than one save."""
        last = decisions.events_of(name_in_review(row)).first()
        return last if last and last.kind == ReviewStep.SENT_BACK else None

    def state_of(self, row: Any) -> EditorialStatus:
        if not hasattr(row, "state"):
            row.state = states_of([name_in_review(row)])[name_in_review(row)]
        state: EditorialStatus = row.state
        return state


class BaseSharedRecordAdmin(ReviewedAdmin):
    form = SharedRecordForm
    named_by = ""
    """The field by which documents and addresses name the row: it is fixed once the row is stored."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return [self.named_by, *fixed] if obj and self.named_by else fixed

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Leave out what the form's own template shows."""
        return [name for name in super().get_fields(request, obj) if name not in ("opened_as", "review_comment")]

    def name_of(self, row: Model) -> str:
        (key,) = documents.shared_record_keys(row)
        return documents.title_of(key, documents.shared_record_document(row))


def _plan(decision: Decision, request: HttpRequest) -> Plan:
    by = actor_of(request)

    def step(seen: dict[str, str], comment: str) -> Step:
        def decide(row: Any) -> str:
            name, digest = name_in_review(row), seen.get(str(row.pk), "")
            try:
                event = decision.decide(name, digest=digest, by=by, comment=comment)
            except Refused as refusal:  # its name stands before what is said of each row
                raise Refused(capfirst(str(refusal).removeprefix(f"{name}: "))) from refusal
            return event.get_kind_display()

        return decide

    form = decision.form(request.POST)
    return Plan(decision.name, decision.title, decision.title, step, differences_shown, form)


def differences_shown(rows: Sequence[Model]) -> dict[str, RowPreview]:
    """Return by key what differs from what is public. The tokens are the digests of the documents that are shown."""
    keys = {key: str(row.pk) for row in rows for key in documents.shared_record_keys(row)}
    if not keys:
        return _differences_of_entries(rows)
    return {
        keys[record.key]: RowPreview(record.digest, shared_records.differences(record))
        for record in shared_records.shared_records(keys)
    }


def _differences_of_entries(entries: Iterable[Any]) -> dict[str, RowPreview]:
    keys = {entry.code: str(entry.pk) for entry in entries}
    public, names = documents.public_documents(keys), cache(documents.row_names)
    shown = {}
    for document in documents.working_documents(keys):
        parts = differences(public.get(document["code"]), document, names)
        shown[keys[document["code"]]] = RowPreview(documents.digest_of(document), parts)
    return shown
