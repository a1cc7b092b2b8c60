"""Rows in an entry's form that hang on another row than the one whose page it is."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import Model, QuerySet
from django.forms.models import modelformset_factory
from django.http import HttpRequest

from ...models import Entry, WorkingEntry
from .fields import CatalogueFieldsMixin
from .formsets import ResilientModelFormSet
from .source_facts import SourceFactsForm

CLOSED = "closed"
"""The class of an inline whose section opens when it is asked for, holds an error or what is not saved yet."""


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
