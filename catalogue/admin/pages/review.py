"""The review page: what is proposed, word by word, beside the page as it would look, and the decision on it."""

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ... import documents
from ...addresses.codes import sort_key
from ...documents.differences import differences
from ...editorial import checks, decisions, permissions, worklists
from ...editorial.refused import Refused
from ...editorial.saves import saved_since_public
from ...models import ReviewEvent
from ...vocabulary import ReviewState, ReviewStep
from ..forms.conflicts import LONGEST_COMMENT
from ..forms.fields import Prose
from .admin_entry import AdminEntry, admin_entry, render

DONE = {
    ReviewStep.READY: "{} is ready for review.",
    ReviewStep.APPROVED: "{} is approved.",
    ReviewStep.SENT_BACK: "{} is sent back.",
    ReviewStep.TAKEN_BACK: "{} is a draft again.",
}


class DecisionForm(forms.Form):
    """A decision on the version that `digest` names; the button that was pressed says which."""

    comment = Prose(label="Comment", required=False, max_length=LONGEST_COMMENT)
    digest = forms.CharField(widget=forms.HiddenInput)
    knows = forms.BooleanField(label="I know that its author has not marked it as ready", required=False)
    step = forms.ChoiceField(choices=ReviewStep.choices(), widget=forms.HiddenInput)


def review_entry(request: HttpRequest, site: AdminSite, code: str) -> HttpResponse:
    entry = admin_entry(request, code)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    following = _following(entry)
    if form.is_valid() and _decided(form, entry):
        messages.success(request, DONE[ReviewStep(form.cleaned_data["step"])].format(code))
        return redirect(_after(form, following))
    return render(
        request,
        site,
        "review.html",
        title=f"Review {entry.code} {entry.document['title']}",
        entry=entry,
        form=form,
        parts=differences(documents.public_document(code), entry.document) if entry.status.differs else [],
        findings=checks.findings([entry.document]),
        events=ReviewEvent.objects.filter(version__entry=entry.entry).select_related("version")[:10],
        following=following,
        may_approve=permissions.may_approve(permissions.actor(entry.account), saved_since_public(code)),
        is_offered=entry.status.state in (ReviewState.READY, ReviewState.APPROVED),
        steps=dict(ReviewStep.__members__),  # a template would call the class
    )


def _decided(form: DecisionForm, entry: AdminEntry) -> bool:
    by, comment, digest = permissions.actor(entry.account), form.cleaned_data["comment"], form.cleaned_data["digest"]
    try:
        match ReviewStep(form.cleaned_data["step"]):
            case ReviewStep.READY:
                decisions.mark_ready(entry.code, by=by, comment=comment)
            case ReviewStep.APPROVED:
                only_offered = not form.cleaned_data["knows"]
                decisions.approve(entry.code, digest=digest, by=by, comment=comment, only_offered=only_offered)
            case ReviewStep.SENT_BACK:
                decisions.send_back(entry.code, digest=digest, by=by, comment=comment)
            case ReviewStep.TAKEN_BACK:
                decisions.take_back(entry.code, by=by, comment=comment)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _following(entry: AdminEntry) -> str:
    """Return the next entry that waits for this person's review, the first one after the last; "" if none does."""
    waiting = list(worklists.TO_REVIEW.entries(entry.account).values_list("code", flat=True))
    others = [code for code in waiting if code != entry.code]
    later = [code for code in others if sort_key(code) > sort_key(entry.code)]
    return next(iter(later or others), "")


def _after(form: DecisionForm, following: str) -> str:
    if form.cleaned_data["step"] in (ReviewStep.READY, ReviewStep.TAKEN_BACK) or not following:
        return reverse("admin:index")
    return reverse("admin:review", args=[following])
