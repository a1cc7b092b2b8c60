"""How the working copy differs from what is public, by digests."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import F, QuerySet, Value, Window
from django.db.models.functions import Lag

from ..models import Edition, EntryVersion, SavedRow, SavedVersion
from .canonical import canonical, digest_of, digest_of_text, is_complete, read
from .erasing import MARK
from .from_rows import working_documents
from .shapes import SHAPE, AnyEntryDocument, CatalogueDocument


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
