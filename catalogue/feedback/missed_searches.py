"""Searches that found nothing, counted so that curators learn what readers miss. Nothing says who searched.

Counted in memory, and written in batches by a thread of their own: a page never waits for it and never fails by it.
"""

import atexit
import logging
import re
from collections import Counter
from datetime import date, timedelta
from threading import Lock, Timer

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from ..addresses.names import fold
from ..models import MissedSearch
from ..models.search import LONGEST_MISSED

SECONDS_BEFORE_WRITING = 120
MOST_HELD = 5_000
"""Further words are not counted: somebody is filling the memory."""
DAYS_KEPT = 90
MOST_KEPT = 20_000
"""Rows in the table. Of more than these the oldest go."""

_PERSONAL = re.compile(r"\S*@\S*|https?://\S+|www\.\S+|\+?\d[\d\s().-]{5,}\d")
"""Anything like a mail address, a link or a number of a person, a phone or a card."""

logger = logging.getLogger(__name__)
_counts: Counter[tuple[date, str]] = Counter()
_lock = Lock()
_writer: Timer | None = None


def count(typed: str) -> None:
    if not (words := normalised(typed)):
        return
    key = (timezone.now().date(), words)
    with _lock:
        if key in _counts or len(_counts) < MOST_HELD:
            _counts[key] += 1
    _start_writer()


def normalised(typed: str) -> str:
    """Return the words without anything personal; empty where nothing is left."""
    return " ".join(_PERSONAL.sub(" ", fold(typed)).split())[:LONGEST_MISSED].strip()


def write() -> None:
    """Add what was counted to the table, and delete what is older than DAYS_KEPT or more than MOST_KEPT."""
    counted = forget()
    if not counted:
        return
    try:
        with transaction.atomic():
            for (day, words), number in sorted(counted.items()):
                row, is_new = MissedSearch.objects.get_or_create(day=day, words=words, defaults={"count": number})
                if not is_new:
                    MissedSearch.objects.filter(pk=row.pk).update(count=F("count") + number)
            oldest = timezone.now().date() - timedelta(days=DAYS_KEPT)
            MissedSearch.objects.filter(day__lt=oldest).delete()
            kept = MissedSearch.objects.order_by("-day", "-pk")[:MOST_KEPT]
            MissedSearch.objects.exclude(pk__in=kept.values("pk")).delete()
    except DatabaseError as error:
        logger.warning("Searches without results were not counted: %s", error)


def forget() -> dict[tuple[date, str], int]:
    """Return what was counted since the last time, and forget it. Whatever is missed from now on has its own writer."""
    global _writer
    with _lock:
        counted, _writer = dict(_counts), None
        _counts.clear()
    return counted


def _start_writer() -> None:
    """Write after a while what is missed until then. Most processes never need a thread, and a fork would lose it."""
    global _writer
    with _lock:
        if _writer is None or not _writer.is_alive():
            _writer = Timer(SECONDS_BEFORE_WRITING, _write_and_close)
            _writer.name, _writer.daemon = "missed-searches", True
            _writer.start()


def _write_and_close() -> None:
    try:
        write()
    finally:
        connection.close()


atexit.register(_write_and_close)
