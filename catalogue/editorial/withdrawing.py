"""Withdrawals and mergers that a second person approves: drafts, until they are published like any other."""

from ..models import Entry, ReviewEvent, Withdrawal
from ..vocabulary import EntryState, Kind, ReviewStep
from . import decisions, permissions, publishing
from .permissions import Actor
from .recording import recording
from .refused import Refused

PROPOSED = {EntryState.WITHDRAWN: "To be withdrawn.", EntryState.MERGED: "To be merged."}


def propose(code: str, *, state: EntryState, reason: str, successor: str = "", by: Actor) -> ReviewEvent:
    """Make the withdrawal or merger a draft, and ask the reviewers to read it."""
    with recording([code], by=by) as record:
        public = publishing.public_until_now(code)
        if by.account and not permissions.may_propose_withdrawal(by.account, Kind(public["kind"])):
            raise Refused("Your account may not withdraw entries.")
        if Withdrawal.objects.filter(entry__code=code).exists():
            raise Refused(f"{code}: somebody has proposed this already. Its history brings the entry back.")
        publishing.refuse_as_replacement(successor, of=public, state=state)
        if not reason.strip():
            raise Refused(publishing.SAY_WHY)
        entries = Entry.objects.in_bulk([code, successor], field_name="code")
        Withdrawal.objects.create(
            entry=entries[code], state=state.value, reason=reason.strip(), successor=entries.get(successor)
        )
        record.now()
        return decisions.say(ReviewStep.READY, code, by=by, comment=f"{PROPOSED[state]} {reason.strip()}")
