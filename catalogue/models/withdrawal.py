from django.db import models
from django.db.models import CheckConstraint, F, Q

from ..vocabulary import EntryState
from .constraints import within
from .fields import ProseField
from .identity import Entry


class Withdrawal(models.Model):
    """The reason why an entry is no longer to be read, and what replaces it.

    `publishing.withdraw` and `publishing.merge` write it; restoring an earlier version of the entry removes it.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="withdrawal")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.label) for state in (EntryState.WITHDRAWN, EntryState.MERGED)],
    )
    reason = ProseField()
    successor = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        constraints = [
            within("state", EntryState, model="withdrawal"),
            CheckConstraint(condition=~Q(state=EntryState.PUBLIC.value), name="withdrawal_is_none_if_public"),
            CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason"),
            CheckConstraint(
                condition=~Q(state=EntryState.MERGED.value) | Q(successor__isnull=False),
                name="merger_names_its_target",
            ),
            CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("entry")),
                name="withdrawal_is_not_its_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {EntryState(self.state).label.lower()}"
