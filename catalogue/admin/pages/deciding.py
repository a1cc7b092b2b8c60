"""The page on which a suggestion is read beside its entry, and decided on."""

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from ...editorial import permissions
from ...editorial.permissions import Actor
from ...feedback import decisions
from ...feedback.drafts import can_be_drafted
from ...feedback.outcome import appearance_of
from ...models import EditorNote, Reference, Suggestion
from ...models.suggestion import LONGEST_ANSWER
from ...vocabulary import Kind, SuggestionState, SuggestionStep
from ..forms.fields import LARGEST_KEY, Prose
from ..forms.refusals import refusal_on
from ..shortcuts import admin_address, editor_of, render_page

DONE = {
    SuggestionStep.ACCEPT: "The suggestion is accepted. Its sender reads your answer.",
    SuggestionStep.DECLINE: "The suggestion is declined. Its sender reads why.",
    SuggestionStep.SPAM: "The suggestion is set aside as spam. It is erased in a week.",
    SuggestionStep.REOPEN: "The suggestion is open again. A draft that was made of it is still there.",
}


class SuggestionDecisionForm(forms.Form):
    """A decision on a suggestion; the button that was pressed says which."""

    answer = Prose(
        label="Answer",
        required=False,
        max_length=LONGEST_ANSWER,
        help_text="The sender reads it. To decline, or to accept without a draft, say why or what became of it.",
    )
    step = forms.ChoiceField(choices=SuggestionStep.choices(), widget=forms.HiddenInput)


def decide_on_suggestion(request: HttpRequest, site: AdminSite, number: int) -> HttpResponse:
    account = editor_of(request)
    may_decide = permissions.may_decide_on_feedback(account)
    if not permissions.may_look_at_feedback(account) or (request.method == "POST" and not may_decide):
        raise PermissionDenied
    suggestion = _kept(number)
    form = SuggestionDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (decided := _decided(form, number, permissions.actor(account))):
        return _onwards(request, SuggestionStep(form.cleaned_data["step"]), decided)
    return render_page(
        request,
        site,
        "suggestion.html",
        title=str(suggestion),
        suggestion=suggestion,
        state=SuggestionState(suggestion.decision),
        form=form,
        may_decide=may_decide,
        may_read_entry=suggestion.entry is not None and permissions.may_look(account, Kind(suggestion.entry.kind)),
        can_be_drafted=can_be_drafted(suggestion),
        appearance=appearance_of(suggestion),
        draft_page=_draft_page(suggestion),
        list_page=admin_address(Suggestion, "changelist"),
        steps=dict(SuggestionStep.__members__),  # a template would call the class
    )


def _kept(number: int) -> Suggestion:
    kept = Suggestion.objects.kept().select_related("entry", "passage__entry", "draft_entry", "draft_note")
    suggestion = kept.filter(pk=number).first() if number <= LARGEST_KEY else None
    if suggestion is None:
        raise Http404("There is no such suggestion, or it has been erased.")
    return suggestion


def _decided(form: SuggestionDecisionForm, number: int, by: Actor) -> Suggestion | None:
    """Carry out the decision. None: it was refused, and the form says why."""
    answer = form.cleaned_data["answer"]
    with refusal_on(form):
        match SuggestionStep(form.cleaned_data["step"]):
            case SuggestionStep.DRAFT:
                return decisions.accept_as_draft(number, by=by, answer=answer)
            case SuggestionStep.ACCEPT:
                return decisions.accept(number, by=by, answer=answer)
            case SuggestionStep.DECLINE:
                return decisions.decline(number, by=by, answer=answer)
            case SuggestionStep.SPAM:
                return decisions.set_aside(number, by=by)
            case SuggestionStep.REOPEN:
                return decisions.reopen(number, by=by)
    return None


def _onwards(request: HttpRequest, step: SuggestionStep, decided: Suggestion) -> HttpResponse:
    if step is SuggestionStep.REOPEN:
        messages.success(request, DONE[step])
        return redirect("admin:decide", decided.pk)
    if step is not SuggestionStep.DRAFT:
        messages.success(request, DONE[step])
        return redirect(admin_address(Suggestion, "changelist"))
    code = decided.draft_entry.code if decided.draft_entry else ""
    messages.success(
        request,
        format_html(
            "This draft is made of the suggestion. Put it into the catalogue’s own words, check it, and "
            "<a href='{}'>mark {} as ready for review</a>.",
            reverse("admin:review", args=[code]),
            code,
        ),
    )
    return redirect(_draft_page(decided))


def _draft_page(suggestion: Suggestion) -> str:
    """Return the address at which the draft is edited; "" if there is none, or none any more."""
    if suggestion.draft_note is not None:
        return admin_address(EditorNote, "change", suggestion.draft_note.pk)
    if suggestion.is_drafted_as_reference:
        return admin_address(Reference, "change", suggestion.draft_entry_id)
    return ""
