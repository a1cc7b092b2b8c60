"""The one writer that rewrites what is on record: words are erased from it wherever the database holds them.

Every table is gone through in one transaction. What an edition binds keeps the digest with which it was published:
only what the text says now is less, and a `RedactedText` tells so.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from .. import documents
from ..addresses.codes import Code
from ..documents import SharedRecordKey, to_rows
from ..documents.erasing import MARK, Erased, Erasure
from ..documents.shapes import SHAPES, CommentaryDocument, PassageDocument, ScenarioDocument
from ..documents.stored_fields import values_of
from ..models import (
    Act,
    AuditEvent,
    Commentary,
    Edition,
    EntryVersion,
    Follow,
    ImportedRow,
    ImportRun,
    MissedSearch,
    Name,
    Passage,
    RedactedText,
    Redaction,
    ReviewAssignment,
    ReviewEvent,
    SavedRow,
    SavedVersion,
    Scenario,
    SiteText,
    SourceWork,
    Suggestion,
    SynonymGroup,
    Withdrawal,
)
from ..models.identity import Entry
from ..vocabulary import CataloguePart, EntryState, Kind, RedactedPart
from . import checks, saves
from .recording import NOT_RECORDED, Recording, lock_tables, record_versions
from .refused import Refused

AT_ONCE = 500

FREE_TEXTS: dict[type[Model], tuple[str, ...]] = {
    ReviewEvent: ("comment",),
    AuditEvent: ("about", "said"),
    Suggestion: ("words", "reference", "contact", "answer"),
    ImportRun: ("file_name", "headings", "applied"),
    ImportedRow: ("cells", "name", "reasons", "changes"),
    Follow: ("note",),
    Act: ("answer",),
    Redaction: ("ground",),
    LogEntry: ("object_repr", "change_message"),
    AccessAttempt: ("get_data", "post_data", "path_info"),
}
"""Model → columns in which somebody has written what stands in no document."""

LOOKED_FOR: dict[type[Model], str] = {MissedSearch: "words", Follow: "query", AccessAttempt: "username"}
"""Model → the column with what somebody looked for, or is called. With a word gone it were another: the row goes."""

STAYING: dict[type[Model], tuple[tuple[str, ...], str]] = {
    Edition: (("publisher",), "who published is bound by the digest of the edition"),
    SavedVersion: (("saved_by",), "who saved is on record"),
    SavedRow: (("saved_by", "key"), "who saved, and the key of a shared record, are on record"),
    ReviewEvent: (("by",), "who reviewed is on record"),
    ReviewAssignment: (("by",), "who asked for a review is on record"),
    AuditEvent: (("by",), "who acted is on record"),
    Redaction: (("proposed_by", "confirmed_by", "places"), "who erased, and where, is on record"),
    Suggestion: (("decided_by",), "who decided is on record"),
    Passage: (("edited_by",), "who edited is told at the desk: change the name of the account"),
    SiteText: (("edited_by", "key"), "who edited is told at the desk, and the key is an address"),
    SynonymGroup: (("key",), "it names the group: delete the group, and make another"),
    User: (("username", "first_name", "last_name", "email"), "change the account at the desk, under Users"),
}
"""Model → columns that are searched and stay, and why."""


@dataclass
class Report:
    """The rows in which words were erased, each with its places, and the places where they stay."""

    places: dict[str, list[str]] = field(default_factory=dict)
    stays: list[str] = field(default_factory=list)
    gone: dict[str, None] = field(default_factory=dict)
    """The words themselves, for those who decide."""
    published: dict[str, str] = field(default_factory=dict)
    """Digests of published texts → what they are of."""

    @property
    def number(self) -> int:
        return sum(map(len, self.places.values()))

    def note(self, row: str, places: Iterable[str], gone: Iterable[str] = ()) -> None:
        self.places[row] = [*dict.fromkeys((*self.places.get(row, []), *places))]
        self.gone |= dict.fromkeys(gone)


def erase(redaction: Redaction, erasure: Erasure, record: Recording) -> Report:
    """Erase within the open recording. Raises Refused, whereupon nothing may be committed."""
    return _Erasing(redaction, erasure, record).run()


def found_in_documents(erasure: Erasure) -> Iterator[tuple[str, list[str]]]:
    """Yield the working entries and shared records in which the words stand, with the places: nothing is written."""
    for document in documents.working_documents():
        if places := erasure.document(document).places:
            yield document["code"], places
    for key, document in _shared_records():
        if places := erasure.document(document).places:
            yield key.name, places


def all_texts() -> Iterator[str]:
    """Yield every text that a redaction goes through."""
    seen: set[str] = set()
    for stored in _stored_documents():
        digest = documents.digest_of_text(stored)
        if digest not in seen:
            seen.add(digest)
            yield from documents.texts_in(json.loads(stored))
    columns: dict[type[Model], tuple[str, ...]] = {
        **FREE_TEXTS,
        Edition: ("note",),
        SourceWork: ("title", "authors", "affiliations", "licence"),
    }
    for model, names in columns.items():
        yield from (text for row in _rows(model, names) for text in documents.texts_in([row[name] for name in names]))
    for model, column in LOOKED_FOR.items():
        yield from (row[column] for row in _rows(model, (column,)))


def _stored_documents() -> Iterator[str]:
    stored_in: tuple[type[Model], ...] = (EntryVersion, SavedVersion, SavedRow, Edition)
    for model in stored_in:
        column = "catalogue_document" if model is Edition else "document"
        stored: QuerySet[Any] = model._default_manager.exclude(**{column: ""}).order_by("pk")
        yield from stored.values_list(column, flat=True).iterator(chunk_size=AT_ONCE)
    yield from map(documents.canonical, documents.working_documents())
    yield from (documents.canonical(document) for _, document in _shared_records())


@dataclass
class _Erasing:
    redaction: Redaction
    erasure: Erasure
    record: Recording
    report: Report = field(default_factory=Report)
    _known: dict[str, Erased] = field(default_factory=dict)
    _names_of: set[int] = field(default_factory=set)
    """Entries whose published texts are others now."""

    def run(self) -> Report:
        lock_tables(Edition)  # as a publication does, before it locks entries
        self._working_copy()
        lock_tables(SavedVersion, SavedRow, *FREE_TEXTS, *LOOKED_FOR, Session)
        self._versions()
        self._editions()
        self._saves()
        self._free_texts()
        self._searches()
        self._sessions()
        for entry in self._names_of:
            _name_again(entry)
        self._what_stays()
        return self.report

    # The working copy, through the same doors as a restored version

    def _working_copy(self) -> None:
        shared = {key: erased for key, erased in self._erased_shared_records() if erased.places}
        entries = {code: erased for code, erased in self._erased_entries() if erased.places}
        owners = {
            place.partition(".")[0] for erased in shared.values() for place in erased.document.get("concerns", ())
        }
        self.record.lock(entries.keys() | owners, shared.keys())
        record_versions(entries.keys() | owners, by=NOT_RECORDED)  # what was written past the record is erased there
        self.record.include(entries.keys() | owners, shared.keys())
        try:
            for key, erased in shared.items():
                self._write_shared_record(key, erased.document)
            for erased in entries.values():
                _write_entry(erased.document)
            self._write_work()
        except ValidationError as error:
            raise Refused(f"The working copy does not take what is left: {' '.join(error.messages)}") from error
        for code, erased in entries.items():
            self.report.note(f"{code}, working copy", erased.places, erased.gone)
        for key, erased in shared.items():
            self.report.note(f"{key.name}, working copy", erased.places, erased.gone)
        left = [code for code, erased in self._erased_entries(entries) if erased.places]
        if left:
            raise Refused(f"The words still stand in the working copy of {', '.join(left)}.")

    def _erased_entries(self, codes: Iterable[str] | None = None) -> Iterator[tuple[str, Erased]]:
        chosen = self._meant() if codes is None else list(codes)
        for document in documents.working_documents(chosen):
            yield document["code"], self.erasure.document(document)

    def _meant(self) -> list[str] | None:
        """Return the entries that may be concerned, also by a note that stands on them; None: all."""
        if not self.erasure.within:
            return None
        notes = [name.partition("/")[2] for name in self.erasure.within if "/" in name]
        named = Q(code__in=self.erasure.within) | Q(notes__note__code__in=notes)
        return list(Entry.objects.filter(named).distinct().values_list("code", flat=True))

    def _erased_shared_records(self) -> Iterator[tuple[SharedRecordKey, Erased]]:
        return ((key, self.erasure.document(document)) for key, document in _shared_records())

    def _write_shared_record(self, key: SharedRecordKey, document: Any) -> None:
        if key.part is CataloguePart.TEXTS:
            SiteText.objects.filter(key=key.key).update(verbatim=document["verbatim"])
        to_rows.write_shared_record(key.part, document)

    def _write_work(self) -> None:
        work = documents.catalogue_document()["work"]
        if work is None:
            return
        erased = self.erasure.document({"kind": "catalogue", "shape": documents.SHAPE, "work": work})
        if erased.places:
            to_rows.write_work(erased.document["work"])
            self.report.note("the source work", erased.places, erased.gone)

    # What was published and saved: the texts as they are stored, in whatever shape

    def _versions(self) -> None:
        rows = EntryVersion.objects.select_related("entry").order_by("pk")
        for version in rows.iterator(chunk_size=AT_ONCE):
            text, erased = self._text(version.document)
            if text != version.document:
                EntryVersion._base_manager.filter(pk=version.pk).update(document=text)
                self._names_of.add(version.entry_id)
                row = f"{version.entry.code} since edition {version.first_edition_id}"
                self._tell_published(
                    row, erased, part=RedactedPart.ENTRY, version=version, published=version.digest, left=text
                )

    def _editions(self) -> None:
        for edition in Edition.objects.order_by("number").iterator(chunk_size=AT_ONCE):
            before = dict(edition.redactions.order_by("-pk").values_list("part", "published"))
            text, erased = self._text(edition.catalogue_document)
            note = self.erasure.text(edition.note)
            if (text, note) != (edition.catalogue_document, edition.note):
                Edition._base_manager.filter(pk=edition.pk).update(catalogue_document=text, note=note)
            for part, old, new, found in (
                (RedactedPart.CATALOGUE, edition.catalogue_document, text, erased),
                (RedactedPart.NOTE, edition.note, note, Erased(note, ["note"], [])),
            ):
                if old != new:
                    published = before.get(part.value) or documents.digest_of_text(old)
                    row = f"Edition {edition.number}"
                    self._tell_published(row, found, part=part, edition=edition, published=published, left=new)

    def _tell_published(self, row: str, erased: Erased, *, left: str, published: str, **of: Any) -> None:
        self.report.note(row, erased.places, erased.gone)
        self.report.published[published] = row
        RedactedText.objects.create(
            redaction=self.redaction,
            published=published,
            left=documents.digest_of_text(left),
            places=erased.places,
            at=timezone.now(),
            **of,
        )

    def _saves(self) -> None:
        for model in (SavedVersion, SavedRow):
            rows: QuerySet[Any] = model._default_manager.exclude(document="").order_by("pk")
            for save in rows.iterator(chunk_size=AT_ONCE):
                text, erased = self._text(save.document)
                if text != save.document:
                    model._base_manager.filter(pk=save.pk).update(document=text)
                    self.report.note(str(save), erased.places, erased.gone)

    def _text(self, stored: str) -> tuple[str, Erased]:
        """Return a stored document as text without the words. The same text stands in saves and in editions."""
        digest = documents.digest_of_text(stored)
        if digest not in self._known:
            self._known[digest] = self.erasure.document(json.loads(stored))
        erased = self._known[digest]
        return (documents.canonical(erased.document) if erased.places else stored), erased

    # What stands in no document

    def _free_texts(self) -> None:
        for model, columns in FREE_TEXTS.items():
            for row in _rows(model, columns):
                told = {name: self._shortened(model, name, self.erasure.value(row[name])) for name in columns}
                changed = {name: value for name, value in told.items() if value != row[name]}
                if changed:
                    model._base_manager.filter(pk=row["pk"]).update(**changed)
                    self.report.note(_title(model, row["pk"]), changed)

    def _shortened(self, model: type[Model], name: str, value: Any) -> Any:
        longest = getattr(model._meta.get_field(name), "max_length", None)
        return MARK if isinstance(value, str) and longest and len(value) > longest else value

    def _searches(self) -> None:
        for model, column in LOOKED_FOR.items():
            for row in _rows(model, (column,)):
                if self.erasure.words.spans(row[column]):
                    model._base_manager.filter(pk=row["pk"]).delete()
                    self.report.note(_title(model, row["pk"]), [column])

    def _sessions(self) -> None:
        """Erase what waits there to be shown, or where a sign-in is to lead: who has signed in stays so."""
        for session in Session.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
            stored = session.get_decoded()
            left = {key: value for key, value in stored.items() if not self.erasure.words.spans(str(value))}
            if left != stored:
                Session.objects.filter(pk=session.pk).update(session_data=SessionStore().encode(left))
                self.report.note("Sessions", stored.keys() - left.keys())

    def _what_stays(self) -> None:
        for model, (columns, why) in STAYING.items():
            for row in _rows(model, columns):
                text = " ".join(str(row[name]) for name in columns)
                if self.erasure.words.spans(text):
                    self.report.stays.append(f"{_title(model, row['pk'])}: {why}.")


def _write_entry(document: Any) -> None:
    """Write first, past the models, what they never let change: what the source says."""
    entry, kind = Entry.objects.get(code=document["code"]), Kind(document["kind"])
    _update(documents.WORKING_MODELS[kind], SHAPES[kind], document, pk=entry.pk)
    for passage in document["passages"]:
        _update(Passage, PassageDocument, passage, entry=entry, number=Code.read(passage["anchor"]).part_number)
    for scenario in document.get("scenarios", ()):
        number = Code.read(scenario["code"]).part_number
        _update(Scenario, ScenarioDocument, scenario, failure_mode=entry.pk, number=number)
    if commentary := document.get("commentary"):
        _update(Commentary, CommentaryDocument, commentary, failure_mode=entry.pk)
    to_rows.write_entry(document)
    if document["state"] != EntryState.PUBLIC:
        Withdrawal.objects.filter(entry=entry).update(reason=document["reason"])


def _update(model: type[Model], shape: type, document: Any, **row: Any) -> None:
    columns = values_of(model, shape, document)
    model._default_manager.filter(**row).exclude(**columns).update(**columns)


def _name_again(entry: int) -> None:
    """Let exactly those names lead to the entry that its published texts still give it."""
    since: dict[str, int] = {}
    versions = EntryVersion.objects.filter(entry=entry).order_by("first_edition_id")
    for first, text in versions.values_list("first_edition_id", "document"):
        for name in checks.names_of(documents.read(text)):
            since.setdefault(name, first)
    Name.objects.filter(entry=entry).exclude(name__in=since).delete()
    known = set(Name.objects.filter(entry=entry).values_list("name", flat=True))
    new = {name: first for name, first in since.items() if name not in known}
    Name.objects.bulk_create(Name(name=name, entry_id=entry, first_edition_id=first) for name, first in new.items())


def _shared_records() -> Iterator[tuple[SharedRecordKey, Any]]:
    for some in saves.slices(sorted(documents.all_shared_record_keys())):
        yield from documents.shared_record_documents(some).items()


def _rows(model: type[Model], columns: Iterable[str]) -> Iterator[dict[str, Any]]:
    return model._base_manager.order_by("pk").values("pk", *columns).iterator(chunk_size=AT_ONCE)


def _title(model: type[Model], key: object) -> str:
    return f"{str(model._meta.verbose_name).capitalize()} {key}"
