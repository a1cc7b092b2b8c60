"""Tags that every template has: a form's token against strangers, and its token against being done twice."""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .one_act import FIELD, new_token, token_of

register = template.Library()


@register.simple_tag(takes_context=True)
def act_token(context: Any) -> SafeString:
    """Return the field with the token of a form: with the one that it has if it comes back."""
    request = context.get("request")
    token = token_of(request) if request else ""
    # Browsers that fill in forms again would give a new form the token of an old one.
    return format_html('<input type="hidden" name="{}" value="{}" autocomplete="off">', FIELD, token or new_token())


@register.inclusion_tag("_provider.html", takes_context=True)
def provider_door(context: Any, leading_to: str, kept: str = "") -> dict[str, Any]:
    """Return the way in for people of the house, where their identity provider is named."""
    return {
        "provider": settings.PROVIDER,
        "next": leading_to,
        "kept": kept,
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
    }


@register.tag("csrf_token")
def both_tokens(parser: Parser, token: Token) -> "BothTokens":
    """Take the place of the stock tag, which stands in every form, those of the stock admin included."""
    return BothTokens()


class BothTokens(CsrfTokenNode):
    def render(self, context: Any) -> SafeString:
        return format_html("{}{}", super().render(context), act_token(context))
