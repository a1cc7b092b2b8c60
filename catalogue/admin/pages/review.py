"""The review page: what is proposed, word by word, beside the page as it would look, and the decision on it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from ...addresses.codes import sort_key
from ...editorial import decisions, permissions, worklists
from ...vocabulary import ReviewState, ReviewStep
from ..forms.conflicts import LONGEST_COMMENT
from ..forms.fields import CheckedModelChoiceField, Prose
from ..forms.refusals import refusal_on
from ..shortcuts import render_page
from .in_review import InReview, in_review

ASSIGN = "assign"
"""The name of the button that says who is asked to read it."""

DONE = {
    ReviewStep.READY: "{} is ready for review.",
    ReviewStep.APPROVED: "{} is approved.",
    ReviewStep.SENT_BACK: "{} is sent back.",
    ReviewStep.TAKEN_BACK: "{} is a draft again.",
}


class DecisionForm(forms.Form):
    """A decision on the version that `digest` names; the button that was pressed says which."""

    comment = Prose(label="Comment", required=False, max_length=LONGEST_COMMENT)
    digest = forms.CharField(required=False, widget=forms.HiddenInput)
    """Empty of a shared record that was deleted."""
    knows = forms.BooleanField(label="I know that its author has not marked it as ready", required=False)
    step = forms.ChoiceField(choices=ReviewStep.choices(), widget=forms.HiddenInput)


class ReviewerField(CheckedModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return permissions.actor(obj).name


class AssignmentForm(forms.Form):
    """Who is asked to read it. Its button is named, and the decision's are not."""

    reviewer = ReviewerField(User.objects.none(), required=False, empty_label="Whoever may review it")

    def __init__(self, data: QueryDict | None, *, name: str) -> None:
        super().__init__(data, initial={"reviewer": permissions.reviewer_of(name)})
        cast(ReviewerField, self.fields["reviewer"]).queryset = permissions.possible_reviewers(name)


def review(request: HttpRequest, site: AdminSite, name: str) -> HttpResponse:
    entry = in_review(request, name)
    sent = request.POST if request.method == "POST" else None
    assignment = AssignmentForm(sent if sent and ASSIGN in sent else None, name=name)
    if assignment.is_valid() and _assigned(assignment, entry):
        return redirect("admin:review", name)
    form = DecisionForm(sent if sent is not None and ASSIGN not in sent else None)
    following = _following(entry)
    if form.is_valid() and _decided(form, entry):
        messages.success(request, DONE[ReviewStep(form.cleaned_data["step"])].format(entry.status.called))
        return redirect(_after(form, following))
    sent_back = decisions.last_sent_back(name) if entry.status.differs else None
    return render_page(
        request,
        site,
        "review.html",
        title=f"Review {entry.title}",
        entry=entry,
        form=form,
        sent_back=sent_back,
        since_sent_back=entry.changes_since(sent_back) if sent_back else [],
        events=decisions.events_of(name)[:10],
        assignment=assignment,
        following=following,
        may_approve=permissions.may_approve(entry.by, name),
        is_offered=entry.status.state in (ReviewState.READY, ReviewState.APPROVED),
        steps=dict(ReviewStep.__members__),  # a template would call the class
    )


def _assigned(form: AssignmentForm, entry: InReview) -> bool:
    with refusal_on(form, "reviewer"):
        decisions.assign(entry.name, form.cleaned_data["reviewer"], by=entry.by)
    return form.is_valid()


def _decided(form: DecisionForm, entry: InReview) -> bool:
    by, comment, digest = entry.by, form.cleaned_data["comment"], form.cleaned_data["digest"]
    with refusal_on(form):
        match ReviewStep(form.cleaned_data["step"]):
            case ReviewStep.READY:
                decisions.mark_ready(entry.name, by=by, comment=comment)
            case ReviewStep.APPROVED:
                only_offered = not form.cleaned_data["knows"]
                decisions.approve(entry.name, digest=digest, by=by, comment=comment, only_offered=only_offered)
            case ReviewStep.SENT_BACK:
                decisions.send_back(entry.name, digest=digest, by=by, comment=comment)
            case ReviewStep.TAKEN_BACK:
                decisions.take_back(entry.name, by=by, comment=comment)
    return form.is_valid()


def _following(entry: InReview) -> str:
    """Return the next that waits for this person's review, the first one after the last; "" if none does."""
    waiting = [name for name in worklists.TO_REVIEW.names(entry.account) if name != entry.name]
    later = [name for name in waiting if _sort_key(name) > _sort_key(entry.name)]
    return next(iter(later or waiting), "")


def _sort_key(name: str) -> tuple[Any, ...]:
    """Entries come first, as in the list."""
    return (1, name) if "/" in name else (0, *sort_key(name))


def _after(form: DecisionForm, following: str) -> str:
    if form.cleaned_data["step"] in (ReviewStep.READY, ReviewStep.TAKEN_BACK) or not following:
        return reverse("admin:index")
    return reverse("admin:review", args=[following])
