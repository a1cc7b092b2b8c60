from typing import Any

from django import forms

from ..addresses.names import visible


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
