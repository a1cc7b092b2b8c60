"""The HTML of Django's commonest form templates, made without them.

An entry's form at the desk has a thousand pieces of a line or two each, and a template for each of them took two
thirds of the time of the page.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


class DirectRenderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        direct = _DIRECT.get(template_name)
        return direct(context) if direct else super().render(template_name, context, request)


def _input(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    value = SafeString("") if widget["value"] is None else format_html(' value="{}"', widget["value"])
    shown = (widget["type"], widget["name"], value, _attributes(widget["attrs"]))
    return format_html('<input type="{}" name="{}"{}{}>', *shown)


def _textarea(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    # The line break before the text is not part of it; without it, a first empty line of the text would be lost.
    shown = (widget["name"], _attributes(widget["attrs"]), widget["value"] or "")
    return format_html('<textarea name="{}"{}>\n{}</textarea>', *shown)


def _select(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    groups = _joined(_group(name, options) for name, options, _ in widget["optgroups"])
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget["attrs"]), groups)


def _group(name: str | None, options: Iterable[Mapping[str, Any]]) -> SafeString:
    shown = _joined(
        format_html(
            '\n  <option value="{}"{}>{}</option>\n', option["value"], _attributes(option["attrs"]), option["label"]
        )
        for option in options
    )
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, shown) if name else shown


def _label(context: Mapping[str, Any]) -> SafeString:
    if not context["use_tag"]:
        return conditional_escape(context["label"])
    tag = context["tag"]
    return format_html("<{}{}>{}</{}>", tag, _attributes(context["attrs"] or {}), context["label"], tag)


def _errors(context: Mapping[str, Any]) -> SafeString:
    errors = context["errors"]
    if not errors:
        return SafeString("")
    name = format_html(' id="{}_error"', errors.field_id) if errors.field_id else ""
    items = _joined(format_html("<li>{}</li>", error) for error in errors)
    return format_html('<ul class="{}"{}>{}</ul>', context["error_class"], name, items)


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    return _joined(
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in attributes.items()
        if value is not False
    )


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308 – each of them is safe


_DIRECT: dict[str, Callable[[Mapping[str, Any]], SafeString]] = {
    **dict.fromkeys(
        [f"django/forms/widgets/{kind}.html" for kind in ("input", "text", "hidden", "number", "url")], _input
    ),
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/label.html": _label,
    "django/forms/errors/list/ul.html": _errors,
    "django/forms/errors/list/default.html": _errors,
}
