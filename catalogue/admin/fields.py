"""Form fields that the stock admin lacks."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget

from ..vocabulary import Vocabulary


class Prose(forms.CharField):
    """Text with line breaks, kept as LF. Browsers send CRLF: every untouched text would look edited."""

    widget = AdminTextareaWidget

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.to_python(initial), data)


class Lines(Prose):
    """A list of texts, one a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        return [line for line in (super().to_python(value) or "").split("\n") if line.strip()]


class TermsField(forms.MultipleChoiceField):
    """Terms of a vocabulary as checkboxes; each chosen one is a child row."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, vocabulary: type[Vocabulary], **options: Any) -> None:
        super().__init__(choices=vocabulary.choices(), required=False, **options)


def store_terms(rows: Any, field: str, chosen: Collection[str]) -> None:
    """Makes the child rows of a related manager those that are chosen. Rows that stay are not touched."""
    stored = set(rows.values_list(field, flat=True))
    rows.filter(**{f"{field}__in": stored - set(chosen)}).delete()
    for term in chosen:
        if term not in stored:
            rows.create(**{field: term})
