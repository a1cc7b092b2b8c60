"""A suggestion loses its words a set time after the decision on it, never before."""

from django.utils import timezone

from ..models import Suggestion, SuggestionSender


def erase_due() -> None:
    """Erase everything of each but that it was here and what was decided, and yesterday's counts of senders.

    Drafts that were made of it stay: they are the catalogue's own, and name no reader.
    """
    now = timezone.now()
    SuggestionSender.objects.filter(day__lt=now.date()).delete()
    Suggestion.objects.due().update(words="", reference="", contact="", answer="", passage=None, erased_at=now)
