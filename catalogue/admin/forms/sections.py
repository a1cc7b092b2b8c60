"""The parts of an entry's form, each of which opens and closes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.contrib.admin.helpers import AdminForm, Fieldline, Fieldset, InlineAdminFormSet
from django.utils.text import capfirst

from .inlines import CLOSED
from .terms import OfferedTerms, terms_in

IN_SECTION = "in-section"
"""The class of a fieldset that heads the section whose prefix is its other class."""


@dataclass(frozen=True)
class Section:
    rows: InlineAdminFormSet
    fieldsets: list[Fieldset]

    @property
    def prefix(self) -> str:
        return self.rows.formset.prefix or ""

    @property
    def title(self) -> str:
        return capfirst(str(self.rows.opts.verbose_name_plural))

    @property
    def count(self) -> int:
        return int(self.rows.formset.initial_form_count())

    @property
    def offered(self) -> list[OfferedTerms]:
        formset = self.rows.formset
        form = formset.forms[0] if formset.forms else formset.empty_form
        return list(terms_in(form.fields))

    @cached_property
    def is_open(self) -> bool:
        return CLOSED not in self.rows.classes or self._has_errors or self._is_unsaved

    @property
    def _has_errors(self) -> bool:
        formset = self.rows.formset
        return any(formset.errors) or bool(formset.non_form_errors()) or any(line.errors() for line in self._lines)

    @property
    def _is_unsaved(self) -> bool:
        if not self.rows.formset.is_bound:
            return False
        typed = {name for fieldset in self.fieldsets for name in fieldset.form.changed_data}
        return self.rows.formset.has_changed() or any(name in typed for line in self._lines for name in line.fields)

    @property
    def _lines(self) -> Iterator[Fieldline]:
        return (line for fieldset in self.fieldsets for line in fieldset)


def sections_of(form: AdminForm, inlines: Iterable[InlineAdminFormSet]) -> list[Section]:
    heads = [fieldset for fieldset in form if IN_SECTION in fieldset.classes]
    return [Section(rows, [head for head in heads if rows.formset.prefix in head.classes.split()]) for rows in inlines]
