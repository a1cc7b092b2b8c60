"""What a reader wrote is erased a set time after the decision on it; what is undecided never is."""

from django.utils import timezone

from ..models import Suggestion
from .limits import forget_senders


def erase_due() -> None:
    """What remains of each says nothing but that it was here and what was decided.

    Drafts that were made of it stay: they are the catalogue's own, and name no reader.
    """
    forget_senders()
    Suggestion.objects.due().update(
        words="", reference="", contact="", answer="", passage=None, erased_at=timezone.now()
    )
