"""Words that were erased from the record, although it is immutable: by whom, on what ground, and from which texts."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from ..vocabulary import RedactedPart
from . import constraints
from .constraints import if_and_only_if
from .identity import PermanentQuerySet
from .published import Edition, EntryVersion

_IS_CONFIRMED = Q(confirmed_at__isnull=False)


class RedactionQuerySet(PermanentQuerySet["Redaction"]):
    def confirmed(self) -> "RedactionQuerySet":
        return self.filter(_IS_CONFIRMED)


class Redaction(models.Model):
    """What one publisher proposed to erase and another confirmed. It holds fingerprints of the words, and no words.

    `salt` is drawn for each redaction, and names it also outside of this database, where the numbers may be others.
    """

    salt = models.CharField(max_length=32, unique=True)
    places = models.JSONField(default=list)
    """Passages and fields that were named: what they say goes, whatever it is."""
    fingerprints = models.JSONField(default=list)
    within = models.JSONField(default=list)
    """The only entries and shared records in which documents are searched for the words; all where there are none."""
    ground = models.TextField()
    proposed_by = models.CharField(max_length=150)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            CheckConstraint(condition=~Q(ground="") & ~Q(proposed_by=""), name="redaction_says_who_and_why"),
            CheckConstraint(
                condition=if_and_only_if(_IS_CONFIRMED, ~Q(confirmed_by="")), name="redaction_is_confirmed_by_somebody"
            ),
            CheckConstraint(
                condition=Q(proposer__isnull=True) | Q(confirmer__isnull=True) | ~Q(proposer=F("confirmer")),
                name="redaction_is_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Redaction {self.pk}"


class RedactedTextQuerySet(PermanentQuerySet["RedactedText"]):
    def of(self, part: RedactedPart) -> "RedactedTextQuerySet":
        return self.filter(part=part.value)


class RedactedText(models.Model):
    """A published text from which words were erased: the digest with which it was published, and that of what is left.

    `version` is of an entry's text. The other texts are an edition's: its catalogue document and its note.
    """

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="texts")
    part = models.CharField(max_length=10, choices=RedactedPart.choices())
    version = models.ForeignKey(EntryVersion, null=True, on_delete=models.PROTECT, related_name="redactions")
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="redactions")
    published = models.CharField(max_length=64, db_index=True)
    left = models.CharField(max_length=64, db_index=True)
    places = models.JSONField(default=list)
    """Anchors, and names of fields, from which words are gone."""
    at = models.DateTimeField()

    objects = RedactedTextQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            constraints.within("part", RedactedPart, model="redacted_text"),
            CheckConstraint(
                condition=Q(part=RedactedPart.ENTRY.value, version__isnull=False, edition__isnull=True)
                | (~Q(part=RedactedPart.ENTRY.value) & Q(version__isnull=True, edition__isnull=False)),
                name="redacted_text_is_of_a_version_or_an_edition",
            ),
            CheckConstraint(condition=~Q(published=F("left")), name="redacted_text_is_another"),
            UniqueConstraint(fields=["redaction", "version", "left"], name="version_is_redacted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version or self.edition}, {self.get_part_display()}"
