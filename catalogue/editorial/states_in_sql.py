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
from ..vocabulary import ReviewState, ReviewStep
from .saves import taken_from_the_working_copy

_SAVED = SavedVersion.objects.filter(entry=OuterRef("pk")).order_by("-pk")
_PUBLIC = EntryVersion.objects.current().filter(entry=OuterRef("pk")).order_by()

_SAVED_LAST = SavedVersion.objects.filter(entry=OuterRef(OuterRef("pk"))).order_by("-pk")
_SAME = _PUBLIC.filter(digest=Subquery(_SAVED_LAST.values("digest")[:1]))
_SAID = ReviewEvent.objects.filter(version=Subquery(_SAVED_LAST.values("pk")[:1])).order_by("-pk")


_IS_OFFERED = Q(said_last__in=[ReviewStep.READY.value, ReviewStep.APPROVED.value])

_DRAFTS = {
    ReviewState.READY: Q(said_last=ReviewStep.READY.value),
    ReviewState.APPROVED: Q(said_last=ReviewStep.APPROVED.value),
    ReviewState.NEVER_PUBLISHED: Q(is_public=False) & ~_IS_OFFERED,
    ReviewState.CHANGED: Q(is_public=True) & ~_IS_OFFERED,
}
"""Of the entries that differ from what is public, exactly one of them holds."""


def differing(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Entries, or working entries (their key is the same), that differ from what is public: with `recorded_state`."""
    cases = (When(condition, then=Value(state.value)) for state, condition in _DRAFTS.items())
    return _with_facts(rows).filter(_differs()).annotate(recorded_state=Case(*cases))


def in_state(rows: QuerySet[Any], *states: ReviewState) -> QuerySet[Any]:
    """The entries, or working entries, in any of the states."""
    differs = _differs()
    conditions = {
        ReviewState.PUBLIC: ~differs & Q(is_withdrawn=False),
        ReviewState.WITHDRAWN: ~differs & Q(is_withdrawn=True),
        **{state: differs & condition for state, condition in _DRAFTS.items()},
    }
    return _with_facts(rows).filter(any_of(conditions[state] for state in states))


def with_ownership(rows: QuerySet[Any], account: User) -> QuerySet[Any]:
    """`is_mine`: this person has saved a version since the one that is public."""
    saved = SavedVersion.objects.filter(account=account, entry=OuterRef("pk"))
    public = taken_from_the_working_copy().filter(entry=OuterRef("entry"))
    later = saved.annotate(since=Subquery(public.values("first_edition__published_at")[:1]))
    return rows.annotate(is_mine=Exists(later.filter(Q(since=None) | Q(saved_at__gt=F("since")))))


def _with_facts(rows: QuerySet[Any]) -> QuerySet[Any]:
    # `alias`: what is not selected is computed only where a condition asks for it.
    return rows.alias(
        is_as_published=Exists(_SAME),
        is_public=Exists(_PUBLIC),
        is_withdrawn=Exists(Withdrawal.objects.filter(entry=OuterRef("pk"))),
        said_last=Coalesce(Subquery(_SAID.values("kind")[:1]), Value("")),
    )


def _differs() -> Q:
    same_in_todays_shape = _same_but_for_their_shape()
    differs = Q(is_as_published=False)
    return differs & ~Q(pk__in=same_in_todays_shape) if same_in_todays_shape else differs


def _same_but_for_their_shape() -> list[int]:
    """Entries whose stored digests differ only because one text is of an older shape. No query while there is none."""
    older = range(1, documents.SHAPE)
    shapes = _with_facts(Entry.objects.order_by()).annotate(
        saved=Subquery(_SAVED.values("shape")[:1]), public=Subquery(_PUBLIC.values("shape")[:1])
    )
    unsettled = shapes.filter(Q(saved__in=older) | Q(public__in=older), is_as_published=False, is_public=True)
    keys = list(unsettled.values_list("pk", flat=True))
    newest = SavedVersion.objects.filter(entry__in=keys).newest_of_each()
    saved = {version.entry_id: documents.digest_in_todays_shape(version) for version in newest}
    public = EntryVersion.objects.current().filter(entry__in=keys)
    return [row.entry_id for row in public if saved.get(row.entry_id) == documents.digest_in_todays_shape(row)]
