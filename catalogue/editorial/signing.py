"""Whose words a text is."""

from django.utils import timezone

from ..models.passage import QuotedText
from .permissions import Actor


def sign(text: QuotedText, *, by: Actor) -> None:
    text.editor, text.edited_by, text.edited_at = by.account, by.name, timezone.now()
