"""What an earlier save or edition says of a row that belongs to no entry, into the working copy."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from .. import documents
from ..documents import SharedRecordDocument, SharedRecordKey, to_rows
from ..documents.records import CfaaReadingRecord, FrameworkRecord, NoteRecord, SynonymGroupRecord, TextRecord
from ..documents.to_rows import NotHere
from ..models import Entry, Framework, SiteText, SynonymGroup
from ..models.passage import VerbatimIsReadOnly
from ..vocabulary import CataloguePart, Confidence, Layer, Liability, SynonymDirection
from . import permissions
from .permissions import Actor
from .recording import recording, sign
from .refused import Refused

CHANGED_MEANWHILE = "This has changed since you opened its history. Look at it again, then restore."


def restore_shared_record(key: SharedRecordKey, said: SharedRecordDocument, *, over: str, by: Actor) -> None:
    """Make the row say what `said` says; a row that was deleted is made anew.

    `over` is the digest of the row as the person who restores has seen it, and empty where it was deleted.
    """
    if by.account and not permissions.may_restore(by.account, documents.SHARED_RECORD_TYPES[key.part].model):
        raise Refused("Your account may not edit this.")
    with recording(shared_records=[key], by=by) as record:
        now = documents.shared_record_documents([key]).get(key)
        if documents.shared_record_digest(now) != over:
            raise Refused(CHANGED_MEANWHILE)
        owners = _entries_with(key, now) | _entries_with(key, said)
        record.lock(owners)
        record.also(owners)
        _write(key, {"order": DEFAULT_ORDER, **(now or {}), **said}, by)
        if not documents.agree(documents.shared_record_documents([key]).get(key), said):
            raise Refused("It cannot be restored: some of what it said would be lost.")


DEFAULT_ORDER = Framework._meta.get_field("order").default
"""No edition says at which place a framework stands in the list."""


def _entries_with(key: SharedRecordKey, said: SharedRecordDocument | None) -> frozenset[str]:
    """Codes of the entries in whose documents the row stands, too."""
    if said is None or key.part is not CataloguePart.NOTES:
        return frozenset()
    codes = {place.partition(".")[0] for place in said["concerns"]}
    return frozenset(Entry.objects.filter(code__in=codes).values_list("code", flat=True))


def _write(key: SharedRecordKey, said: SharedRecordDocument, by: Actor) -> None:
    try:
        _WRITERS[key.part](said, by)
    except ValidationError as error:
        raise Refused(f"It cannot be restored: {' '.join(error.messages)}") from error
    except (VerbatimIsReadOnly, NotHere) as error:
        raise Refused(f"It cannot be restored: {error}.") from error


def _fields(said: SharedRecordDocument, *names: str) -> dict[str, Any]:
    return {name: said[name] for name in names}


def _write_text(said: SharedRecordDocument, by: Actor) -> None:
    before = SiteText.objects.filter(key=said["key"]).values_list("display", flat=True).first()
    layer, lines = Layer(said["layer"]), tuple(said["lines"])
    to_rows.write_text(TextRecord(layer=layer, lines=lines, **_fields(said, "key", "title", "verbatim", "display")))
    text = SiteText.objects.get(key=said["key"])
    if text.display != before:
        sign(text, by=by)
        text.save()


def _write_reading(said: SharedRecordDocument, by: Actor) -> None:
    findings = {name: Liability(said[name]) for name in ("narrow", "broad", "damage")}
    to_rows.write_cfaa_reading(CfaaReadingRecord(**findings, **_fields(said, "mode", "label_there")))


def _write_framework(said: SharedRecordDocument, by: Actor) -> None:
    to_rows.write_framework(FrameworkRecord(**_fields(said, "slug", "name", "version", "url", "note", "order")))


def _write_synonyms(said: SharedRecordDocument, by: Actor) -> None:
    terms, finds, direction = tuple(said["terms"]), tuple(said["finds"]), SynonymDirection(said["direction"])
    SynonymGroup(direction=direction.value).check_terms(len(terms) + len(finds), len(finds))
    own = _fields(said, "key", "reason")
    to_rows.write_synonyms(SynonymGroupRecord(direction=direction, terms=terms, finds=finds, **own))


def _write_note(said: SharedRecordDocument, by: Actor) -> None:
    note = NoteRecord(
        **_fields(said, "code", "category", "text", "origin"),
        printed=tuple(said["printed"]),
        lines=tuple(said["lines"]),
        confidence=Confidence(said["confidence"]),
        targets=tuple(said["concerns"]),
    )
    to_rows.write_note(note)


_WRITERS: dict[CataloguePart, Callable[[SharedRecordDocument, Actor], None]] = {
    CataloguePart.TEXTS: _write_text,
    CataloguePart.CFAA_READINGS: _write_reading,
    CataloguePart.FRAMEWORKS: _write_framework,
    CataloguePart.SYNONYMS: _write_synonyms,
    CataloguePart.NOTES: _write_note,
}
