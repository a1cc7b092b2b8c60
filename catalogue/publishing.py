"""Publish: the only writer of the published record."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from . import documents
from .documents import AnyEntryDocument, CatalogueDocument
from .models import Edition, Entry, EntryVersion, Name
from .names import RESERVED, normalise

CATALOGUE = "catalogue"
"""Stands among codes for the catalogue document: vocabularies, frameworks, texts of the site."""


class PublicationRefused(Exception):
    """Nothing was published; the message says why, in words for a curator."""


@dataclass(frozen=True)
class Publisher:
    """Who publishes: the name that is stored for ever, and the account, which may later be deleted."""

    name: str
    account: User | None = None


@dataclass(frozen=True)
class Change:
    """An entry whose document differs from what is public."""

    document: AnyEntryDocument
    text: str = field(repr=False)
    digest: str
    is_new: bool

    @property
    def code(self) -> str:
        return self.document["code"]


@transaction.atomic
def publish(codes: Iterable[str] | None = None, *, by: Publisher, note: str) -> Edition | None:
    """A new edition with the changed entries among `codes` (None: all), or None where nothing changed.

    Atomic, and serialised with every other publication. With `codes`, the catalogue document is left as it is
    public unless `CATALOGUE` is among them.
    """
    if not by.name.strip() or not note.strip():
        raise PublicationRefused("An edition says who published it and why: give a name and a note.")
    _lock()
    previous = Edition.objects.order_by("number").last()
    chosen = None if codes is None else frozenset(codes)
    changes = list(changed(chosen))
    catalogue = _catalogue_text(chosen, previous)
    if previous and not changes and catalogue == previous.catalogue_document:
        return None
    _refuse_reserved_names(changes)
    return _write(changes, catalogue, previous, by=by, note=note.strip())


def changed(codes: Collection[str] | None = None) -> Iterator[Change]:
    """The working entries (None: all) whose documents differ from the public ones, in order of kind and code."""
    public = public_digests(codes)
    for kind in documents.WORKING_MODELS:
        for working in documents.working_entries(kind, codes):
            document = documents.document_of(working)
            text = documents.canonical(document)
            digest = documents.digest_of_text(text)
            if public.get(document["code"]) != digest:
                yield Change(document, text, digest, is_new=document["code"] not in public)


def catalogue_has_changed() -> bool:
    latest = Edition.objects.order_by("number").last()
    return latest is None or _public_catalogue(latest) != documents.catalogue_document()


def public_digests(codes: Collection[str] | None = None) -> Mapping[str, str]:
    """Code → digest of the public document, in today's shape; of all entries, or of those among `codes`."""
    versions = EntryVersion.objects.current().select_related("entry").order_by()
    if codes is not None:
        versions = versions.filter(entry__code__in=list(codes))
    return {version.entry.code: _digest_in_todays_shape(version) for version in versions}


def _digest_in_todays_shape(version: EntryVersion) -> str:
    if version.shape == documents.SHAPE:
        return version.digest
    return documents.digest_of(documents.read(version.document))


def _public_catalogue(edition: Edition) -> CatalogueDocument:
    document: CatalogueDocument = documents.read(edition.catalogue_document)
    return document


def _catalogue_text(chosen: frozenset[str] | None, previous: Edition | None) -> str:
    if previous and chosen is not None and CATALOGUE not in chosen:
        return previous.catalogue_document
    document = documents.catalogue_document()
    if previous and _public_catalogue(previous) == document:
        return previous.catalogue_document
    return documents.canonical(document)


def _lock() -> None:
    """One publication at a time. SQLite needs nothing: its transactions begin IMMEDIATE."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{Edition._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')


def _refuse_reserved_names(changes: Iterable[Change]) -> None:
    for change in changes:
        for name in _names(change.document) & RESERVED:
            raise PublicationRefused(f"{change.code}: the name “{name}” is the address of a page of this site.")


def _write(changes: list[Change], catalogue: str, previous: Edition | None, *, by: Publisher, note: str) -> Edition:
    digests = {version.entry.code: version.digest for version in EntryVersion.objects.current().select_related("entry")}
    digests |= {change.code: change.digest for change in changes}
    edition = Edition.objects.create(
        number=previous.number + 1 if previous else 1,
        published_at=timezone.now(),
        publisher=by.name.strip(),
        account=by.account,
        note=note,
        catalogue_document=catalogue,
        digest=edition_digest(digests, catalogue, previous.digest if previous else ""),
    )
    entries = Entry.objects.in_bulk([change.code for change in changes], field_name="code")
    EntryVersion.objects.current().filter(entry__in=entries.values()).update(replaced_by=edition)
    EntryVersion.objects.bulk_create(
        EntryVersion(
            entry=entries[change.code],
            document=change.text,
            shape=documents.SHAPE,
            digest=change.digest,
            first_edition=edition,
        )
        for change in changes
    )
    Name.objects.bulk_create(
        (
            Name(name=name, entry=entries[change.code], first_edition=edition)
            for change in changes
            for name in sorted(_names(change.document))
        ),
        ignore_conflicts=True,
    )
    return edition


def edition_digest(digests: Mapping[str, str], catalogue: str, previous: str) -> str:
    """SHA-256 over the previous edition's digest, the catalogue document's and each entry's, in order of code."""
    lines = [f"previous {previous}", f"catalogue {documents.digest_of_text(catalogue)}"]
    lines += [f"{code} {digest}" for code, digest in sorted(digests.items())]
    return documents.digest_of_text("\n".join(lines))


def _names(document: AnyEntryDocument) -> set[str]:
    names = {normalise(name) for name in (document["code"], document["title"], document["slug"], *document["aliases"])}
    return names - {""}
