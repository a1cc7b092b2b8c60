"""The terms that a form offers, each with the definition that readers are given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import pretty_name

from ...models import Jurisdiction
from ...vocabulary import Vocabulary


@dataclass(frozen=True)
class OfferedTerms:
    """`label` is that of the field which offers them."""

    label: str
    terms: Sequence[Vocabulary | Jurisdiction]


def terms_in(fields: Mapping[str, forms.Field]) -> Iterator[OfferedTerms]:
    for name, field in fields.items():
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            if field.queryset.model is Jurisdiction:
                yield OfferedTerms(str(field.label), list(field.queryset))
            continue
        if not isinstance(field, forms.ChoiceField):
            continue
        choices: Any = field.choices
        terms = _terms_of({(str(value), str(label)) for value, label in choices if value})
        if terms and not field.widget.is_hidden:
            yield OfferedTerms(str(field.label or pretty_name(name)), terms)


def _terms_of(offered: set[tuple[str, str]]) -> list[Vocabulary]:
    """Return the terms of the smallest vocabulary that has all of them; fields know only values and labels."""
    vocabularies = [one for one in Vocabulary.__subclasses__() if offered and offered <= set(one.choices())]
    if not vocabularies:
        return []
    return [term for term in min(vocabularies, key=len) if (term.value, term.label) in offered and term.definition]
