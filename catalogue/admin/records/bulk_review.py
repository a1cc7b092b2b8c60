"""Decisions of the review on several entries at once: each is about the version that was shown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from ... import documents
from ...documents.differences import differences
from ...editorial import decisions, shared_records
from ...editorial.bulk import Step
from ...editorial.refused import Refused
from ...models import ReviewEvent
from ..forms.conflicts import LONGEST_COMMENT
from ..forms.fields import Prose
from ..people import actor_of
from .bulk import BulkActionAdmin, Plan, RowPreview


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
