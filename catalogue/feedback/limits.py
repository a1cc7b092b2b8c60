"""The limits for one sender and for all of them together. Nothing here stores who sent what."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import Suggestion, SuggestionSender

MOST_A_DAY = 20
"""Suggestions from one sender. Behind one address there may be a whole office."""
MOST_AN_HOUR = 100
"""Suggestions from all senders together: more than curators can read."""


class TooMany(Exception):
    """Nothing was stored; the message is for the sender. `seconds` later it may be tried again."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


@transaction.atomic
def count(sender: str) -> None:
    """Count one more, or raise TooMany. Two suggestions at once are counted one after the other."""
    now = timezone.now()
    if Suggestion.objects.filter(received_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise TooMany("Very many suggestions are arriving at the moment. Please send yours again in an hour.", 3600)
    rows = SuggestionSender.objects.select_for_update()
    row, is_new = rows.get_or_create(day=now.date(), key=key_of(sender, now.date()), defaults={"count": 1})
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


def key_of(sender: str, day: date) -> str:
    return salted_hmac("catalogue.feedback", f"{day} {sender}", algorithm="sha256").hexdigest()
