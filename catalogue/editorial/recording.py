"""Record: nothing is written to the working copy but within `with recording(…)`, which says by whom."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from .. import documents
from ..documents import SharedRecordKey
from ..models import EditorNote, NoteTarget, SavedRow, SavedVersion
from ..models.identity import Entry
from ..models.passage import QuotedText
from . import saves
from .permissions import Actor

NOT_RECORDED = Actor("Not recorded")
"""Who saved what was written past the record, or before there was one."""


class Recording:
    """One transaction of one writer. What is named to it is recorded when it ends, where it changed."""

    def __init__(self, by: Actor, outer: "Recording | None" = None) -> None:
        self._by = by
        self.notices: list[Any] = outer.notices if outer else []
        """Whom to tell what, once all is on record: of the whole transaction, whoever recorded a part of it."""
        self._entries: set[str] = set()
        self._shared_records: set[SharedRecordKey] = set()

    def lock(self, entries: Collection[str] = (), shared_records: Collection[SharedRecordKey] = ()) -> None:
        """Let nobody else save or publish these until the transaction ends.

        Shared records first, in every writer, so that no two wait for each other. What was written to them past the
        record is recorded, because it is about to be overwritten.
        """
        _lock_shared_records(shared_records)
        _lock_entries(entries)
        record_versions(shared_records=shared_records, by=NOT_RECORDED)

    def lock_with_notes(self, entry: Entry) -> None:
        """Lock the entry, its editor's notes, and all entries that share one of them."""
        if not connection.features.has_select_for_update:
            return
        notes = NoteTarget.objects.filter(entry=entry).values("note")
        list(EditorNote.objects.select_for_update(no_key=True).filter(pk__in=notes).order_by("pk").values_list("pk"))
        _lock_entries([entry.code, *Entry.objects.filter(notes__note__in=notes).values_list("code", flat=True)])

    def include(self, entries: Iterable[str] = (), shared_records: Iterable[SharedRecordKey] = ()) -> None:
        """Record these, too: rows were added to them, or moved there."""
        self._entries.update(entries)
        self._shared_records.update(shared_records)

    def flush(self) -> list[SavedVersion]:
        """Record what was named so far, before the transaction ends."""
        entries, shared_records = self._entries, self._shared_records
        self._entries, self._shared_records = set(), set()
        return record_versions(entries, shared_records, by=self._by)


def lock_tables(*models: type[Model]) -> None:
    """Let nobody else write in these tables until the transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        tables = ", ".join(f'"{model._meta.db_table}"' for model in dict.fromkeys(models))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


class NothingIsRecorded(Exception):
    """The working copy was to be written outside of `with recording(…)`."""


_open: ContextVar[Recording | None] = ContextVar("open recording", default=None)
"""The recording of a thread, as its connection is, whose transaction a recording is."""


@contextmanager
def recording(
    entries: Collection[str] = (), shared_records: Collection[SharedRecordKey] = (), *, by: Actor
) -> Iterator[Recording]:
    """Lock these, and record what is written to them, in one transaction with the writing itself.

    Give `include` what turns out to be concerned only while it is written.
    """
    opened = Recording(by, _open.get())
    with transaction.atomic():
        token = _open.set(opened)
        try:
            opened.lock(entries, shared_records)
            opened.include(entries, shared_records)
            yield opened
            opened.flush()
        finally:
            _open.reset(token)


def is_open() -> bool:
    return _open.get() is not None


def open_recording() -> Recording:
    """Return the recording of those who cannot be handed it: forms."""
    opened = _open.get()
    if opened is None:
        raise NothingIsRecorded
    return opened


def affected_by(rows: Iterable[Model | None]) -> tuple[set[str], set[SharedRecordKey]]:
    """Return the entries and the shared records in whose documents the rows, as they are stored, stand."""
    entries: set[str] = set()
    shared_records: set[SharedRecordKey] = set()
    for row in rows:
        entries |= documents.owners_of(row)
        shared_records |= documents.shared_record_keys(row)
    return entries, shared_records


def record_versions(
    entries: Iterable[str] = (), shared_records: Iterable[SharedRecordKey] = (), *, by: Actor
) -> list[SavedVersion]:
    """Record what these say now where that differs from the last record, also that a shared record is gone."""
    keys, codes = sorted(set(shared_records)), sorted(set(entries))
    _lock_entries(codes)
    # Only now: whoever publishes holds the same lock, so what is saved later has a later time, too.
    stamp: Any = {"shape": documents.SHAPE, "saved_by": by.name, "account": by.account, "saved_at": timezone.now()}
    for some_keys in saves.slices(keys):
        SavedRow.objects.bulk_create(
            SavedRow(part=key.part.value, key=key.key, document=text, digest=digest, **stamp)
            for key, text, digest in saves.changes_of_shared_records(some_keys)
        )
    versions: list[SavedVersion] = []
    for some_codes in saves.slices(codes):
        entries = Entry.objects.in_bulk(some_codes, field_name="code")
        versions += SavedVersion.objects.bulk_create(
            SavedVersion(entry=entries[document["code"]], document=text, digest=digest, **stamp)
            for document, text, digest in saves.changes_of_entries(some_codes)
        )
    return versions


def sign(text: QuotedText, *, by: Actor) -> None:
    """Say on the text who wrote it, and when."""
    text.editor, text.edited_by, text.edited_at = by.account, by.name, timezone.now()


def _lock_shared_records(keys: Collection[SharedRecordKey]) -> None:
    if not connection.features.has_select_for_update:
        return  # SQLite has one writer anyway
    for part, named in saves.by_part(keys):
        record_type = documents.SHARED_RECORD_TYPES[part]
        rows = record_type.model._default_manager.select_for_update(of=("self",))
        list(rows.filter(**{f"{record_type.path}__in": named}).order_by("pk").values_list("pk"))


def _lock_entries(codes: Collection[str]) -> None:
    """Lock with NO KEY: a colleague's new row that points at the entry must not wait, or both would for each other."""
    if connection.features.has_select_for_update:
        list(Entry.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("pk").values_list("pk"))
