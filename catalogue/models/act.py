"""Forms that were taken: pressed once more, the same form is told the same, and nothing is done again."""

from datetime import timedelta

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

REPEATED_FOR = timedelta(days=1)


class ActQuerySet(models.QuerySet["Act"]):
    def begin(self, key: str) -> "Act":
        """Return the act of this key, begun by this transaction unless it has an answer.

        A second transaction waits here until the first has ended.
        """
        self.bulk_create([Act(key=key, begun_at=timezone.now())], ignore_conflicts=True)
        return self.get(key=key)

    def erase_outdated(self) -> None:
        self.filter(begun_at__lt=timezone.now() - REPEATED_FOR).delete()


class Act(models.Model):
    """A press of a form's button. `key` is a digest of the form's token, of who sent it, and of what was sent."""

    key = models.CharField(max_length=64, unique=True)
    answer = models.JSONField(default=dict)
    """Empty until the transaction ends that begins the act."""
    begun_at = models.DateTimeField(db_index=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        constraints = [CheckConstraint(condition=~Q(key=""), name="act_has_a_key")]

    def __str__(self) -> str:
        return f"Act of {self.begun_at:%Y-%m-%d %H:%M} UTC"
