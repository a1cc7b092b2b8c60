"""What the source says beside its words, such as a number, a group or an answer: as read-only as the words are."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models

from .passage import VerbatimIsReadOnly

READ_ONLY = "The source says this, so it cannot be changed."


class SourceFacts(models.Model):
    """A row that may repeat what the source says.

    `source_fields` names its fields that do, and `source_relations` its relations: they stay where the row comes from
    the source.
    `own` has the terms of fields that a row of the curators may hold; any other it would say in the source's name.
    """

    source_fields: ClassVar[tuple[str, ...]]
    source_relations: ClassVar[tuple[str, ...]] = ()
    own: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        stored = self._stored()
        if stored and (changed := self._changed(stored)) and stored.is_from_source:
            raise VerbatimIsReadOnly(f"{stored}, {', '.join(changed).replace('_', ' ')}: {READ_ONLY}")
        super().save(*args, **kwargs)

    @property
    def is_from_source(self) -> bool:
        raise NotImplementedError

    def clean(self) -> None:
        """What is new is the curators’: the words of the source are never typed at the desk."""
        super().clean()
        stored = self._stored()
        changed, claimed = self._changed(stored) if stored else [], self._claimed(stored)
        if not (changed or claimed):
            return
        if stored and stored.is_from_source:
            refused = dict.fromkeys(changed, READ_ONLY)
        else:
            refused = {name: self._why_not_own(name) for name in claimed}
        if refused:
            raise ValidationError(refused)

    def _stored(self) -> Self | None:
        return None if self._state.adding else type(self)._base_manager.filter(pk=self.pk).first()

    def _changed(self, stored: Self) -> list[str]:
        columns = {name: _column(self, name) for name in self.source_fields}
        return [name for name, column in columns.items() if getattr(stored, column) != getattr(self, column)]

    def _claimed(self, stored: Self | None) -> list[str]:
        """Return the fields that say anew what only the source could say."""
        claimed = [name for name, terms in self.own.items() if getattr(self, name) not in terms]
        return [name for name in claimed if stored is None or getattr(stored, name) != getattr(self, name)]

    def _why_not_own(self, name: str) -> str:
        labels = dict(self._meta.get_field(name).flatchoices)  # type: ignore[union-attr]  # a field with choices
        own = " or ".join(f"“{labels[term]}”" for term in self.own[name])
        return f"The source does not say this here. Choose {own}."


def _column(row: models.Model, name: str) -> str:
    column: str = row._meta.get_field(name).attname  # type: ignore[union-attr]  # of the model's own fields
    return column
