"""The base of the four kinds of working entry."""

from typing import Any, ClassVar

from django.db import models, transaction

from ..addresses.pages import Addresses, slug_of
from ..vocabulary import Kind
from .identity import Entry


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
