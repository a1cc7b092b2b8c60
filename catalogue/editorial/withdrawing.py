"""Entries leave: withdrawn or merged once a second person approves, or, if they were never public, discarded."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from .. import documents
from ..models import (
    Alias,
    AuditEvent,
    Authority,
    CfaaReading,
    Citation,
    Development,
    EditorNote,
    Entry,
    EntryVersion,
    LegalQuestion,
    Mapping,
    Parallel,
    Passage,
    Recommendation,
    Reference,
    ReviewEvent,
    Scenario,
    Withdrawal,
)
from ..vocabulary import AuditKind, EntryState, Kind, Layer, ReviewStep
from . import decisions, permissions, publishing
from .permissions import Actor
from .recording import NOT_RECORDED, record_versions, recording
from .refused import Refused
from .states import states_of

PROPOSED = {EntryState.WITHDRAWN: "To be withdrawn.", EntryState.MERGED: "To be merged."}


def propose(code: str, *, state: EntryState, reason: str, successor: str = "", by: Actor) -> ReviewEvent:
    """Make the withdrawal or merger a draft, and ask the reviewers to read it."""
    with recording([code], by=by) as record:
        public = publishing.public_until_now(code)
        if by.account and not permissions.may_propose_withdrawal(by.account, Kind(public["kind"])):
            raise Refused("Your account may not withdraw entries.")
        if Withdrawal.objects.filter(entry__code=code).exists():
            raise Refused(f"{code}: somebody has proposed this already. Its history brings the entry back.")
        publishing.refuse_as_replacement(successor, of=public, state=state)
        if not reason.strip():
            raise Refused(publishing.SAY_WHY)
        entries = Entry.objects.in_bulk([code, successor], field_name="code")
        Withdrawal.objects.create(
            entry=entries[code], state=state.value, reason=reason.strip(), successor=entries.get(successor)
        )
        record.flush()
        status, comment = states_of([code])[code], f"{PROPOSED[state]} {reason.strip()}"
        return decisions.say(ReviewStep.READY, status, by=by, comment=comment)


def discard(code: str, *, reason: str, by: Actor) -> None:
    """Leave nothing of the entry but its history, and its code, which no other gets. What was public is withdrawn."""
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


def rows_that_name(entry: Entry) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Yield what lists, cites, replaces or annotates the entry, by what it is. Without these it can be discarded.

    The keys of an entry and of its working copy are the same.
    """
    key = entry.pk
    questions = Q(modes=key) | Q(authorities=key) | Q(references=key) | Q(answered_in=key) | Q(answers__authority=key)
    yield "Legal questions", LegalQuestion.objects.filter(questions).exclude(pk=key).distinct().in_order()
    yield "Citations", Citation.objects.filter(resolves_to=key).select_related("passage__entry", "resolves_to__entry")
    yield "Comparisons", Parallel.objects.filter(reference=key).select_related("passage__entry", "reference__entry")
    yield "Authorities", Authority.objects.filter(superseded_by=key).in_order()
    yield "References", Reference.objects.filter(Q(same_work_as=key) | Q(candidate=key)).in_order()
    yield "CFAA readings", CfaaReading.objects.filter(failure_mode=key).select_related("failure_mode__entry")
    yield "Editor’s notes", EditorNote.objects.filter(targets__entry=key).distinct()
    yield "Entries that it replaces", Entry.objects.filter(withdrawal__successor=entry)


def rows_that_tell_of(entry: Entry) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Yield what is lost for readers with the entry, or leads them to it in words."""
    yield "Mappings to other frameworks", Mapping.objects.filter(failure_mode=entry.pk).select_related("framework")
    named = f"(^|[^0-9A-Za-z]){re.escape(entry.code)}([^0-9]|$)"  # as SQLite and PostgreSQL both read it
    texts = Passage.objects.filter(layer=Layer.CURATOR.value, display__regex=named).exclude(entry=entry)
    yield "Passages that name it", texts.select_related("entry")
