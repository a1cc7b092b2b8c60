"""Where entries stand on their way to readers: the states, and those of the entries that are shown."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypedDict

from .. import documents
from ..documents import AnyEntryDocument
from ..models import EntryVersion, ReviewEvent, SavedVersion
from ..vocabulary import EntryState, Kind, ReviewState, ReviewStep


class Facts(TypedDict, total=False):
    """What decides where an entry stands. `offered_as` is one of OFFERS, said of this very version, or ""."""

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
"""The facts of each state. An entry is in exactly one, which `states_in_sql` reads from here, too."""


@dataclass(frozen=True)
class EditorialStatus:
    """`edition` is the one since which the public text has stood as it is; None: there is none yet.

    `last` is what was last said about this very version: of a later one, nothing has been said yet.
    """

    code: str
    kind: Kind
    title: str
    state: ReviewState
    digest: str
    edition: int | None = None
    last: ReviewEvent | None = None

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
        label = f"Changed since edition {self.edition}" if self.state is ReviewState.CHANGED else self.state.label
        return f"{label}, sent back" if self.is_sent_back else label


def state_of(facts: Facts) -> ReviewState:
    return next(state for state, needed in STATES.items() if needed.items() <= facts.items())


def states_of(codes: Collection[str] | None = None, *, kinds: Iterable[Kind] = Kind) -> dict[str, EditorialStatus]:
    """Return the statuses of the working entries among `codes` (None: all) by code, in order.

    They are worked out from the documents as they are now, in a fixed number of queries.
    """
    public = _public(codes)
    said = _said(codes)
    statuses = {}
    for kind in kinds:
        if kind not in documents.WORKING_MODELS:
            continue
        for working in documents.working_entries(kind, codes):
            document = documents.document_of(working)
            statuses[document["code"]] = _status(document, public, said)
    return statuses


Public = dict[str, tuple[str, int]]
"""Code → digest in today's shape, and the edition since which it has been public."""

Said = dict[str, tuple[str, ReviewEvent]]
"""Code → digest of the version saved last, and what was last said about it."""


def _public(codes: Collection[str] | None) -> Public:
    versions = EntryVersion.objects.current().select_related("entry").order_by()
    if codes is not None:
        versions = versions.filter(entry__code__in=list(codes))
    return {
        version.entry.code: (documents.digest_in_todays_shape(version), version.first_edition_id)
        for version in versions
    }


def _said(codes: Collection[str] | None) -> Said:
    versions = SavedVersion.objects.all()
    if codes is not None:
        versions = versions.filter(entry__code__in=list(codes))
    events = ReviewEvent.objects.filter(version__in=versions.newest_of_each()).select_related("version__entry")
    return {
        event.version.entry.code: (documents.digest_in_todays_shape(event.version), event)
        for event in events.order_by("pk")
    }


def _status(document: AnyEntryDocument, public: Public, said: Said) -> EditorialStatus:
    code, digest = document["code"], documents.digest_of(document)
    public_digest, edition = public.get(code, ("", None))
    read, last = said.get(code, ("", None))
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
