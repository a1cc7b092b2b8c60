"""The published record. `catalogue.editorial.publishing` is its only writer; no row is ever deleted."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from ..vocabulary import Kind
from .identity import Entry, NeverDeleted, PermanentQuerySet, Row


class PublishedIsImmutable(Exception):
    """A published edition says for ever what it said."""


class PublishedQuerySet(PermanentQuerySet[Row]):
    """Only publishing, which ends versions, and a redaction write past it, through the base manager."""

    def update(self, **columns: Any) -> NoReturn:
        raise PublishedIsImmutable("what is published stays as it is")


class Published(models.Model):
    """A row that is written once and never deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedIsImmutable(f"{self} is published")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NeverDeleted(f"{self} is never deleted")


class Edition(Published):
    """One publication, numbered 1, 2, 3…

    `digest` is the SHA-256 of the manifest (`documents/manifest.py`), which names the previous edition's digest:
    editions form a chain.
    """

    number = models.PositiveIntegerField(primary_key=True)
    published_at = models.DateTimeField()
    publisher = models.CharField(max_length=150)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField()
    catalogue_document = models.TextField()
    digest = models.CharField(max_length=64)
    scheme = models.PositiveSmallIntegerField(help_text="What the digest binds, and how.")

    objects = PublishedQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        get_latest_by = "number"
        constraints = [
            CheckConstraint(condition=Q(number__gte=1), name="editions_start_at_one"),
            CheckConstraint(condition=~Q(publisher="") & ~Q(note=""), name="edition_says_who_and_why"),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}"


class EntryVersionQuerySet(PublishedQuerySet["EntryVersion"]):
    def in_edition(self, number: int) -> "EntryVersionQuerySet":
        return self.filter(first_edition__lte=number).filter(Q(replaced_by__isnull=True) | Q(replaced_by__gt=number))

    def current(self) -> "EntryVersionQuerySet":
        return self.filter(replaced_by__isnull=True)

    def of_kind(self, kind: Kind) -> "EntryVersionQuerySet":
        return self.filter(entry__kind=kind)


class EntryVersion(Published):
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    document = models.TextField()
    shape = models.PositiveSmallIntegerField(help_text="The shape in which the document was written.")
    digest = models.CharField(max_length=64)
    first_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="new_versions")
    replaced_by = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="replaced_versions")
    is_editorial = models.BooleanField(
        default=False, help_text="Said by the publisher: the text means what the one before it meant."
    )

    objects = EntryVersionQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "first_edition"]
        constraints = [
            UniqueConstraint(fields=["entry"], condition=Q(replaced_by__isnull=True), name="one_current_version"),
            UniqueConstraint(fields=["entry", "first_edition"], name="one_version_in_an_edition"),
            CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(replaced_by__gt=F("first_edition")),
                name="version_is_replaced_later",
            ),
        ]
        indexes = [
            # `replaced_by` is in it although always null: SQLite would read the row to look at it.
            models.Index(
                fields=["entry", "digest", "replaced_by"],
                condition=Q(replaced_by__isnull=True),
                name="current_version_is_looked_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} since edition {self.first_edition_id}"


class Name(models.Model):
    """A normalised name that leads to an entry, kept for ever once published."""

    name = models.CharField(max_length=300)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="names")
    first_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "entry"]
        constraints = [UniqueConstraint(fields=["name", "entry"], name="name_leads_to_an_entry_once")]
        indexes = [models.Index(fields=["name"], name="name_is_looked_up")]

    def __str__(self) -> str:
        return f"{self.name} → {self.entry}"
