"""The record: every save of an entry and of a shared record, and what was written past it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .. import documents
from ..documents import AnyEntryDocument, SharedRecordDocument, SharedRecordKey
from ..models import EntryVersion, SavedRow, SavedVersion
from ..models.constraints import any_of
from ..models.identity import Entry
from ..models.review import SavedRowQuerySet, SavedVersionQuerySet
from ..vocabulary import CataloguePart

Key = TypeVar("Key")

AT_ONCE = 500  # SQLite takes a limited number of values in one query


def saved_since_public(code: str) -> SavedVersionQuerySet:
    """Return the versions that were saved after the text that is public; all of them if none is.

    After it in the record: clocks are set back.
    """
    versions = SavedVersion.objects.of(code)
    public = taken_from_the_working_copy().filter(entry__code=code).values_list("saved_as", flat=True).first()
    return versions.filter(pk__gt=public) if public else versions


def since_public(versions: SavedVersionQuerySet) -> SavedVersionQuerySet:
    """Return those of these versions, of any entries, that were saved after the texts that are public."""
    public = taken_from_the_working_copy().filter(entry=OuterRef("entry"))
    later = versions.annotate(public=Subquery(public.values("saved_as")[:1]))
    return later.filter(Q(public=None) | Q(pk__gt=F("public")))


def taken_from_the_working_copy() -> QuerySet[Any]:
    """Return what was published as it had been saved, the newest first; `saved_as` is the last save that says the same.

    A withdrawal is not: it leaves drafts where they were, and whoever has written one has still changed the entry. What
    was saved in an older shape than it was published in has another digest; a withdrawal is saved in the shape in which
    it is published.
    """
    saves = SavedVersion.objects.filter(entry=OuterRef("entry"))
    same = saves.filter(digest=OuterRef("digest")).order_by()
    last = saves.filter(saved_at__lte=OuterRef("first_edition__published_at")).order_by("-pk")
    from_older_shape = Q(shape__gt=Subquery(last.values("shape")[:1]))
    saved_as = Coalesce(Subquery(same.order_by("-pk").values("pk")[:1]), Subquery(last.values("pk")[:1]))
    published: QuerySet[Any] = EntryVersion.objects.filter(Exists(same) | from_older_shape).annotate(saved_as=saved_as)
    return published.order_by("-first_edition_id")


def saves_of(keys: Iterable[SharedRecordKey]) -> SavedRowQuerySet:
    """Return every save of these shared records, the newest first."""
    chosen = [Q(part=part.value, key__in=named) for part, named in by_part(keys)]
    return SavedRow.objects.filter(any_of(chosen)) if chosen else SavedRow.objects.none()


def key_of(save: SavedRow) -> SharedRecordKey:
    return SharedRecordKey(CataloguePart(save.part), save.key)


def document_of(save: SavedRow) -> SharedRecordDocument | None:
    """Return the document that was saved; None where the shared record was deleted."""
    return documents.read(save.document) if save.document else None


def deleted(part: CataloguePart) -> dict[SharedRecordKey, SavedRow]:
    """Return the shared records that are gone, the last first, each with the save that says by whom."""
    newest = SavedRow.objects.filter(part=part.value).newest_of_each()
    return {key_of(save): save for save in newest.filter(document="")}


def titles_of(names: Iterable[str]) -> dict[str, str]:
    """Return name → title of the shared records among these, as it was when they last said anything."""
    saves = saves_of(documents.codes_and_keys(names)[1]).exclude(document="").newest_of_each()
    return {key_of(save).name: documents.title_of(key_of(save), document_of(save)) for save in saves}


def unrecorded(digests: Mapping[str, str]) -> list[str]:
    """Return those of the codes whose digest is not that of the version recorded last."""
    known = _digests_recorded_last(list(digests))
    return [code for code, digest in digests.items() if known.get(code) != digest]


def unrecorded_entries() -> Iterator[str]:
    """Yield the codes of entries whose last change nobody recorded.

    Builds every document: minutes at 100,000 entries.
    """
    codes = list(Entry.objects.in_reading_order().values_list("code", flat=True))
    return (document["code"] for some in slices(codes) for document, _, _ in changes_of_entries(some))


def unrecorded_shared_records() -> list[SharedRecordKey]:
    """Return the shared records whose last change nobody recorded, or that were never recorded; those gone, too."""
    saved = SavedRow.objects.order_by().values_list("part", "key").distinct()
    keys = {SharedRecordKey(CataloguePart(part), key) for part, key in saved}
    keys.update(documents.all_shared_record_keys(), documents.public_shared_records())
    return [key for some in slices(sorted(keys)) for key, _, _ in changes_of_shared_records(some)]


def changes_of_entries(codes: Sequence[str]) -> Iterator[tuple[AnyEntryDocument, str, str]]:
    """Yield document, text and digest of each entry that does not say what was recorded last."""
    known = _digests_recorded_last(codes)
    for document in documents.working_documents(codes):
        text = documents.canonical(document)
        digest = documents.digest_of_text(text)
        if known.get(document["code"]) != digest:
            yield document, text, digest


def changes_of_shared_records(keys: Sequence[SharedRecordKey]) -> Iterator[tuple[SharedRecordKey, str, str]]:
    """Yield key, text and digest of each that does not say what was recorded last; both empty where it is gone."""
    now = documents.shared_record_documents(keys)
    known = {key_of(save): documents.digest_in_todays_shape(save) for save in saves_of(keys).newest_of_each()}
    for key in keys:
        text = documents.canonical(now[key]) if key in now else ""
        digest = documents.digest_of_text(text) if text else ""
        gone_unrecorded = key not in known and key not in now and key in documents.public_shared_records()
        if known.get(key, "") != digest or gone_unrecorded:
            yield key, text, digest


def by_part(keys: Iterable[SharedRecordKey]) -> Iterator[tuple[CataloguePart, list[str]]]:
    for part, named in groupby(sorted(set(keys)), key=lambda key: key.part):
        yield part, [key.key for key in named]


def slices(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _digests_recorded_last(codes: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in slices(codes):
        newest = SavedVersion.objects.filter(entry__code__in=some).newest_of_each().select_related("entry")
        found |= {version.entry.code: documents.digest_in_todays_shape(version) for version in newest}
    return found
