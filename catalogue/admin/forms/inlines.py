"""Child rows of a form: their formsets, and inlines of rows that hang on another row than the page’s own."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import Model, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet, BaseModelFormSet, modelformset_factory
from django.http import HttpRequest, QueryDict

from ...models import Entry, WorkingEntry
from .fields import CatalogueFieldsMixin
from .merging import Touched, keep_theirs
from .source_facts import SourceFactsForm

CLOSED = "closed"
"""The class of an inline whose section opens when it is asked for, holds an error or what is not saved yet."""

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


class RowForm(SourceFactsForm):
    """A form of a child row. What nobody changed is not validated, which costs a query a constraint."""

    @staticmethod
    def about(row: Any) -> str:
        """Return what stands beside the name of a stored row."""
        return ""

    @property
    def remark(self) -> str:
        return self.about(self.instance)

    def _post_clean(self) -> None:
        if self.instance._state.adding or self.has_changed():
            super()._post_clean()  # type: ignore[misc]  # not in the stubs


class OtherParentInline(CatalogueFieldsMixin, admin.options.InlineModelAdmin):
    extra = 0

    def parent_of(self, working: Any) -> Model:
        """Return the row that the inline's rows hang on, given the one whose page it is."""
        raise NotImplementedError


class EntryInline(OtherParentInline):
    """Rows that hang on the entry's identity, and not on the working row whose page this is."""

    def __init__(self, parent_model: type[WorkingEntry], admin_site: admin.AdminSite) -> None:
        super().__init__(Entry, admin_site)
        self.kind = parent_model.kind

    def parent_of(self, working: WorkingEntry) -> Entry:
        return working.entry if working.entry_id else Entry()


class ListedInline(CatalogueFieldsMixin, admin.options.InlineModelAdmin):
    """An inline whose rows a stored entry's form only lists: their fields load when the section is opened."""

    section: str
    """The prefix of its formset."""
    hangs_on: str
    """The way from a row to what `parent_of`, or else the form, is of."""
    form: type[RowForm]
    extra = 0
    classes = [CLOSED]

    def rows_of(self, request: HttpRequest, parent: Model) -> QuerySet[Any]:
        """Return the rows in the order of their forms."""
        if parent.pk is None:
            return self.get_queryset(request).none()
        rows = self.get_queryset(request).filter(**{self.hangs_on: parent})
        return rows if rows.ordered else rows.order_by("pk")

    def line(self, row: Any) -> str:
        """Return what the list says of a row beside its name."""
        return self.form.about(row)


class NestedEntryFormSet(ResilientModelFormSet):
    """Rows that belong to an entry through another row, such as a citation through its passage."""

    instance: Entry
    default_prefix: str

    def __init__(self, *, instance: Entry, save_as_new: bool = False, **kwargs: Any) -> None:
        self.instance = instance
        super().__init__(**kwargs)

    @classmethod
    def get_default_prefix(cls) -> str:
        return cls.default_prefix


class _NestedInlineChecks(InlineModelAdminChecks):
    def _check_exclude_of_parent_model(self, obj: Any, parent_model: type[Model]) -> list[Any]:
        return []

    def _check_relation(self, obj: Any, parent_model: type[Model]) -> list[Any]:
        return []


class NestedEntryInline(EntryInline, ListedInline):
    """An inline without a foreign key to the entry, by which the stock admin knows its inlines."""

    checks_class = _NestedInlineChecks

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        may_change = self.has_change_permission(request, obj)
        may_add = self.has_add_permission(request, obj)

        class PermittedForm(self.form):  # type: ignore[name-defined]  # a base of run time
            def has_changed(self) -> bool:
                permitted = may_add if self.instance._state.adding else may_change
                return permitted and super().has_changed()

        return modelformset_factory(
            self.model,
            form=PermittedForm,
            formset=self.formset,
            fields=flatten_fieldsets(self.get_fieldsets(request, obj)),
            formfield_callback=lambda field, **options: self.formfield_for_dbfield(field, request, **options),
            extra=self.get_extra(request, obj),
            max_num=self.get_max_num(request, obj),
            can_delete=self.has_delete_permission(request, obj),
        )


class FoldedInline(ListedInline):
    """An inline that shows the first fieldset of a stored row and folds the others."""

    template = "admin/catalogue/rows.html"
    folded: str
    """What the others are called."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Link a choice to what is chosen and to a new row, but not to changing or deleting it from here."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field


class InlineAutocompleteSelect(AutocompleteSelect):
    """An AutocompleteSelect in a row: whoever makes the rows looks up once what all of them point at."""

    shown: dict[str, str]
    """The names of what is chosen, by key."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        chosen = [key for key in map(str, value) if key in self.shown]
        options = [self.create_option(name, key, self.shown[key], True, index) for index, key in enumerate(chosen)]
        if not self.is_required:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]
