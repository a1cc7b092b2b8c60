"""Fields that repeat what the source says: shown, and closed to whoever edits the rest."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ...models.source_facts import READ_ONLY, SourceFacts


class ReadOnlyInput(forms.MultipleHiddenInput):
    """Shows the value of a field as text, not to be edited, and sends it along, so that a forged one is noticed."""

    is_hidden = False

    def __init__(self, *, allow_multiple: bool, choices: Any = ()) -> None:
        super().__init__()
        self.allow_multiple = allow_multiple
        self.choices = choices

    def format_value(self, value: Any) -> list[str]:  # type: ignore[override]  # as its base, which the stubs do not know
        values = value if isinstance(value, list | tuple) else [value]
        return [str(one) for one in values if one not in (None, "")]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        sent = super().value_from_datadict(data, files, name)
        return sent if self.allow_multiple else sent[0] if sent else None

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        values = self.format_value(value)
        labels = {str(key): str(label) for key, label in self.choices if str(key) in values}
        sent = {key: attribute for key, attribute in (attrs or {}).items() if key != "disabled"}
        shown = ", ".join(labels.get(one, one) for one in values) or "–"
        return format_html("<span class='readonly'>{}</span>{}", shown, super().render(name, values, sent, renderer))


class SourceFactsForm(forms.ModelForm):
    """A form that closes what the source says of its row. For a row of the curators it offers what is theirs to say.

    A changed value that is sent nevertheless is refused with the reason, and not passed over.
    """

    source_properties: tuple[str, ...] = ()
    """Fields of the form whose terms are child rows."""
    needs_source: tuple[str, ...] = ()
    """Fields that are hidden where the row is the curators': they leave no choice there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if not isinstance(row, SourceFacts):
            return
        if not row._state.adding and row.is_from_source:
            self._close((*row.source_fields, *self.source_properties))
        else:
            self._offer_own(row)
            for name in self.needs_source:
                if name in self.fields:
                    self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, field in self.fields.items():
            is_sent = isinstance(field.widget, ReadOnlyInput) and self.add_prefix(name) in self.data
            if is_sent and self._is_sent_otherwise(name, field):
                self.add_error(name, READ_ONLY)
        return cleaned

    def _is_sent_otherwise(self, name: str, closed: forms.Field) -> bool:
        field = copy(closed)
        field.disabled = False  # one that is closed never tells of a change
        sent = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return field.has_changed(self.get_initial_for_field(field, name), sent)

    def _close(self, names: Iterable[str]) -> None:
        for name in names:
            field: Any = self.fields.get(name)
            if field is not None:
                several, choices = isinstance(field, forms.MultipleChoiceField), getattr(field, "choices", ())
                if isinstance(field, forms.ModelChoiceField):
                    chosen = getattr(self.instance, name)
                    choices = [(chosen.pk, str(chosen))]  # all that there are would be asked for
                field.widget = ReadOnlyInput(allow_multiple=several, choices=choices)
                field.disabled = True
                field.help_text = READ_ONLY

    def _offer_own(self, row: SourceFacts) -> None:
        for name, terms in row.own.items():
            field: Any = self.fields.get(name)
            if field is not None:
                offered = {"", getattr(row, name), *terms}
                field.choices = [(term, label) for term, label in field.choices if term in offered]
