"""Where entries stand on their way to readers, worked out from digests and review events."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .. import documents
from ..documents import AnyEntryDocument
from ..models import EntryVersion, ReviewEvent, SavedVersion
from ..vocabulary import EntryState, Kind, ReviewState, ReviewStep


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


def states_of(codes: Collection[str] | None = None, *, kinds: Iterable[Kind] = Kind) -> dict[str, EditorialStatus]:
    """By code, of the working entries among `codes` (None: all), in order. A fixed number of queries."""
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
    code, kind, digest = document["code"], Kind(document["kind"]), documents.digest_of(document)
    public_digest, edition = public.get(code, ("", None))
    if digest == public_digest:
        return EditorialStatus(code, kind, document["title"], _public_state(document), digest, edition)
    read, last = said.get(code, ("", None))
    if read != digest:
        last = None  # written past the desk since: nobody has read what stands there now
    return EditorialStatus(code, kind, document["title"], _draft_state(last, edition), digest, edition, last)


def _public_state(document: AnyEntryDocument) -> ReviewState:
    return ReviewState.PUBLIC if document["state"] == EntryState.PUBLIC else ReviewState.WITHDRAWN


def _draft_state(last: ReviewEvent | None, edition: int | None) -> ReviewState:
    match last.kind if last else None:
        case ReviewStep.READY:
            return ReviewState.READY
        case ReviewStep.APPROVED:
            return ReviewState.APPROVED
    return ReviewState.NEVER_PUBLISHED if edition is None else ReviewState.CHANGED
