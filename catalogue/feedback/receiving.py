"""A suggestion as it comes in."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..addresses.codes import Code
from ..models import Entry, Passage, Suggestion
from ..models.access import digest_of, new_token
from ..vocabulary import SuggestionKind
from . import limits
from .retention import erase_due
from .targets import Target


def receive(
    kind: SuggestionKind,
    words: str,
    *,
    target: Target,
    sender: str,
    token: str = "",
    anchor: str = "",
    reference: str = "",
    contact: str = "",
) -> str:
    """Return the token of the sender's private page, stored nowhere. `sender` is counted, and not stored.

    What has come in by the same `token` is not stored again. Raises TooMany.
    """
    token = token or new_token()
    same = Suggestion.objects.for_token(token)
    if same.exists():
        return token
    suggestion = Suggestion(
        token_digest=digest_of(token),
        kind=kind.value,
        edition_id=target.edition,
        words=words,
        reference=reference,
        contact=contact,
        received_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            limits.count(sender)
            erase_due()
            suggestion.entry = Entry.objects.get(code=target.entry) if target.entry else None
            suggestion.passage = _passage(anchor)
            suggestion.save()
    except IntegrityError:
        if not same.exists():
            raise
    return token


def _passage(anchor: str) -> Passage | None:
    code = Code.parse(anchor)
    if code is None:
        return None
    return Passage.objects.filter(entry__code=code.entry, number=code.part_number).first()
