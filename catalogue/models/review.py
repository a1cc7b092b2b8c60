"""The working copy's memory: what each entry or row said at every save, and what reviewers said about it."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Max, Q

from ..vocabulary import CataloguePart, ReviewStep
from .constraints import if_and_only_if, within
from .fields import ProseField
from .identity import Entry, NeverDeleted, PermanentQuerySet, Row


class RecordIsImmutable(Exception):
    """A record of a save or a decision stays as it is; a later row says otherwise."""


class Record(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RecordIsImmutable(f"{self} is on record")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NeverDeleted(f"{self} is on record")


class RecordQuerySet(PermanentQuerySet[Row]):
    """Only a redaction writes past it, through the base manager."""

    def update(self, **columns: Any) -> NoReturn:
        raise RecordIsImmutable("what is on record stays as it is")


class SavedVersionQuerySet(RecordQuerySet["SavedVersion"]):
    def of(self, code: str) -> "SavedVersionQuerySet":
        return self.filter(entry__code=code)

    def newest_of_each(self) -> "SavedVersionQuerySet":
        """Return, for each entry among these versions, the one that was saved last."""
        newest = self.order_by().values("entry").annotate(newest=Max("pk")).values("newest")
        return SavedVersion.objects.filter(pk__in=newest)


class SavedRecord(Record):
    """Who saved a document, when, and in which shape it was written."""

    shape = models.PositiveSmallIntegerField(help_text="The shape in which the document was written.")
    saved_by = models.CharField(max_length=150)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["-pk"]


class SavedVersion(SavedRecord):
    """An entry's document after a save: kept whenever it differs from the version before."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="saved_versions")
    document = models.TextField()
    digest = models.CharField(max_length=64)

    objects = SavedVersionQuerySet.as_manager()

    class Meta(SavedRecord.Meta):
        constraints = [CheckConstraint(condition=~Q(saved_by=""), name="saved_version_says_who")]
        # What a state asks for stands in the index: SQLite would read through the document to the columns after it.
        indexes = [
            models.Index(fields=["entry", "-id", "digest"], name="newest_version_is_looked_up"),
            models.Index(fields=["account", "entry", "saved_at"], name="own_versions_are_looked_up"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} saved by {self.saved_by}, {self.saved_at:%Y-%m-%d %H:%M} UTC"


class SavedRowQuerySet(RecordQuerySet["SavedRow"]):
    def newest_of_each(self) -> "SavedRowQuerySet":
        """Return, for each row among these, what was saved last."""
        newest = self.order_by().values("part", "key").annotate(newest=Max("pk")).values("newest")
        return SavedRow.objects.filter(pk__in=newest)


class SavedRow(SavedRecord):
    """A shared record's document after a save; none if it was deleted.

    The row is named as documents name it, so that what is kept outlives it.
    """

    part = models.CharField(max_length=15, choices=CataloguePart.choices())
    key = models.CharField(max_length=60)
    document = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = SavedRowQuerySet.as_manager()

    class Meta(SavedRecord.Meta):
        constraints = [
            within("part", CataloguePart, model="saved_row"),
            CheckConstraint(condition=~Q(key="") & ~Q(saved_by=""), name="saved_row_says_which_and_who"),
            CheckConstraint(
                condition=if_and_only_if(Q(document=""), Q(digest="")), name="saved_row_has_a_digest_unless_deleted"
            ),
        ]
        indexes = [models.Index(fields=["part", "key", "-id", "digest"], name="newest_saved_row_is_looked_up")]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.key} saved by {self.saved_by}, {self.saved_at:%Y-%m-%d %H:%M} UTC"


class ReviewEvent(Record):
    """A step in the review of one save, of an entry or of a shared record. What is saved later has none yet."""

    version = models.ForeignKey(SavedVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    saved_row = models.ForeignKey(SavedRow, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=ReviewStep.choices())
    comment = ProseField(blank=True)
    by = models.CharField(max_length=150)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        permissions = [("approve_entry", "Can approve an entry or send it back")]
        constraints = [
            within("kind", ReviewStep, model="review_event"),
            CheckConstraint(
                condition=Q(version=None, saved_row__isnull=False) | Q(version__isnull=False, saved_row=None),
                name="review_event_is_about_one_save",
            ),
            CheckConstraint(condition=~Q(by=""), name="review_event_says_who"),
            CheckConstraint(
                condition=~Q(kind=ReviewStep.SENT_BACK.value, comment=""),
                name="review_event_says_why_it_sends_back",
                violation_error_message="Say what should change.",
            ),
        ]

    def __str__(self) -> str:
        return f"{ReviewStep(self.kind).label} by {self.by}"

    @property
    def digest(self) -> str:
        """Return the digest of what was read; empty where it was a deletion."""
        read = self.version or self.saved_row
        return read.digest if read else ""


class ReviewAssignment(models.Model):
    """Who is asked to read an entry, or a shared record: `subject` is its code, or its name among codes."""

    subject = models.CharField(max_length=80, unique=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=~Q(subject="") & ~Q(by=""), name="review_assignment_says_of_what_and_by_whom")
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.reviewer}"
