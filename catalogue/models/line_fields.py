"""Fields of one line that hold only what can be seen, whichever door it comes through.

The database knows them as the plain columns that they are: they need no migration.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ..addresses.invisible import bare, has_letter_or_digit, invisible_in, visible


class SeenStored:
    """`clean` takes out what nobody sees, before the text is checked further."""

    plain: type[models.CharField]

    def clean(self, value: Any, model_instance: Any) -> Any:
        seen = self.seen(value) if isinstance(value, str) else value
        return super().clean(seen, model_instance)  # type: ignore[misc]  # a mixin of fields

    def seen(self, text: str) -> str:
        return visible(text).strip()

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{self.plain.__name__}", args, kwargs


class LineField(SeenStored, models.CharField):
    plain = models.CharField


class NameField(SeenStored, models.CharField):
    """A heading or a name: it has a letter or a digit."""

    plain = models.CharField

    def seen(self, text: str) -> str:
        name = super().seen(text)
        if text and not has_letter_or_digit(name):
            hidden = "; it holds only what nobody sees: " + ", ".join(invisible_in(text)) if invisible_in(text) else ""
            raise ValidationError(f"Write at least one letter or digit{hidden}.", code="not_seen")
        return name


class KeyField(SeenStored, models.SlugField):
    plain = models.SlugField

    def seen(self, text: str) -> str:
        return bare(text).strip()
