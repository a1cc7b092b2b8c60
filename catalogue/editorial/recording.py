"""Every save of an entry is kept."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from .. import documents
from ..documents import AnyEntryDocument
from ..models import EditorNote, EntryVersion, NoteTarget, SavedVersion
from ..models.identity import Entry
from ..models.review import SavedVersionQuerySet
from .permissions import Actor

Key = TypeVar("Key")

AT_ONCE = 500  # SQLite takes a limited number of values in one query

NOT_RECORDED = Actor("Not recorded")
"""Who saved what was written past the desk, or before versions were kept."""


@transaction.atomic
def keep(codes: Iterable[str], *, by: Actor) -> list[SavedVersion]:
    """What the working copy says of these entries now, where that differs from the version kept last.

    Whoever writes to the working copy calls it in the same transaction.
    """
    return [version for some in slices(sorted(set(codes))) for version in _keep(some, by)]


def lock(codes: Collection[str]) -> None:
    """No other save or publication of these entries until the transaction ends. SQLite has one writer anyway.

    NO KEY: a colleague's new row that points at the entry must not wait, or the two would wait for each other.
    """
    list(Entry.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("pk").values_list("pk"))


def lock_with_notes(entry: Entry) -> None:
    """The entry, its editor's notes, and all entries that share one of them.

    The notes first: whoever edits a note on its own page holds it before its entries are locked to be kept.
    """
    notes = NoteTarget.objects.filter(entry=entry).values("note")
    list(EditorNote.objects.select_for_update(no_key=True).filter(pk__in=notes).order_by("pk").values_list("pk"))
    lock([entry.code, *Entry.objects.filter(notes__note__in=notes).values_list("code", flat=True)])


def saved_since_public(code: str) -> SavedVersionQuerySet:
    """The versions that were saved after the text that is public; all of them if none is."""
    versions = SavedVersion.objects.of(code)
    public = taken_from_the_working_copy().filter(entry__code=code).select_related("first_edition").first()
    return versions.filter(saved_at__gt=public.first_edition.published_at) if public else versions


def taken_from_the_working_copy() -> QuerySet[EntryVersion]:
    """What was published as it had been saved, the newest first. A withdrawal is not: it leaves drafts where they were,
    and whoever has written one has still changed the entry.
    """
    saved = SavedVersion.objects.filter(entry=OuterRef("entry"), digest=OuterRef("digest")).order_by()
    return EntryVersion.objects.filter(Exists(saved)).order_by("-first_edition_id")


def unrecorded(digests: Mapping[str, str]) -> list[str]:
    """Those of the codes whose digest is not that of the version kept last."""
    known = _digests_kept_last(list(digests))
    return [code for code, digest in digests.items() if known.get(code) != digest]


def never_recorded() -> Iterator[str]:
    """Codes of the entries whose last change nobody has kept. Builds every document: minutes at 100,000 entries."""
    codes = list(Entry.objects.in_reading_order().values_list("code", flat=True))
    for some in slices(codes):
        digests = {document["code"]: documents.digest_of_text(text) for document, text in _texts(some)}
        yield from unrecorded(digests)


def _keep(codes: Sequence[str], by: Actor) -> list[SavedVersion]:
    lock(codes)
    known = _digests_kept_last(codes)
    entries = Entry.objects.in_bulk(codes, field_name="code")
    # Only now: whoever publishes holds the same lock, so what is saved later has a later time, too.
    now = timezone.now()
    return SavedVersion.objects.bulk_create(
        SavedVersion(
            entry=entries[document["code"]],
            document=text,
            shape=documents.SHAPE,
            digest=documents.digest_of_text(text),
            saved_by=by.name,
            account=by.account,
            saved_at=now,
        )
        for document, text in _texts(codes)
        if known.get(document["code"]) != documents.digest_of_text(text)
    )


def _digests_kept_last(codes: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in slices(codes):
        newest = SavedVersion.objects.filter(entry__code__in=some).newest_of_each().select_related("entry")
        found |= {version.entry.code: documents.digest_in_todays_shape(version) for version in newest}
    return found


def _texts(codes: Sequence[str]) -> Iterator[tuple[AnyEntryDocument, str]]:
    for kind in documents.WORKING_MODELS:
        for working in documents.working_entries(kind, codes):
            document = documents.document_of(working)
            yield document, documents.canonical(document)


def slices(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
