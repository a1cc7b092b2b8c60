"""An entry's form in sections: one lists its rows until it is opened, or is a form of its own, at `?section=…`."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.contrib.admin.helpers import AdminForm, Fieldset, InlineAdminFormSet
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst

from ...documents.shapes import SHAPES
from ...documents.stored_fields import stored_fields
from ...models import WorkingEntry
from ..forms.inlines import CLOSED, ListedInline, NestedEntryInline, OtherParentInline
from ..forms.terms import OfferedTerms, terms_in
from ..shortcuts import Link
from .bulk import BulkEditAdmin

IN_SECTION = "in-section"
"""The class of a fieldset that heads the section whose prefix is its other class."""
OF = "section"
"""The parameter of the address that names the only section of a form."""
OF_EVERY_SECTION = ("opened_as", "review_comment")
"""Fields that the form of one section has, too."""


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
            Link(str(row), f"{self.address}#{self.prefix}-{index}", self.inline.line(row))
            for index, row in enumerate(self.rows)
        ]


class SectionedAdmin(BulkEditAdmin):
    """The form of one section is that of the entry without the rest: it refuses, keeps and records the same."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        """Return those of the form or of its only section; with the form what curators edit and no fieldset names."""
        fieldsets = super().get_fieldsets(request, obj)
        heads = [one for one in fieldsets if IN_SECTION in one[1].get("classes", ())]
        if only := self._only_section(request, obj):
            return [head for head in heads if only in head[1]["classes"]]
        *others, (title, options) = [one for one in fieldsets if one not in heads]
        model = cast(type[WorkingEntry], self.model)
        stored, named = stored_fields(model, SHAPES[model.kind]).values(), flatten_fieldsets(fieldsets)
        unnamed = [field.name for field in stored if field.editable and field.name not in named]
        return [*others, (title, {**options, "fields": [*options["fields"], *unnamed]}), *heads]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if not self._only_section(request, obj):
            return form
        kept = {*OF_EVERY_SECTION, *flatten_fieldsets(self.get_fieldsets(request, obj))}
        return type(form.__name__, (form,), {name: None for name in form.declared_fields if name not in kept})

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Leave out sections that are listed only: nobody has opened them, and none of their fields was sent."""
        inlines = super().get_inline_instances(request, obj)
        if only := self._only_section(request, obj):
            return [inline for inline in inlines if getattr(inline, "section", "") == only]
        listed = self._listed_sections(request, obj)
        closed = {name for name in listed if f"{name}-{TOTAL_FORM_COUNT}" not in request.POST}
        return [inline for inline in inlines if getattr(inline, "section", "") not in closed]

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        arguments = super().get_formset_kwargs(request, obj, inline, prefix)
        arguments["instance"] = _parent(inline, obj)
        if isinstance(inline, NestedEntryInline):
            arguments["queryset"] = inline.rows_of(request, arguments["instance"])
        return arguments

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["sections"] = self._sections(request, context, context["original"])
        if self._only_section(request, context["original"]):
            context |= {"only_section": next(iter(context["sections"]), None), "show_save_and_add_another": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        response = super().response_change(request, obj)
        only = self._only_section(request, obj)
        return HttpResponseRedirect(f"{request.path}?{OF}={only}") if only and "_continue" in request.POST else response

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        if only := self._only_section(request, obj):
            return HttpResponseRedirect(f"{request.path}#section-{only}")
        return super().response_post_save_change(request, obj)

    def _sections(self, request: HttpRequest, context: dict[str, Any], obj: Any) -> list[Section | ListedSection]:
        form = context["adminform"]
        filled = [Section(rows, form) for rows in context["inline_admin_formsets"]]
        if obj is None or self._only_section(request, obj):
            return [*filled]
        opened = {type(section.rows.opts): section for section in filled}
        return [
            opened.get(type(inline)) or ListedSection(inline, form, list(inline.rows_of(request, _parent(inline, obj))))
            for inline in cast(list[ListedInline], super().get_inline_instances(request, obj))
        ]

    def _only_section(self, request: HttpRequest, obj: Any) -> str:
        """Return the name of the section that the address is of; "" where it is of the whole entry."""
        named = request.GET.get(OF, "")
        return named if named in self._listed_sections(request, obj) else ""

    def _listed_sections(self, request: HttpRequest, obj: Any) -> set[str]:
        inlines = self.get_inlines(request, obj) if obj else []
        return {inline.section for inline in inlines if issubclass(inline, ListedInline)}


def _parent(inline: Any, entry: WorkingEntry) -> Model:
    return inline.parent_of(entry) if isinstance(inline, OtherParentInline) else entry
