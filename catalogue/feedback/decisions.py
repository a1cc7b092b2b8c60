"""The curators' decision on a suggestion. Its sender is told, and until it is erased a decision can be taken back."""

from django.db import transaction
from django.utils import timezone

from ..editorial import permissions
from ..editorial.permissions import Actor
from ..editorial.refused import Refused
from ..models import Suggestion
from ..vocabulary import Kind, SuggestionState
from .drafts import draft_of
from .retention import erase_due


@transaction.atomic
def accept_as_draft(number: int, *, by: Actor, answer: str = "") -> Suggestion:
    suggestion = _locked(number, by)
    kind = Kind(suggestion.entry.kind) if suggestion.entry else Kind.REFERENCE
    if by.account and not permissions.may_edit(by.account, kind):
        raise Refused("Your account may not edit entries.")
    suggestion.draft_entry, suggestion.draft_note = draft_of(suggestion, by=by)
    return _decided(suggestion, SuggestionState.ACCEPTED, by, answer)


@transaction.atomic
def accept(number: int, *, by: Actor, answer: str) -> Suggestion:
    """Accept it without a draft: a curator has changed something by hand, or need not."""
    suggestion = _locked(number, by)
    if not answer.strip():
        raise Refused("Say what became of it: its sender is told.")
    return _decided(suggestion, SuggestionState.ACCEPTED, by, answer)


@transaction.atomic
def decline(number: int, *, by: Actor, answer: str) -> Suggestion:
    suggestion = _locked(number, by)
    if not answer.strip():
        raise Refused("Say why: its sender is told.")
    return _decided(suggestion, SuggestionState.DECLINED, by, answer)


@transaction.atomic
def set_aside(number: int, *, by: Actor) -> Suggestion:
    """Mark it as spam, which is erased after a week."""
    return _decided(_locked(number, by), SuggestionState.SPAM, by)


@transaction.atomic
def reopen(number: int, *, by: Actor) -> Suggestion:
    """Take the decision back.

    A draft that was made of it stays in the working copy. How to reach the sender was erased for good.
    """
    suggestion = _locked(number, by, is_open=False)
    suggestion.decision, suggestion.answer = SuggestionState.OPEN.value, ""
    suggestion.decided_by, suggestion.account, suggestion.decided_at = "", None, None
    suggestion.draft_entry = suggestion.draft_note = None
    suggestion.save()
    return suggestion


def _locked(number: int, by: Actor, *, is_open: bool = True) -> Suggestion:
    if by.account and not permissions.may_decide_on_feedback(by.account):
        raise Refused("Your account may not decide on suggestions.")
    found = Suggestion.objects.select_for_update().filter(pk=number).first()
    if found is None or found.is_gone:
        raise Refused("It has been erased meanwhile.")
    if found.is_open != is_open:
        raise Refused("Somebody else has decided meanwhile. Look at it again.")
    return found


def _decided(suggestion: Suggestion, decision: SuggestionState, by: Actor, answer: str = "") -> Suggestion:
    suggestion.decision, suggestion.answer, suggestion.contact = decision.value, answer.strip(), ""
    suggestion.decided_by, suggestion.account, suggestion.decided_at = by.name, by.account, timezone.now()
    suggestion.save()
    erase_due()
    return suggestion
