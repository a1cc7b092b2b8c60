"""Form fields that the stock admin lacks, and the mixin that gives them to its forms."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.forms import Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ...documents import prose
from ...documents.prose import NotRenderable
from ...documents.stored_fields import is_markdown
from ...models import Passage, WorkingEntry
from ...models.fields import Paragraphs, without_limit
from ...vocabulary import Vocabulary

LARGEST_KEY = 2**63 - 1  # SQLite answers a larger one with an OverflowError.


class Prose(Paragraphs):
    widget = AdminTextareaWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare without the line breaks of browsers, or every untouched text would look edited."""
        return super().has_changed(self.to_python(initial), data)


ASKS_FOR_PREVIEW = "preview-"
"""How the name of the button begins that shows the text of a field: a row that is added gets names of its own."""


HOW_TO_LINK = mark_safe(
    '<span class="writing__help">Link with <code>[[FM-03]]</code>, cite with <code>[@REF-12, p. 4]</code>.</span>'
)


class MarkdownTextarea(AdminTextareaWidget):
    """A text area with a button that shows the text as readers would see it: in another tab, or below with script."""

    quoted = ""

    class Media:
        css = {"all": ["catalogue/writing.css"]}
        js = [Script("catalogue/writing.js", type="module")]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        completion = {"dir": "auto"} | ({} if self.quoted else {"data-completion": reverse("admin:completion")})
        return format_html(
            '<div class="writing" data-writing><div class="writing__field">{}</div>'
            '<button class="button writing__preview" name="{}" value="{}" '
            'formaction="{}" formtarget="_blank" formnovalidate>Preview</button>{}</div>',
            super().render(name, value, {**(attrs or {}), **completion}, renderer),
            f"{ASKS_FOR_PREVIEW}{name}",
            self.quoted,
            reverse("admin:text_preview"),
            "" if self.quoted else HOW_TO_LINK,
        )


class Markdown(Prose):
    """Markdown that readers see. A text that cannot be shown, or would lose words, is refused with the reason."""

    widget = MarkdownTextarea
    quoted = ""

    def corrects(self, quoted: str) -> None:
        """Make it the field of a quoted text's correction, no Markdown. `quoted` is the text's anchor or key."""
        self.quoted = self.widget.quoted = quoted

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.quoted:
            return
        try:
            prose.check(value)
        except NotRenderable as error:
            raise ValidationError(f"This cannot be shown: {error}.", code="not_renderable") from error


class Lines(Prose):
    """A list of texts, one a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        return [line for line in (super().to_python(value) or "").split("\n") if line.strip()]

    def run_validators(self, value: Any) -> None:
        """Validate each line: in the list as a whole, Django would look for a NUL where it is written as an escape."""
        for line in value:
            super().run_validators(line)


class CheckedModelChoiceField(forms.ModelChoiceField):
    """A ModelChoiceField that refuses keys too large for SQLite, which answers with an OverflowError."""

    def to_python(self, value: Any) -> Any:
        if is_too_large(value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return super().to_python(value)


class CheckedModelMultipleChoiceField(forms.ModelMultipleChoiceField):
    def clean(self, value: Any) -> Any:
        for key in filter(is_too_large, value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key})
        return super().clean(value)


def is_too_large(key: Any) -> bool:
    """Return whether the key is larger than that of any row."""
    return isinstance(key, str) and key.isdecimal() and int(key[:20]) > LARGEST_KEY


class ShowsKeysOnly(AutocompleteMixin):
    """A field with completions that is shown again whatever was sent: what is no key chooses nothing."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [key for key in map(str, value) if key.isascii() and key.isdecimal() and not is_too_large(key)]
        return super().optgroups(name, keys, attr)


class CheckedAutocomplete(ShowsKeysOnly, AutocompleteSelect):
    pass


class CheckedAutocompleteMultiple(ShowsKeysOnly, AutocompleteSelectMultiple):
    pass


class TermsField(forms.MultipleChoiceField):
    """Terms of a vocabulary as checkboxes; each chosen one is a child row."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, vocabulary: type[Vocabulary], **options: Any) -> None:
        super().__init__(choices=vocabulary.choices(), required=False, **options)


def store_terms(rows: Any, field: str, chosen: Collection[str]) -> None:
    """Make the child rows of a related manager those that are chosen. Rows that stay are not touched."""
    stored = set(rows.values_list(field, flat=True))
    rows.filter(**{f"{field}__in": stored - set(chosen)}).delete()
    for term in chosen:
        if term not in stored:
            rows.create(**{field: term})


class RelatedRowsMixin(admin.options.BaseModelAdmin):
    """Reads with its rows what these show of others: `related` in the same query, `prefetched` in one of its own."""

    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).prefetch_related(*self.prefetched)
        return rows.select_related(*self.related) if self.related else rows


class CatalogueFieldsMixin(RelatedRowsMixin):
    formfield_overrides = {
        models.TextField: {"form_class": Prose},
        models.URLField: {"assume_scheme": "https"},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if is_markdown(db_field):
            kwargs |= {"form_class": Markdown, "widget": MarkdownTextarea}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs = without_limit(field.widget.attrs)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", CheckedModelChoiceField)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", CheckedAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", CheckedModelMultipleChoiceField)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", CheckedAutocompleteMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any] | None:
        """Join the table of codes, which choices among entries and passages show: one query."""
        queryset = super().get_field_queryset(db, db_field, request)
        model = db_field.remote_field.model
        if not issubclass(model, WorkingEntry | Passage):
            return queryset
        return (model._default_manager.all() if queryset is None else queryset).select_related("entry")
