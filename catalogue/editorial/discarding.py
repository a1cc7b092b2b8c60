"""Entries that were never published, out of the working copy: the code is given to no other, and the history stays."""

from django.db import transaction
from django.db.models import ProtectedError

from .. import documents
from ..models import (
    Alias,
    AuditEvent,
    Citation,
    Development,
    Entry,
    EntryVersion,
    Mapping,
    Parallel,
    Passage,
    Recommendation,
    Scenario,
)
from ..vocabulary import AuditKind, Kind
from . import permissions
from .naming import rows_that_name
from .permissions import Actor
from .recording import NOT_RECORDED, record_versions, recording
from .refused import Refused


def discard(code: str, *, reason: str, by: Actor) -> None:
    """Leave nothing of the entry but its code and its history. What was public is withdrawn instead."""
    with recording(by=by) as record:
        record.lock([code])
        entry = Entry.objects.kept().filter(code=code).first()
        if entry is None:
            raise Refused(f"There is no entry {code}.")
        if by.account and not permissions.may_edit(by.account, Kind(entry.kind)):
            raise Refused("Your account may not edit entries, nor discard them.")
        if EntryVersion.objects.filter(entry=entry).exists():
            raise Refused(f"{code} has been public, so somebody may link to it: withdraw it instead.")
        if not reason.strip():
            raise Refused("Say why: the record keeps it.")
        if named := [title for title, rows in rows_that_name(entry) if rows.exists()]:
            raise Refused(f"{code} is named elsewhere ({', '.join(named)}): take it out there first.")
        record_versions([code], by=NOT_RECORDED)  # what was written past the record goes with it otherwise
        _remove(entry)
        Entry.objects.filter(pk=entry.pk).update(is_discarded=True)
        AuditEvent.objects.note(AuditKind.DISCARDED, code, reason.strip(), by=by.account, name=by.name)


def _remove(entry: Entry) -> None:
    """The rows that others stand on come last."""
    parts = (
        *(model.objects.filter(passage__entry=entry) for model in (Citation, Parallel)),
        *(model.objects.filter(failure_mode=entry.pk) for model in (Scenario, Mapping, Development, Recommendation)),
        documents.WORKING_MODELS[Kind(entry.kind)].objects.filter(pk=entry.pk),
        *(model.objects.filter(entry=entry) for model in (Passage, Alias)),
    )
    try:
        with transaction.atomic():
            for rows in parts:
                rows.delete()
    except ProtectedError as error:
        raise Refused(f"{entry.code} cannot be discarded: something stands on it. {error.args[0]}") from error
