from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

MOST_HELD = 4096  # a card has about 2 kB

register = template.Library()


@register.simple_tag
def piece(template_name: str, **values: Hashable) -> SafeString:
    """A template that depends on these values and on nothing else, rendered once for equal values.

    Equal is equal as Python sees it, to which a text and the same text marked safe are one: a value, or a field of
    a record among them, must be always the one or always the other.
    """
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered
    return render(template_name, tuple(values.items()))


@lru_cache(MOST_HELD)
def _rendered(template_name: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template_name, dict(values))
