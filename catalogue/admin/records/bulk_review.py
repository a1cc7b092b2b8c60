"""Decisions of the review on several entries at once: each is about the version that was shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from ... import documents
from ...documents.catalogue import jurisdiction_labels
from ...documents.differences import differences
from ...editorial import decisions
from ...editorial.bulk import Step
from ...editorial.refused import Refused
from ...models import EntryVersion, ReviewEvent, WorkingEntry
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


def action_of(decision: Decision) -> Callable[..., HttpResponse | None]:
    @admin.action(description=f"{decision.title}…", permissions=[decision.permission])
    def act(model_admin: BulkActionAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return model_admin.on_several(request, queryset, _plan(decision, request))

    act.__name__ = decision.name
    return act


def _plan(decision: Decision, request: HttpRequest) -> Plan:
    by = actor_of(request)

    def step(seen: dict[str, str], comment: str) -> Step:
        def decide(entry: Any) -> str:
            digest = seen.get(str(entry.pk), "")
            try:
                event = decision.decide(entry.code, digest=digest, by=by, comment=comment)
            except Refused as refusal:  # its name stands before what is said of each row
                raise Refused(capfirst(str(refusal).removeprefix(f"{entry.code}: "))) from refusal
            return event.get_kind_display()

        return decide

    form = decision.form(request.POST)
    return Plan(decision.name, decision.title, decision.title, step, differences_shown, form)


def differences_shown(entries: Iterable[WorkingEntry]) -> dict[str, RowPreview]:
    """Return by key what differs from what is public. The tokens are the digests of the documents that are shown."""
    codes = {entry.pk: entry.code for entry in entries}
    public = EntryVersion.objects.current().filter(entry__in=codes)
    before = {version.entry_id: documents.read(version.document) for version in public}
    shown, labels = {}, cache(jurisdiction_labels)
    for kind in {entry.kind for entry in entries}:
        for working in documents.working_entries(kind, codes.values()):
            document = documents.document_of(working)
            parts = differences(before.get(working.pk), document, labels)
            shown[str(working.pk)] = RowPreview(documents.digest_of(document), parts)
    return shown
