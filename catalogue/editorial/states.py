"""Where entries and shared records stand on their way to readers.

A page that shows one works its state out from the texts; lists ask the record for it, in SQL.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypedDict

from django.contrib.auth.models import User
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from .. import documents
from ..documents import AnyEntryDocument, codes_and_keys
from ..documents.differences import title_of
from ..models import Edition, Entry, EntryVersion, RedactedText, ReviewEvent, SavedVersion, Withdrawal
from ..models.constraints import any_of
from ..vocabulary import CataloguePart, EntryState, Kind, ReviewState, ReviewStep
from .saves import since_public
from .shared_records import SharedRecord, shared_records


class Facts(TypedDict, total=False):
    """The facts that decide where an entry stands. `offered_as` is one of OFFERS, of this very version, or ""."""

    is_as_published: bool
    is_public: bool
    is_withdrawn: bool
    offered_as: str


OFFERS = (ReviewStep.READY.value, ReviewStep.APPROVED.value)

DRAFTS: dict[ReviewState, Facts] = {
    ReviewState.READY: {"offered_as": ReviewStep.READY.value},
    ReviewState.APPROVED: {"offered_as": ReviewStep.APPROVED.value},
    ReviewState.CHANGED: {"offered_as": "", "is_public": True},
    ReviewState.NEVER_PUBLISHED: {"offered_as": "", "is_public": False},
}
STATES: dict[ReviewState, Facts] = {
    ReviewState.PUBLIC: {"is_as_published": True, "is_withdrawn": False},
    ReviewState.WITHDRAWN: {"is_as_published": True, "is_withdrawn": True},
    **{state: {"is_as_published": False, **facts} for state, facts in DRAFTS.items()},
}
"""The facts of each state. An entry is in exactly one, which lists read from here, too."""


@dataclass(frozen=True)
class EditorialStatus:
    """`code` is an entry's, or the name of a shared record.

    `edition` is the one since which the public text has stood as it is, of a shared record the latest; None: there is
    none yet. `last` is the last step that was taken with this very version: none with a later one.
    """

    code: str
    kind: Kind | CataloguePart
    title: str
    state: ReviewState
    digest: str
    edition: int | None = None
    last: ReviewEvent | None = None

    @property
    def is_of_an_entry(self) -> bool:
        return isinstance(self.kind, Kind)

    @property
    def called(self) -> str:
        """Return what it is called in a sentence."""
        return self.code if self.is_of_an_entry else self.title

    @property
    def label(self) -> str:
        return f"{self.code} {self.title}" if self.is_of_an_entry else self.title

    @property
    def is_public(self) -> bool:
        return self.edition is not None

    @property
    def differs(self) -> bool:
        return self.state not in (ReviewState.PUBLIC, ReviewState.WITHDRAWN)

    @property
    def is_approved(self) -> bool:
        return self.state is ReviewState.APPROVED

    @property
    def is_sent_back(self) -> bool:
        return self.last is not None and self.last.kind == ReviewStep.SENT_BACK

    def __str__(self) -> str:
        if not self.differs and not self.is_public:
            return "Reviewed with the entries that it concerns"
        label = f"Changed since edition {self.edition}" if self.state is ReviewState.CHANGED else self.state.label
        return f"{label}, sent back" if self.is_sent_back else label


def state_of(facts: Facts) -> ReviewState:
    return next(state for state, needed in STATES.items() if needed.items() <= facts.items())


def states_of(names: Iterable[str]) -> dict[str, EditorialStatus]:
    """Return the statuses of what `names` names, in order: entries, then shared records.

    They are worked out from the documents as they are now, in a fixed number of queries.
    """
    codes, keys = codes_and_keys(names)
    statuses = _states_of_entries(codes) if codes else {}
    shared = states_of_shared_records(shared_records(keys)) if keys else []
    return statuses | {status.code: status for status in shared}


def status_of(document: AnyEntryDocument) -> EditorialStatus:
    """Return the status of the entry whose document, as the working copy says it now, is this one."""
    return _status_of_entry(document, _public([document["code"]]), _last_steps([document["code"]]))


def states_of_shared_records(records: Iterable[SharedRecord]) -> list[EditorialStatus]:
    """Return the status of each that is here or public."""
    latest = Edition.objects.values_list("number", flat=True).order_by("number").last()
    return [_status_of_shared_record(record, latest) for record in records if record.document or record.public]


def _status_of_shared_record(record: SharedRecord, latest: int | None) -> EditorialStatus:
    last = record.last if record.differs else None
    state = state_of(
        {
            "is_as_published": not record.differs,
            "is_public": record.public is not None,
            "is_withdrawn": False,
            "offered_as": last.kind if last and last.kind in OFFERS else "",
        }
    )
    edition = latest if record.public else None
    return EditorialStatus(
        record.key.name,
        record.key.part,
        title_of(record.key, record.document or record.public),
        state,
        record.digest,
        edition,
        last,
    )


def _states_of_entries(codes: Collection[str]) -> dict[str, EditorialStatus]:
    public, last_steps = _public(codes), _last_steps(codes)
    found = documents.working_documents(codes)
    return {document["code"]: _status_of_entry(document, public, last_steps) for document in found}


Public = dict[str, tuple[str, int]]
"""Code → digest in today's shape, and the edition since which it has been public."""

LastSteps = dict[str, tuple[str, ReviewEvent]]
"""Code → digest of the version saved last, and the last step that was taken with it."""


def _public(codes: Collection[str]) -> Public:
    versions = EntryVersion.objects.current().filter(entry__code__in=list(codes)).select_related("entry").order_by()
    return {
        version.entry.code: (documents.digest_in_todays_shape(version), version.first_edition_id)
        for version in versions
    }


def _last_steps(codes: Collection[str]) -> LastSteps:
    versions = SavedVersion.objects.filter(entry__code__in=list(codes))
    events = ReviewEvent.objects.filter(version__in=versions.newest_of_each()).select_related("version__entry")
    return {
        event.version.entry.code: (documents.digest_in_todays_shape(event.version), event)
        for event in events.order_by("pk")
        if event.version
    }


def _status_of_entry(document: AnyEntryDocument, public: Public, last_steps: LastSteps) -> EditorialStatus:
    code, digest = document["code"], documents.digest_of(document)
    public_digest, edition = public.get(code, ("", None))
    read, last = last_steps.get(code, ("", None))
    if read != digest or digest == public_digest:
        last = None  # nobody has read what stands there now, or it needs no reader
    state = state_of(
        {
            "is_as_published": digest == public_digest,
            "is_public": edition is not None,
            "is_withdrawn": document["state"] != EntryState.PUBLIC,
            "offered_as": last.kind if last and last.kind in OFFERS else "",
        }
    )
    return EditorialStatus(code, Kind(document["kind"]), document["title"], state, digest, edition, last)


_SAVED = SavedVersion.objects.filter(entry=OuterRef("pk")).order_by("-pk")
_PUBLIC = EntryVersion.objects.current().filter(entry=OuterRef("pk")).order_by()

_SAVED_LAST = SavedVersion.objects.filter(entry=OuterRef(OuterRef("pk"))).order_by("-pk")
_SAME = Q(digest=Subquery(_SAVED_LAST.values("digest")[:1]))
_STEPS = ReviewEvent.objects.filter(version=Subquery(_SAVED_LAST.values("pk")[:1])).order_by("-pk")
_OFFERED = _STEPS.annotate(offered_as=Case(When(kind__in=OFFERS, then="kind"), default=Value("")))


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
    """Annotate `is_mine`: this person has saved a version since the one that is public."""
    saved = SavedVersion.objects.filter(account=account, entry=OuterRef("pk"))
    owned: QuerySet[Any] = rows.annotate(is_mine=Exists(since_public(saved)))
    return owned


def with_last_step(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate when the newest version was saved, and the last step of its review (`last_…`): None without one."""
    annotated: QuerySet[Any] = rows.annotate(
        saved_at=Subquery(_SAVED.values("saved_at")[:1]),
        last_step=Subquery(_STEPS.values("kind")[:1]),
        last_by=Subquery(_STEPS.values("by")[:1]),
        last_at=Subquery(_STEPS.values("at")[:1]),
        last_comment=Subquery(_STEPS.values("comment")[:1]),
    )
    return annotated


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
    """Return the keys of entries whose stored digests differ only because of a shape, or because words were erased.

    No query is made while there is only one shape.
    """
    older = range(1, documents.SHAPE)
    shapes = Entry.objects.order_by().alias(
        saved=Subquery(_SAVED.values("shape")[:1]),
        public=Subquery(_PUBLIC.values("shape")[:1]),
        has_the_same_digest=Exists(_PUBLIC.filter(_SAME)),
    )
    erased = RedactedText.objects.filter(version__replaced_by=None).values("version__entry")
    differ = Q(saved__in=older) | Q(public__in=older) | Q(pk__in=erased)
    unsettled = shapes.filter(differ, has_the_same_digest=False, public__isnull=False)
    keys = list(unsettled.values_list("pk", flat=True))
    newest = SavedVersion.objects.filter(entry__in=keys).newest_of_each()
    saved = {version.entry_id: documents.digest_in_todays_shape(version) for version in newest}
    public = EntryVersion.objects.current().filter(entry__in=keys)
    return [row.entry_id for row in public if saved.get(row.entry_id) == documents.digest_in_todays_shape(row)]
