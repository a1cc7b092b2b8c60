"""What is wrong in a form that was not saved, each with a link to its field."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.utils.text import capfirst

from ...editorial.refused import Refused

REFUSED = "refused"
"""The id of the list. Forms are sent to it, so that the answer opens there, whatever the address had led to before."""


@dataclass(frozen=True)
class Refusal:
    """`target` is the id of the field, or of the row or section that has no field to blame."""

    target: str
    field: str
    row: str
    reasons: list[str]


def refusals(form: AdminForm, inlines: Iterable[InlineAdminFormSet]) -> list[Refusal]:
    """Return them in the order of the page; what is wrong with the form as a whole stands above its fields anyway."""
    found = refusals_of(form.form)
    for inline in inlines:
        formset = inline.formset
        section = capfirst(str(inline.opts.verbose_name_plural))
        if told := list(formset.non_form_errors()):
            found.append(Refusal(f"{formset.prefix}-group", section, "", told))
        for index, row in enumerate(formset.forms):
            name = str(row.instance) if row.instance.pk else f"New {inline.opts.verbose_name} #{index + 1}"
            found += _in_form(row, f"{formset.prefix}-{index}", name)
    return found


def refusals_of(form: BaseForm) -> list[Refusal]:
    """Return what is wrong in the fields of one form."""
    return [one for one in _in_form(form, REFUSED, "") if one.target != REFUSED]


@contextmanager
def refusal_on(form: BaseForm, field: str | None = None) -> Iterator[None]:
    """Say on the form why what it asks for was refused, if it was: the form is then no longer valid."""
    try:
        yield
    except Refused as refusal:
        form.add_error(field, str(refusal))


def _in_form(form: Any, place: str, row: str) -> Iterator[Refusal]:
    for name, reasons in form.errors.items():
        if name == NON_FIELD_ERRORS:
            yield Refusal(place, "", row, list(reasons))
        else:
            field = form[name]
            yield Refusal(field.id_for_label or field.auto_id, str(field.label), row, list(reasons))
