"""Fields that hold an identifier in its one form, or a line without what nobody sees, whichever door it comes through.

The database knows those of models as the plain columns that they are: they need no migration.
"""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from ..addresses import identifiers
from ..addresses.identifiers import NotOne
from ..addresses.names import bare, has_letter_or_digit, invisible_in, visible


class OneForm:
    """The part that a model's field and a form's field share: the text in its one form before it is checked further."""

    @staticmethod
    def read(text: str) -> str:
        raise NotImplementedError

    def one_form(self, text: str) -> str:
        try:
            return self.read(text)
        except NotOne as error:
            raise ValidationError(str(error), code="not_one") from error


class OneFormTyped(OneForm, forms.CharField):
    def clean(self, value: Any) -> Any:
        text = forms.CharField.to_python(self, value)
        return super().clean(self.one_form(text) if text else text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Another spelling of the same is no change."""
        return super().has_changed(self._as_compared(initial), self._as_compared(data))

    def _as_compared(self, text: Any) -> Any:
        try:
            return self.one_form(text) if text else text
        except ValidationError:
            return text


class OneFormStored(OneForm):
    """`clean` brings another spelling into the one form. The case of letters stays as it was published."""

    typed: type[OneFormTyped]
    plain: type[models.CharField]
    max_length: int | None

    def clean(self, value: Any, model_instance: Any) -> Any:
        one = self.one_form(value) if value else value
        same = value and one.casefold() == value.casefold()
        return super().clean(value if same else one, model_instance)  # type: ignore[misc]  # a mixin of fields

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any) -> Any:
        return super().formfield(form_class=form_class or self.typed, **kwargs)  # type: ignore[misc]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{self.plain.__name__}", args, kwargs


class DoiTyped(OneFormTyped):
    read = staticmethod(identifiers.doi)


class ArxivIdTyped(OneFormTyped):
    read = staticmethod(identifiers.arxiv_id)


class AuthorTyped(OneFormTyped):
    read = staticmethod(identifiers.author)


class AddressTyped(OneFormTyped, forms.URLField):
    read = staticmethod(identifiers.typed_address)


class DoiField(OneFormStored, models.CharField):
    read, typed, plain = staticmethod(identifiers.doi), DoiTyped, models.CharField


class ArxivIdField(OneFormStored, models.CharField):
    read, typed, plain = staticmethod(identifiers.arxiv_id), ArxivIdTyped, models.CharField


class AuthorField(OneFormStored, models.CharField):
    read, typed, plain = staticmethod(identifiers.author), AuthorTyped, models.CharField


class AddressField(OneFormStored, models.URLField):
    read, typed, plain = staticmethod(identifiers.address), AddressTyped, models.URLField


class SeenStored:
    """`clean` takes out what nobody sees, before the text is checked further."""

    plain: type[models.Field]

    def clean(self, value: Any, model_instance: Any) -> Any:
        seen = self.seen(value) if isinstance(value, str) else value
        return super().clean(seen, model_instance)  # type: ignore[misc]  # a mixin of fields

    def seen(self, text: str) -> str:
        return visible(text).strip()

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{self.plain.__name__}", args, kwargs


class LineField(SeenStored, models.CharField):
    plain = models.CharField


class ProseField(SeenStored, models.TextField):
    """A text of any number of lines. What stands before its first word may mean something in Markdown, and stays."""

    plain = models.TextField

    def seen(self, text: str) -> str:
        return visible(text)


class NameField(SeenStored, models.CharField):
    """A heading or a name: it has a letter or a digit."""

    plain = models.CharField

    def seen(self, text: str) -> str:
        name = super().seen(text)
        if text and not has_letter_or_digit(name):
            hidden = "; it holds only what nobody sees: " + ", ".join(invisible_in(text)) if invisible_in(text) else ""
            raise ValidationError(f"Write at least one letter or digit{hidden}.", code="not_seen")
        return name


class KnownDateField(SeenStored, models.CharField):
    """A date as far as it is known: “2021”, “2021-06” or “2021-06-03”; where it is `whole`, with its day."""

    plain = models.CharField

    def __init__(self, *args: Any, whole: bool = False, **kwargs: Any) -> None:
        self.whole = whole
        form = "YYYY-MM-DD" if whole else "YYYY, YYYY-MM or YYYY-MM-DD, as far as it is known"
        defaults: dict[str, Any] = {"max_length": 10, "blank": True, "help_text": f"Written {form}."}
        super().__init__(*args, **defaults | kwargs)

    def seen(self, text: str) -> str:
        return known_date(super().seen(text), whole=self.whole) if text.strip() else ""


def known_date(text: str, *, whole: bool = False) -> str:
    """Return the text, if it is a date. Raises ValidationError."""
    is_date = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}" if whole else r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text)
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if is_date else "")
    except ValueError:
        form = "such as 2021-06-03" if whole else "such as 2021, 2021-06 or 2021-06-03"
        raise ValidationError(f"Write a date {form}.", code="not_a_date") from None
    return text


class KeyField(SeenStored, models.SlugField):
    plain = models.SlugField

    def seen(self, text: str) -> str:
        return bare(text).strip()


class Line(forms.CharField):
    """Text of one line, without what nobody sees."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return visible(text).strip() if isinstance(text, str) else text


class Paragraphs(forms.CharField):
    """Text with line breaks, kept as LF: browsers send CRLF, and count one character where they allow for it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return visible(text.replace("\r\n", "\n").replace("\r", "\n")).strip() if isinstance(text, str) else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return without_limit(super().widget_attrs(widget))


def without_limit(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes without the limit: a browser that knows it cuts off what is pasted, and says nothing."""
    return {name: value for name, value in attributes.items() if name != "maxlength"}
