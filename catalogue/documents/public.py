"""What is public, of the entries and of the catalogue document, and how the working copy differs from it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, cast

from django.db.models import F, QuerySet, Value, Window
from django.db.models.functions import Lag

from ..models import Edition, EntryVersion, SavedRow, SavedVersion
from .canonical import canonical, digest_of, digest_of_text, is_complete, read
from .erasing import MARK
from .from_rows import working_documents
from .shapes import SHAPE, AnyEntryDocument, CatalogueDocument, SharedRecordDocument
from .shared_records import SHARED_RECORD_TYPES, SharedRecordKey, rows_in, shared_records_in, with_rows


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


def changed(codes: Collection[str] | None = None) -> Iterator[Change]:
    """Yield the working entries (None: all) whose documents differ from the public ones, by kind and code."""
    public = public_digests(codes)
    for document in working_documents(codes):
        text = canonical(document)
        digest = digest_of_text(text)
        if public.get(document["code"]) != digest:
            yield Change(document, text, digest, is_new=document["code"] not in public)


def public_catalogue(edition: Edition) -> CatalogueDocument:
    document: CatalogueDocument = read(edition.catalogue_document)
    return document


def catalogue_editions() -> QuerySet[Edition]:
    """Return those that changed the catalogue document, the first one included, the oldest first."""
    lag = Lag("catalogue_document", default=Value(""))  # type: ignore[arg-type]  # the stubs know numbers only
    before = Window(lag, order_by="number")
    return Edition.objects.annotate(before=before).exclude(catalogue_document=F("before")).order_by("number")


def public_document(code: str) -> AnyEntryDocument | None:
    version = EntryVersion.objects.current().filter(entry__code=code).first()
    document: AnyEntryDocument | None = read(version.document) if version else None
    return document


def public_documents(codes: Collection[str]) -> dict[str, AnyEntryDocument]:
    """Return code → what is public, for those among the codes that are."""
    versions = EntryVersion.objects.current().filter(entry__code__in=list(codes)).select_related("entry").order_by()
    return {version.entry.code: read(version.document) for version in versions}


def public_digests(codes: Collection[str] | None = None) -> Mapping[str, str]:
    """Return code → digest of the public document, in today's shape; of all entries, or of those among `codes`."""
    versions = EntryVersion.objects.current().select_related("entry").order_by()
    if codes is not None:
        versions = versions.filter(entry__code__in=list(codes))
    return {version.entry.code: digest_in_todays_shape(version) for version in versions}


def ever_published(code: str) -> frozenset[str]:
    """Return the anchors and scenario codes that stood in any edition of the entry: somebody may link to them."""
    places: set[str] = set()
    for text in EntryVersion.objects.filter(entry__code=code).values_list("document", flat=True):
        document = read(text)
        places.update(passage["anchor"] for passage in document["passages"])
        places.update(scenario["code"] for scenario in document.get("scenarios", []))
    return frozenset(places)


def digest_in_todays_shape(version: EntryVersion | SavedVersion | SavedRow) -> str:
    """Return the digest that its document would have when upgraded: so a new shape alone is no change.

    Where words were erased, `digest` is of what was said before.
    """
    is_as_stored = version.shape == SHAPE and MARK not in version.document and is_complete(version.document)
    return version.digest if is_as_stored or not version.digest else digest_of(read(version.document))


def public_shared_records() -> Mapping[SharedRecordKey, SharedRecordDocument]:
    """Return what the latest edition says of each, in its order; nothing before the first."""
    latest = Edition.objects.order_by("number").values_list("catalogue_document", flat=True).last()
    return _shared_records_of(latest) if latest else {}


@lru_cache(maxsize=1)
def _shared_records_of(catalogue: str) -> Mapping[SharedRecordKey, SharedRecordDocument]:
    """Reading an edition takes longer than all that is asked of it at the desk."""
    return shared_records_in(read(catalogue))


def in_catalogue(document: SharedRecordDocument | None) -> SharedRecordDocument | None:
    """Return what the catalogue document says of it: nothing of a note that concerns entries, which say it."""
    return None if document is None or document.get("concerns") else document


def moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return those of the keys in both that stand elsewhere among the others."""
    old, new = [key for key in before if key in set(after)], [key for key in after if key in set(before)]
    if old == new:
        return set()
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return set(old).difference(*(old[block.a : block.a + block.size] for block in blocks))


def chosen_catalogue(
    public: CatalogueDocument,
    working: CatalogueDocument,
    chosen: Collection[SharedRecordKey],
    *,
    with_description: bool,
) -> CatalogueDocument:
    """Return what is public, with the chosen records as the working copy has them; one that it lacks goes.

    The description is what nobody edits at the desk: vocabularies, and the work that the source is.
    """
    document: dict[str, Any] = {**(working if with_description else public)}
    for part, kind in SHARED_RECORD_TYPES.items():
        before, after = ({row[kind.key]: row for row in rows_in(source, part)} for source in (public, working))
        rows = _chosen(before, after, {key.key for key in chosen if key.part is part})
        document = with_rows(document, part, rows)
    return cast(CatalogueDocument, document)


Rows = dict[str, Mapping[str, Any]]


def _chosen(before: Rows, after: Rows, chosen: Collection[str]) -> list[Mapping[str, Any]]:
    in_place = (after.keys() & chosen) - moved([*before], [*after])
    rows = {key: after[key] if key in in_place else row for key, row in before.items()}
    order = [key for key in before if key in in_place or key not in chosen]
    above = ""
    for key in after:
        if key in chosen and key not in order:
            order.insert(order.index(above) + 1 if above else 0, key)
            rows[key] = after[key]
        above = key if key in order else above
    return [rows[key] for key in order]
