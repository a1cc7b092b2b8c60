"""Shared records beside what is public of them: which differ, and who has saved them since."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from .. import documents
from ..documents import SharedRecordDocument, SharedRecordKey, in_catalogue, moved, public_shared_records
from ..documents.differences import ChangeKind, FieldDifference, PartDifference, shared_record_differences, words
from ..models import Edition, EditorNote, Framework, Jurisdiction, ReviewEvent, SavedRow
from ..vocabulary import CataloguePart, ReviewStep
from . import saves

PublicRecords = Mapping[SharedRecordKey, SharedRecordDocument]


@dataclass(frozen=True)
class SharedRecord:
    """A shared record in the working copy and in public, each None where there is none.

    `last` is the last step taken with what was saved last, if that is what stands there now.
    """

    key: SharedRecordKey
    document: SharedRecordDocument | None
    public: SharedRecordDocument | None
    is_moved: bool
    last: ReviewEvent | None

    @property
    def digest(self) -> str:
        return documents.shared_record_digest(self.document)

    @property
    def differs(self) -> bool:
        return self.is_moved or not documents.agree(in_catalogue(self.document), self.public)


def shared_records(keys: Collection[SharedRecordKey]) -> list[SharedRecord]:
    """Return each, in the order of the catalogue document. One of which nothing is known says nothing."""
    return _beside_public(keys, public_shared_records())


def differing() -> set[SharedRecordKey]:
    """Return which differ from what is public, by the two catalogue documents: no more is read than these."""
    public, now = public_shared_records(), documents.shared_records_in(documents.catalogue_document())
    found = {key for key in public.keys() | now.keys() if public.get(key) != now.get(key)}
    for part in ORDERED:
        before, after = ([key.key for key in records if key.part is part] for records in (public, now))
        found |= {SharedRecordKey(part, key) for key in moved(before, after)}
    return found


def differing_on_record() -> list[SharedRecord]:
    """Return those that differ from what is public, as far as they were recorded."""
    public = public_shared_records()
    digests = {key: documents.shared_record_digest(document) for key, document in public.items()}
    newest = SavedRow.objects.all().newest_of_each().defer("document")
    asked = {saves.key_of(save) for save in newest if digests.get(saves.key_of(save), "") != save.digest}
    concerned = EditorNote.objects.filter(targets__isnull=False).values_list("code", flat=True)
    asked -= {SharedRecordKey(CataloguePart.NOTES, code) for code in concerned} - public.keys()
    return [record for record in _beside_public(asked, public) if record.differs]


def differences(record: SharedRecord) -> list[PartDifference]:
    """Return how it differs from what is public, its place among the others included."""
    found = shared_record_differences(record.public, in_catalogue(record.document))
    if record.is_moved:
        lists = _in_order(record.key.part, public_shared_records())
        places = (str(keys.index(record.key.key) + 1) for keys in lists)
        fields = [FieldDifference("Counted from the top", words(*places))]
        found.append(PartDifference("Its place", ChangeKind.CHANGED, fields))
    return found


def saved_since_public(records: Collection[SharedRecord]) -> Iterator[SavedRow]:
    """Yield the saves of each after the last that says what is public.

    After it in the order of the record, as clocks are set back. That a row was moved no public document says, nor
    which of its part was: a time has to tell as well, and all of its part count.
    """
    public = {record.key: record.public for record in records}
    keys, published_at = set(public), None
    moved_parts = {record.key.part for record in records if record.is_moved}
    if moved_parts:
        public = {**public_shared_records(), **public}
        keys |= {key for key in documents.all_shared_record_keys() if key.part in moved_parts}
        edition = documents.catalogue_editions().last()  # later ones may have left the catalogue document as it was
        published_at = edition.published_at if edition else None
    for some in saves.slices(sorted(keys)):
        for key, newest_first in groupby(saves.saves_of(some).order_by("part", "key", "-pk"), saves.key_of):
            yield from _later(newest_first, published_at if key.part in moved_parts else None, public.get(key))


def approvals_in(edition: Edition) -> list[ReviewEvent]:
    """Return who approved what the edition changed in shared records."""
    previous = Edition.objects.filter(number__lt=edition.number).order_by("number").last()
    before = documents.shared_records_in(documents.public_catalogue(previous)) if previous else {}
    now = documents.shared_records_in(documents.public_catalogue(edition))
    changed = {key for key in {**before, **now} if before.get(key) != now.get(key)}
    approved = ReviewEvent.objects.filter(kind=ReviewStep.APPROVED.value, saved_row__in=saves.saves_of(changed))
    found = approved.filter(at__lte=edition.published_at).select_related("saved_row").order_by("pk")
    read = ((event, event.saved_row) for event in found)
    return [
        event
        for event, row in read
        if row and documents.agree(in_catalogue(saves.document_of(row)), now.get(saves.key_of(row)))
    ]


def _later(
    newest_first: Iterable[SavedRow], since: datetime | None, public: SharedRecordDocument | None
) -> Iterator[SavedRow]:
    for save in newest_first:
        if documents.agree(in_catalogue(saves.document_of(save)), public) and (since is None or save.saved_at <= since):
            return
        yield save


def _beside_public(keys: Collection[SharedRecordKey], public: PublicRecords) -> list[SharedRecord]:
    now, last_steps = documents.shared_record_documents(keys), _last_steps(keys)
    elsewhere = {part: moved(*_in_order(part, public)) for part in ORDERED.keys() & {key.part for key in keys}}
    return [
        SharedRecord(
            key,
            now.get(key),
            public.get(key),
            key.key in elsewhere.get(key.part, ()),
            event if read == documents.shared_record_digest(now.get(key)) else None,
        )
        for key in sorted(set(keys), key=lambda key: ([*CataloguePart].index(key.part), key.key))
        for read, event in [last_steps.get(key, ("", None))]
    ]


ORDERED = {CataloguePart.FRAMEWORKS: Framework, CataloguePart.JURISDICTIONS: Jurisdiction}
"""The parts whose rows a curator puts in order."""


def _in_order(part: CataloguePart, public: PublicRecords) -> tuple[list[str], list[str]]:
    """Return the keys in the order that is public, and in that of the working copy."""
    path = documents.SHARED_RECORD_TYPES[part].path
    now = ORDERED[part]._default_manager.values_list(path, flat=True)
    return [key.key for key in public if key.part is part], list(now)


def _last_steps(keys: Collection[SharedRecordKey]) -> Mapping[SharedRecordKey, tuple[str, ReviewEvent]]:
    """Return the digest of what was saved last of each, and the last step that was taken with it."""
    newest = saves.saves_of(keys).newest_of_each()
    events = ReviewEvent.objects.filter(saved_row__in=newest).select_related("saved_row").order_by("pk")
    rows = ((event.saved_row, event) for event in events)
    return {saves.key_of(row): (documents.digest_in_todays_shape(row), event) for row, event in rows if row}
