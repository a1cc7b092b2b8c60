"""Erasing: a suggestion loses its words a set time after the decision on it, never before."""

from django.utils import timezone

from ..models import Suggestion
from .limits import forget_senders


def erase_due() -> None:
    """Erase everything of each but that it was here and what was decided.

    Drafts that were made of it stay: they are the catalogue's own, and name no reader.
    """
    forget_senders()
    Suggestion.objects.due().update(
        words="", reference="", contact="", answer="", passage=None, erased_at=timezone.now()
    )
