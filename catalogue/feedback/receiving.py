"""A suggestion as it comes in."""

import secrets

from django.db import transaction
from django.utils import timezone

from ..addresses.codes import Code
from ..models import Entry, Passage, Suggestion
from ..models.access import digest_of
from ..vocabulary import SuggestionKind
from . import limits
from .erasing import erase_due
from .places import Place


@transaction.atomic
def receive(
    kind: SuggestionKind,
    words: str,
    *,
    place: Place,
    sender: str,
    anchor: str = "",
    reference: str = "",
    contact: str = "",
) -> str:
    """Return the token of the sender's private page, stored nowhere. `sender` is counted, and not stored.

    Raises TooMany.
    """
    limits.count(sender)
    erase_due()
    token = secrets.token_urlsafe(32)
    entry = Entry.objects.get(code=place.entry) if place.entry else None
    Suggestion.objects.create(
        token_digest=digest_of(token),
        kind=kind.value,
        entry=entry,
        passage=_passage(anchor),
        edition_id=place.edition,
        words=words,
        reference=reference,
        contact=contact,
        received_at=timezone.now(),
    )
    return token


def _passage(anchor: str) -> Passage | None:
    code = Code.parse(anchor)
    if code is None:
        return None
    return Passage.objects.filter(entry__code=code.entry, number=code.part_number).first()
