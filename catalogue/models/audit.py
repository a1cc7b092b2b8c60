"""What is on record of people at the desk beyond what they said of entries. Append-only."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from ..vocabulary import AuditKind
from .constraints import within
from .review import Record, RecordQuerySet

LONGEST_SUBJECT = 200


class AuditEventQuerySet(RecordQuerySet["AuditEvent"]):
    def note(
        self, kind: AuditKind, about: str = "", said: str = "", *, by: User | None, name: str = ""
    ) -> "AuditEvent":
        """Put on record what an account did, in the transaction in which it is done; `name` is of who has none."""
        if by:
            name = by.get_full_name() or by.get_username()
        about = about[:LONGEST_SUBJECT]
        return self.create(kind=kind.value, about=about, said=said, by=name[:150], account=by, at=timezone.now())


class AuditEvent(Record):
    """`about` names whom or what it was done to."""

    kind = models.CharField(max_length=15, choices=AuditKind.choices())
    about = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    said = models.TextField(blank=True)
    by = models.CharField(max_length=150)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            within("kind", AuditKind, model="audit_event"),
            CheckConstraint(condition=~Q(by=""), name="audit_event_says_who"),
        ]
        indexes = [models.Index(fields=["kind", "about", "at"], name="audit_events_are_looked_up")]

    def __str__(self) -> str:
        return f"{AuditKind(self.kind).label}: {self.about}"
