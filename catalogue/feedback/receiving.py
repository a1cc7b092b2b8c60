"""A suggestion as it comes in, within limits for one sender and for all of them. Nothing here stores who sent what."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..addresses.codes import Code
from ..models import Entry, Passage, Suggestion, SuggestionSender
from ..models.access import digest_of, new_token
from ..vocabulary import SuggestionKind
from .retention import erase_due
from .targets import Target

MOST_A_DAY = 20
"""Suggestions from one sender. Behind one address there may be a whole office."""
MOST_AN_HOUR = 100
"""Suggestions from all senders together: more than curators can read."""


class TooMany(Exception):
    """Nothing was stored; the message is for the sender. `seconds` later it may be tried again."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


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
            _count(sender)
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


@transaction.atomic
def _count(sender: str) -> None:
    """Count one more, or raise TooMany. Two suggestions at once are counted one after the other."""
    now = timezone.now()
    if Suggestion.objects.filter(received_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise TooMany("Very many suggestions are arriving at the moment. Please send yours again in an hour.", 3600)
    rows = SuggestionSender.objects.select_for_update()
    row, is_new = rows.get_or_create(day=now.date(), key=key_of_sender(sender, now.date()), defaults={"count": 1})
    if is_new:
        return
    if row.count >= MOST_A_DAY:
        raise TooMany(
            f"{MOST_A_DAY} suggestions have come from you or your network today, which is the limit. "
            "Please send yours again tomorrow.",
            24 * 3600,
        )
    row.count += 1
    row.save()


def key_of_sender(sender: str, day: date) -> str:
    return salted_hmac("catalogue.feedback", f"{day} {sender}", algorithm="sha256").hexdigest()
