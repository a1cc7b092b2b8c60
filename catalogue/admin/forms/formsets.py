"""Formsets whose rows a colleague may have deleted since the page was opened."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet, BaseModelFormSet
from django.http import QueryDict

from .merging import Touched, keep_theirs

DELETED_MEANWHILE = (
    "A colleague has deleted this since you opened the page. "
    "When you save again it is added anew, with what stands here, unless you remove it."
)


class ResilientModelFormSet(BaseModelFormSet):
    """Rows that were sent and are gone become new, after a warning.

    The admin pairs the forms with the rows that are left, one by one, and would drop the last ones.
    """

    touched: Touched | None = None
    """The fields that replace what is stored, of all rows of the page; None: all."""

    number_gone = 0
    """How many of the last forms were sent for rows that are gone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.management_form.is_valid():
            self._make_new_of_gone()

    def get_queryset(self) -> Any:
        if self.is_bound and "forms" in self.__dict__:
            return [None if form.instance._state.adding else form.instance for form in self.initial_forms]
        return super().get_queryset()

    def clean(self) -> None:
        super().clean()
        for form in self.forms[len(self.forms) - self.number_gone :]:
            form.add_error(None, DELETED_MEANWHILE)

    def _make_new_of_gone(self) -> None:
        total = self.total_form_count()
        stored = range(min(self.initial_form_count(), total))
        gone = self._gone(stored)
        if not gone:
            return
        left = [index for index in stored if index not in gone]
        gone = [index for index in gone if not self._is_untouched(index)]
        again = [index for index in gone if not self.data.get(f"{self.add_prefix(index)}-{DELETION_FIELD_NAME}")]
        order = [*left, *range(len(stored), total), *again]
        self.data = reordered(cast(QueryDict, self.data), str(self.prefix), order, stored=len(left))
        self.number_gone = len(again)
        for index in range(len(left), len(order)):
            self.data.pop(self._name_of_key(index), None)
        del self.management_form  # was read from what was sent

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.touched is not None and form.instance.pk:
            keep_theirs(form, self.touched, str(self.prefix))

    def _is_untouched(self, index: int) -> bool:
        """Tell if a row that a colleague deleted is sent as it was: then it stays away."""
        key = self.data.get(self._name_of_key(index), "")
        return self.touched is not None and (self.prefix, key) not in {(prefix, row) for prefix, row, _ in self.touched}

    def _gone(self, indexes: Iterable[int]) -> list[int]:
        """Return the places of rows that are gone. What is no key was not sent by our page, and stays an error."""
        there = {str(row.pk) for row in self.get_queryset()}
        sent = {index: self.data.get(self._name_of_key(index), "") for index in indexes}
        return [index for index, key in sent.items() if key.isdecimal() and key not in there]

    def _name_of_key(self, index: int) -> str:
        return f"{self.add_prefix(index)}-{self.model._meta.pk.name}"


class ResilientInlineFormSet(ResilientModelFormSet, BaseInlineFormSet):
    """The same for child rows of the row whose page it is."""


class TabularFormSet(ResilientInlineFormSet):
    """Child rows in a table, where the stock admin gives no field a label of its own."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.visible_fields():
            widget = getattr(field.field.widget, "widget", field.field.widget)  # a wrapper's own are of all rows
            widget.attrs.setdefault("aria-label", field.label)


def reordered(sent: QueryDict, prefix: str, order: Sequence[int], *, stored: int) -> QueryDict:
    """Return what was sent with the rows of these places only; the first `stored` of them are rows of the database."""
    indexes = {str(before): after for after, before in enumerate(order)}
    of_a_row = re.compile(rf"{re.escape(prefix)}-([0-9]+)-(.+)", re.DOTALL)
    data = QueryDict(mutable=True)
    for name, values in sent.lists():
        row = of_a_row.fullmatch(name)
        if row is None:
            data.setlist(name, values)
        elif row[1] in indexes:
            data.setlist(f"{prefix}-{indexes[row[1]]}-{row[2]}", values)
    data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(stored)
    data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(order))
    return data
