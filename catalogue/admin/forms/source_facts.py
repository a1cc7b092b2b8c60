"""Fields that repeat what the source says: shown, and closed to whoever edits the rest."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django import forms

from ...models.source_facts import READ_ONLY, SourceFacts


class SourceFactsForm(forms.ModelForm):
    """A form that closes what the source says of its row. For a row of the curators it offers what is theirs to say.

    A changed value that is sent nevertheless is refused with the reason, and not passed over.
    """

    also_said: tuple[str, ...] = ()
    """Fields of the form whose terms are child rows."""
    needs_source: tuple[str, ...] = ()
    """Fields that are hidden where the row is the curators': they leave no choice there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if not isinstance(row, SourceFacts):
            return
        if not row._state.adding and row.is_from_source:
            self._close((*row.said, *self.also_said))
        else:
            self._offer_own(row)
            for name in self.needs_source:
                if name in self.fields:
                    self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if field.disabled and self.add_prefix(name) in self.data and self._is_sent_otherwise(name, field):
                self.add_error(name, READ_ONLY)
        return cleaned

    def _is_sent_otherwise(self, name: str, closed: forms.Field) -> bool:
        field = copy(closed)
        field.disabled = False  # one that is closed never tells of a change
        sent = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return field.has_changed(self.get_initial_for_field(field, name), sent)

    def _close(self, names: Iterable[str]) -> None:
        for name in names:
            if field := self.fields.get(name):
                field.disabled = True
                field.help_text = READ_ONLY

    def _offer_own(self, row: SourceFacts) -> None:
        for name, terms in row.own.items():
            field: Any = self.fields.get(name)
            if field is not None:
                offered = {"", getattr(row, name), *terms}
                field.choices = [(term, label) for term, label in field.choices if term in offered]
