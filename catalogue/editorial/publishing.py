"""Publish, withdraw, merge: the only writer of the published record."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils import timezone

from .. import documents
from ..documents import (
    AnyEntryDocument,
    CatalogueDocument,
    Change,
    SharedRecordKey,
    changed,
    codes_and_keys,
)
from ..documents.manifest import SCHEME, manifest
from ..documents.shared_records import closed_vocabularies
from ..models import AuditEvent, Edition, Entry, EntryVersion, Name, RedactedText, Withdrawal
from ..vocabulary import AuditKind, CataloguePart, EntryState, Kind
from . import checks, permissions, saves, step_mail
from .permissions import Actor
from .recording import NOT_RECORDED, Recording, lock_tables, record_versions, recording
from .refused import Refused
from .shared_records import differing
from .states import EditorialStatus, states_of

DESCRIPTION = "rest"
"""Stands among codes for what nobody edits at the desk: the vocabularies, and the work that the source is."""

SEEN_ANOTHER_STATE = "This list has changed since you opened it. Look at it again, then publish."

SAY_WHY = "Say why: readers who follow a link to this entry are told."


def publish(
    codes: Iterable[str] | None = None,
    *,
    by: Actor,
    note: str,
    seen: Mapping[str, str] | None = None,
    editorial: Collection[str] = (),
) -> Edition | None:
    """Return a new edition with what has changed among `codes` (None: all), or None where nothing has.

    Atomic, and serialised with every other publication. Among codes of entries may stand names of shared records; those
    that are not named stay as they are public. With `seen` (code → digest), what is published is refused unless it is
    exactly that. The changed entries in `editorial` mean what they meant before, as the publisher says. The first
    edition needs no approval: nobody has an account yet when it is made.
    """
    _refuse_incomplete(by, note)
    with recording(by=by) as record:
        lock_tables(Edition)  # one publication at a time
        previous = Edition.objects.order_by("number").last()
        chosen = None if codes is None else frozenset(codes)
        shared = _changed_shared_records(chosen, record) if previous else []
        changes = list(_locked(changed(chosen), record))
        keys = codes_and_keys(status.code for status in shared)[1]
        document = catalogue_with(keys, previous, with_description=chosen is None or DESCRIPTION in chosen)
        catalogue = previous.catalogue_document if previous else ""
        if document:
            catalogue = documents.canonical(document)
        if seen is not None:
            _refuse_unseen_states(seen, changes, shared, catalogue)
        if previous and not changes and catalogue == previous.catalogue_document:
            return None
        if previous and permissions.review_is_required(by):
            _refuse_unapproved([*states_of([change.code for change in changes]).values(), *shared])
        _refuse_errors(changes, document, previous)
        _record_what_was_never_recorded(changes)
        _note_withdrawals(changes, by)
        if previous:
            labels = {change.code: f"{change.code} {change.document['title']}" for change in changes}
            labels |= {status.code: status.label for status in shared}
            step_mail.tell_of_publication(labels, by=by, note=note.strip())
        of_these = frozenset(editorial).intersection(change.code for change in changes if not change.is_new)
        return _write(changes, catalogue, previous, by=by, note=note.strip(), editorial=of_these)


def withdraw(code: str, *, reason: str, by: Actor, note: str, successor: str = "") -> Edition:
    """Publish an edition that tells readers why the entry is gone, and what replaces it, if anything does."""
    with _withdrawing(code, by, note) as public:
        refuse_as_replacement(successor, of=public, state=EntryState.WITHDRAWN)
        return _write_withdrawal(public, EntryState.WITHDRAWN, reason, successor, by, note)


def merge(code: str, *, into: str, reason: str, by: Actor, note: str) -> Edition:
    """Publish an edition that leads readers of the entry to `into`."""
    with _withdrawing(code, by, note) as public:
        refuse_as_replacement(into, of=public, state=EntryState.MERGED)
        return _write_withdrawal(public, EntryState.MERGED, reason, into, by, note)


def _changed_shared_records(chosen: frozenset[str] | None, record: Recording) -> list[EditorialStatus]:
    """Return those of the chosen that differ from what is public, which nobody else can save until they are."""
    keys = differing() if chosen is None else set(codes_and_keys(chosen)[1])
    if not keys:
        return []
    record.lock(shared_records=keys)
    return [status for status in states_of([key.name for key in keys]).values() if status.differs]


def catalogue_with(
    keys: Collection[SharedRecordKey], previous: Edition | None, *, with_description: bool
) -> CatalogueDocument | None:
    """Return the catalogue document of an edition that publishes these shared records, and its description if asked.

    None: it stays as `previous` has it. The first edition has all of it.
    """
    if previous is None:
        return documents.catalogue_document()
    if not keys and not with_description:
        return None
    public = documents.public_catalogue(previous)
    if not keys and not description_has_changed(public):
        return None
    document = documents.chosen_catalogue(
        public, documents.catalogue_document(), keys, with_description=with_description
    )
    return None if document == public else document


def description_has_changed(public: CatalogueDocument) -> bool:
    """Tell whether the description is another than in this published document."""
    return digest_of_description(public) != digest_of_description(documents.catalogue_description())


def digest_of_description(document: Any) -> str:
    """Return the digest of all that a catalogue document says beside the shared records."""
    parts = {part.value for part in documents.SHARED_RECORD_TYPES}
    described = {name: value for name, value in document.items() if name not in parts}
    return documents.digest_of({**described, "vocabularies": closed_vocabularies(document)})


def _locked(changes: Iterable[Change], record: Recording) -> Iterator[Change]:
    """The same entries, read again once nobody else can write them."""
    codes = [change.code for change in changes]
    record.lock(codes)
    for some in saves.slices(codes):
        yield from changed(some)


def _refuse_incomplete(by: Actor, note: str) -> None:
    if by.account and not permissions.may_publish(by.account):
        raise Refused("Your account may not publish.")
    if not by.name.strip() or not note.strip():
        raise Refused("An edition says who published it and why: give a name and a note.")


def _refuse_unseen_states(
    seen: Mapping[str, str], changes: Iterable[Change], shared: Iterable[EditorialStatus], catalogue: str
) -> None:
    found = {change.code: change.digest for change in changes} | {status.code: status.digest for status in shared}
    if DESCRIPTION in seen:
        found[DESCRIPTION] = digest_of_description(documents.read(catalogue))
    if found != seen:
        raise Refused(SEEN_ANOTHER_STATE)


def _refuse_unapproved(statuses: Iterable[EditorialStatus]) -> None:
    waiting = [status.code for status in statuses if not status.is_approved]
    if waiting:
        raise Refused(f"Not approved by a second person: {', '.join(waiting)}. Nothing was published.")


def _refuse_errors(changes: Collection[Change], catalogue: CatalogueDocument | None, previous: Edition | None) -> None:
    errors = [finding for finding in checks.findings([one.document for one in changes], catalogue) if finding.is_error]
    if errors:
        raise Refused(" ".join(map(str, errors)))
    if catalogue and previous:
        before, after = (
            documents.row_names(CataloguePart.JURISDICTIONS, published)
            for published in (documents.public_catalogue(previous), catalogue)
        )
        for code in before.keys() - after.keys():
            _refuse_lost_jurisdiction(code, {change.code for change in changes})


def _refuse_lost_jurisdiction(code: str, changed: Collection[str]) -> None:
    """An authority may have been moved elsewhere in a draft, while readers still see it there."""
    public = EntryVersion.objects.current().filter(entry__kind=Kind.AUTHORITY.value)
    there = public.filter(document__contains=f'"jurisdiction":"{code}"').exclude(entry__code__in=changed)
    if named := sorted(there.values_list("entry__code", flat=True)):
        raise Refused(f"Readers still see the jurisdiction “{code}” at {', '.join(named)}: publish them, too.")


def _record_what_was_never_recorded(changes: Collection[Change]) -> None:
    """The lists of the admin take the version recorded last for the working copy."""
    unrecorded = saves.unrecorded({change.code: change.digest for change in changes})
    record_versions(unrecorded, by=NOT_RECORDED)


def _note_withdrawals(changes: Collection[Change], by: Actor) -> None:
    """Put those on record that were proposed and approved: they are published like any change."""
    gone = {change.code: change.document for change in changes if change.document["state"] != EntryState.PUBLIC}
    for code, before in documents.public_documents(gone).items():
        if before["state"] == EntryState.PUBLIC:
            AuditEvent.objects.note(AuditKind.WITHDRAWN, code, gone[code]["reason"], by=by.account, name=by.name)


@contextmanager
def _withdrawing(code: str, by: Actor, note: str) -> Iterator[AnyEntryDocument]:
    """Return what is public of the entry, which nobody else can publish or save until it is withdrawn."""
    _refuse_incomplete(by, note)
    if by.account and permissions.review_is_required(by):
        raise Refused("A second person has to approve this first: propose it on the page of the entry.")
    with recording(by=by) as record:
        lock_tables(Edition)  # one publication at a time
        record.lock([code])
        yield public_until_now(code)


def public_until_now(code: str) -> AnyEntryDocument:
    """Return what is public of an entry that is to be withdrawn."""
    public = documents.public_document(code)
    if public is None:
        raise Refused(f"{code} is not public, so there is nothing to withdraw.")
    if public["state"] != EntryState.PUBLIC:
        raise Refused(f"{code} is {EntryState(public['state']).label.lower()} already.")
    return public


def refuse_as_replacement(successor: str, *, of: AnyEntryDocument, state: EntryState) -> None:
    """Refuse what cannot take the place of an entry. A merger names its target, which is of the same kind."""
    if not successor and state is not EntryState.MERGED:
        return
    target = documents.public_document(successor)
    if target is None or target["state"] != EntryState.PUBLIC:
        raise Refused(f"{successor} is not public, so it cannot take the place of {of['code']}.")
    if successor == of["code"]:
        raise Refused(f"{successor} cannot take its own place.")
    if state is EntryState.MERGED and target["kind"] != of["kind"]:
        raise Refused(f"{of['code']} can only be merged into an entry of its kind; {successor} is of another.")


def _write_withdrawal(
    public: AnyEntryDocument, state: EntryState, reason: str, successor: str, by: Actor, note: str
) -> Edition:
    """Publish that the state changes, and nothing else for readers: a draft of the entry stays a draft."""
    if not reason.strip():
        raise Refused(SAY_WHY)
    code = public["code"]
    entry = Entry.objects.get(code=code)
    replaced_by = Entry.objects.get(code=successor) if successor else None
    fields = {"state": state.value, "reason": reason.strip(), "successor": replaced_by}
    Withdrawal.objects.update_or_create(entry=entry, defaults=fields)
    AuditEvent.objects.note(AuditKind.WITHDRAWN, code, reason.strip(), by=by.account, name=by.name)
    record_versions([code], by=by)  # before the edition: what is saved later has changed since it
    document: Any = {**public, "state": state.value, "reason": reason.strip(), "successor": successor}
    text = documents.canonical(document)
    change = Change(document, text, documents.digest_of_text(text), is_new=False)
    previous = Edition.objects.latest()
    return _write([change], previous.catalogue_document, previous, by=by, note=note.strip())


def _write(
    changes: list[Change],
    catalogue: str,
    previous: Edition | None,
    *,
    by: Actor,
    note: str,
    editorial: Collection[str] = (),
) -> Edition:
    digests = {version.entry.code: version.digest for version in EntryVersion.objects.current().select_related("entry")}
    digests |= {change.code: change.digest for change in changes}
    edition = Edition(
        number=previous.number + 1 if previous else 1,
        published_at=_later_than(previous),
        publisher=by.name.strip(),
        account=by.account,
        note=note,
        catalogue_document=catalogue,
        scheme=SCHEME,
    )
    redacted = list(RedactedText.objects.all())
    lines = manifest(edition, digests, previous=previous, editorial=editorial, redacted=redacted)
    edition.digest = documents.digest_of_text(lines)
    edition.save(force_insert=True)
    _write_versions(changes, edition, editorial)
    return edition


def _write_versions(changes: list[Change], edition: Edition, editorial: Collection[str]) -> None:
    entries = Entry.objects.in_bulk([change.code for change in changes], field_name="code")
    EntryVersion._base_manager.filter(replaced_by=None, entry__in=entries.values()).update(replaced_by=edition)
    EntryVersion.objects.bulk_create(
        EntryVersion(
            entry=entries[change.code],
            document=change.text,
            shape=documents.SHAPE,
            digest=change.digest,
            first_edition=edition,
            is_editorial=change.code in editorial,
        )
        for change in changes
    )
    Name.objects.bulk_create(
        (
            Name(name=name, entry=entries[change.code], first_edition=edition)
            for change in changes
            for name in sorted(checks.names_of(change.document))
        ),
        ignore_conflicts=True,
    )


def _later_than(previous: Edition | None) -> datetime:
    """Return the time of publication: an edition that was in force before its predecessor is in force at no time."""
    now = timezone.now()
    if previous and now <= previous.published_at:
        told = f"{previous.published_at:%-d %B %Y, %H:%M:%S} UTC"
        raise Refused(f"The clock of this host is behind edition {previous.number} ({told}). Nothing was published.")
    return now
