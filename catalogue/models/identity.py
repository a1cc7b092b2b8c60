"""The permanent identity of an entry, shared by the working copy and the published record, and what has one."""

from functools import cached_property
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import connection, models, transaction
from django.db.models import Case, CheckConstraint, Max, Q, UniqueConstraint, Value, When
from django.db.models.functions import Coalesce

from ..addresses.codes import entry_code
from ..addresses.pages import Addresses, slug_of
from ..vocabulary import PREFIXES, Kind, Layer
from .constraints import any_of
from .fields import NameField

ALLOCATING = 0xFA11_C0DE
"""The advisory lock of whoever allocates a code."""

TITLES = ("failuremode__title", "legalquestion__topic", "authority__name", "reference__title")
"""An entry's title stands in the table of its kind."""


class NeverDeleted(Exception):
    """A code is permanent: it may be linked to from anywhere."""


Row = TypeVar("Row", bound=models.Model)


class PermanentQuerySet(models.QuerySet[Row]):
    def delete(self) -> NoReturn:
        raise NeverDeleted("what was public is never deleted; withdraw it instead")


class EntryQuerySet(PermanentQuerySet["Entry"]):
    def of_kind(self, kind: Kind) -> "EntryQuerySet":
        return self.filter(kind=kind)

    def in_reading_order(self) -> "EntryQuerySet":
        order = (When(kind=kind.value, then=Value(index)) for index, kind in enumerate(PREFIXES))
        return self.kept().order_by(Case(*order), "number")

    def kept(self) -> "EntryQuerySet":
        """Return those that have a working copy."""
        return self.filter(is_discarded=False)

    def with_titles(self) -> "EntryQuerySet":
        return self.kept().annotate(title=Coalesce(*TITLES))

    def allocate(self, kind: Kind, number: int | None = None) -> "Entry":
        """Create an identity, with the next free number unless the source prints one. Never reuses a number."""
        with transaction.atomic():
            if number is None:
                self._wait_for_others()
                highest = self.of_kind(kind).aggregate(highest=Max("number"))["highest"]
                number = (highest or 0) + 1
            return self.create(kind=kind, number=number, code=entry_code(kind, number))

    def _wait_for_others(self) -> None:
        """One new code at a time, until the transaction ends. SQLite has one writer anyway."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALLOCATING])


class Entry(models.Model):
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in PREFIXES])
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=12, unique=True)
    is_discarded = models.BooleanField(default=False)
    """It was never published, and is nothing but its code and its history any more."""

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "number"]
        verbose_name_plural = "entries"
        constraints = [
            UniqueConstraint(fields=["kind", "number"], name="entry_number_is_unique_in_its_kind"),
            CheckConstraint(condition=Q(number__gte=1), name="entry_numbers_start_at_one"),
            CheckConstraint(
                condition=any_of(
                    Q(kind=kind.value, code__startswith=f"{prefix}-") for kind, prefix in PREFIXES.items()
                ),
                name="entry_code_fits_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @cached_property
    def has_source(self) -> bool:
        """Tell whether the entry has words of the source, published or withheld."""
        return bool(self.passages.exclude(layer=Layer.CURATOR.value).exists())

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NeverDeleted(f"{self.code} is permanent; withdraw the entry instead")


class Alias(models.Model):
    """Another name under which readers know the entry."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="aliases")
    name = NameField(max_length=200)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "aliases"
        constraints = [
            UniqueConstraint(fields=["entry", "name"], name="alias_is_given_once"),
            CheckConstraint(condition=~Q(name=""), name="alias_is_not_empty"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class WorkingEntryQuerySet(models.QuerySet[Any]):
    def in_order(self) -> "WorkingEntryQuerySet":
        return self.select_related("entry").order_by("entry__number")


class WorkingEntry(models.Model):
    """The copy that curators edit. Nothing public reads it. Each kind has a `title`."""

    kind: ClassVar[Kind]
    title: Any

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, editable=False)

    objects = WorkingEntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["entry__number"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new entry gets the next free code of its kind."""
        with transaction.atomic():
            if self.entry_id is None:
                self.entry = Entry.objects.allocate(self.kind)
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return Addresses().entry(self.code, self.slug)

    @property
    def code(self) -> str:
        return self.entry.code

    @property
    def slug(self) -> str:
        return slug_of(self.title, self.code)
