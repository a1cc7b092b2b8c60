"""The parts of an entry's form, each of which opens and closes."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.admin.helpers import AdminForm, Fieldset, InlineAdminFormSet
from django.db.models import Model
from django.utils.text import capfirst

from ..links import Link
from .inlines import CLOSED, ListedInline
from .terms import OfferedTerms, terms_in

IN_SECTION = "in-section"
"""The class of a fieldset that heads the section whose prefix is its other class."""


OF = "section"
"""The parameter of the address that names the only section of a form."""


class _Headed:
    """A section of a form, whose fields that belong to no row of it stand at its head."""

    form: AdminForm

    @property
    def prefix(self) -> str:
        raise NotImplementedError

    @cached_property
    def fieldsets(self) -> list[Fieldset]:
        return [head for head in self.form if {IN_SECTION, self.prefix} <= {*head.classes.split()}]

    @property
    def _is_headed_anew(self) -> bool:
        """Tell whether a field at its head has an error, or was typed in and is not saved yet."""
        form = self.form.form
        told = {*form.errors, *form.changed_data} if form.is_bound else {}
        return any(name in told for fieldset in self.fieldsets for line in fieldset for name in line.fields)


@dataclass(frozen=True)
class Section(_Headed):
    """A section with the fields of its rows."""

    rows: InlineAdminFormSet
    form: AdminForm

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
        formset = self.rows.formset
        is_wrong = any(formset.errors) or bool(formset.non_form_errors())
        is_typed = formset.is_bound and formset.has_changed()
        return CLOSED not in self.rows.classes or is_wrong or is_typed or self._is_headed_anew


@dataclass(frozen=True)
class ListedSection(_Headed):
    """A section whose rows are listed, and whose fields load when it is opened."""

    inline: ListedInline
    form: AdminForm
    rows: list[Model]

    @property
    def prefix(self) -> str:
        return self.inline.section

    @property
    def title(self) -> str:
        return capfirst(str(self.inline.verbose_name_plural))

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def is_open(self) -> bool:
        return self._is_headed_anew

    @property
    def address(self) -> str:
        return f"?{OF}={self.prefix}"

    @property
    def links(self) -> list[Link]:
        """Return links to the rows where their fields are."""
        return [
            Link(str(row), f"{self.address}#{self.prefix}-{place}", self.inline.line(row))
            for place, row in enumerate(self.rows)
        ]
