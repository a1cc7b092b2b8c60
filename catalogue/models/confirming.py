"""What it takes to confirm a row: whoever does leaves on it what it was checked against, and when."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from ..vocabulary import Confirmation

ASKED = {"checked_on": "Write the day on which it was checked, as 2026-11-26, before you confirm it."}
UNCHECKED = "Write what it was checked against, and when, before you confirm it."


class Confirmable(models.Model):
    """`checked_in` is the field that tells how the row was checked. What was confirmed before is asked nothing."""

    checked_in: ClassVar[str] = "verification"
    confirmation: Any

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.confirmation != Confirmation.CONFIRMED:
            return
        lacking = [name for name in (self.checked_in, "checked_on") if not getattr(self, name, True)]
        if lacking and not self._was_confirmed():
            raise ValidationError({name: ASKED.get(name, UNCHECKED) for name in lacking})

    def _was_confirmed(self) -> bool:
        stored: models.QuerySet[Any] = type(self)._base_manager.filter(pk=self.pk)
        confirmed = stored.values_list("confirmation", flat=True)
        return not self._state.adding and confirmed.first() == Confirmation.CONFIRMED
