"""Where entries stand by what is on record, in SQL: no document is built, so lists of any length can be counted.

The version that was saved last is the working copy, as long as whoever writes to it keeps what they wrote. Where
somebody has not (a shell, a script), `states_of` sees it in the entries that are shown, publishing sees it under its
lock, and `versions.never_recorded` finds it everywhere.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from .. import documents
from ..models import Entry, EntryVersion, ReviewEvent, SavedVersion, Withdrawal
from ..models.constraints import any_of
from ..vocabulary import ReviewState
from .saves import taken_from_the_working_copy
from .states import DRAFTS, OFFERS, STATES

_SAVED = SavedVersion.objects.filter(entry=OuterRef("pk")).order_by("-pk")
_PUBLIC = EntryVersion.objects.current().filter(entry=OuterRef("pk")).order_by()

_SAVED_LAST = SavedVersion.objects.filter(entry=OuterRef(OuterRef("pk"))).order_by("-pk")
_SAME = Q(digest=Subquery(_SAVED_LAST.values("digest")[:1]))
_SAID = ReviewEvent.objects.filter(version=Subquery(_SAVED_LAST.values("pk")[:1])).order_by("-pk")
_OFFERED = _SAID.annotate(offered_as=Case(When(kind__in=OFFERS, then="kind"), default=Value("")))


def differing(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the entries, or working entries (their key is the same), that differ from what is public.

    Each has its `recorded_state`.
    """
    state = Case(*(When(Q(**facts), then=Value(state.value)) for state, facts in DRAFTS.items()))
    found: QuerySet[Any] = _with_facts(rows).filter(is_as_published=False).annotate(recorded_state=state)
    return found


def in_state(rows: QuerySet[Any], *states: ReviewState) -> QuerySet[Any]:
    """Return the entries, or working entries, in any of the states."""
    return _with_facts(rows).filter(any_of(Q(**STATES[state]) for state in states))


def with_ownership(rows: QuerySet[Any], account: User) -> QuerySet[Any]:
    """`is_mine`: this person has saved a version since the one that is public."""
    saved = SavedVersion.objects.filter(account=account, entry=OuterRef("pk"))
    public = taken_from_the_working_copy().filter(entry=OuterRef("entry"))
    later = saved.annotate(since=Subquery(public.values("first_edition__published_at")[:1]))
    owned: QuerySet[Any] = rows.annotate(is_mine=Exists(later.filter(Q(since=None) | Q(saved_at__gt=F("since")))))
    return owned


def _with_facts(rows: QuerySet[Any]) -> QuerySet[Any]:
    same = _same_but_for_their_shape()
    # `alias`: what is not selected is computed only where a condition asks for it.
    known: QuerySet[Any] = rows.alias(
        is_as_published=Exists(_PUBLIC.filter(_SAME | Q(entry__in=same))),
        is_public=Exists(_PUBLIC),
        is_withdrawn=Exists(Withdrawal.objects.filter(entry=OuterRef("pk"))),
        offered_as=Coalesce(Subquery(_OFFERED.values("offered_as")[:1]), Value("")),
    )
    return known


def _same_but_for_their_shape() -> list[int]:
    """Return the keys of entries whose stored digests differ only because one text is of an older shape.

    No query is made while there is only one shape.
    """
    older = range(1, documents.SHAPE)
    shapes = Entry.objects.order_by().alias(
        saved=Subquery(_SAVED.values("shape")[:1]),
        public=Subquery(_PUBLIC.values("shape")[:1]),
        has_the_same_digest=Exists(_PUBLIC.filter(_SAME)),
    )
    unsettled = shapes.filter(Q(saved__in=older) | Q(public__in=older), has_the_same_digest=False, public__isnull=False)
    keys = list(unsettled.values_list("pk", flat=True))
    newest = SavedVersion.objects.filter(entry__in=keys).newest_of_each()
    saved = {version.entry_id: documents.digest_in_todays_shape(version) for version in newest}
    public = EntryVersion.objects.current().filter(entry__in=keys)
    return [row.entry_id for row in public if saved.get(row.entry_id) == documents.digest_in_todays_shape(row)]
