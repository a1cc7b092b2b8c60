"""Document: one working entry as one plain, typed, JSON-able description for the outside world."""

from .canonical import UnknownShape, canonical, digest_of, digest_of_text, read, read_all, upgrade
from .catalogue import PARTS, Part, catalogue_document, listed, parts_that_differ
from .changes import (
    Change,
    catalogue_editions,
    catalogue_has_changed,
    changed,
    digest_in_todays_shape,
    ever_published,
    public_catalogue,
    public_digests,
    public_document,
    public_documents,
)
from .from_rows import WORKING_MODELS, all_documents, document_of, working_entries
from .owners import owners_of
from .shapes import SHAPE, AnyEntryDocument, CatalogueDocument, SharedRecordDocument
from .shared_records import (
    SHARED_RECORD_TYPES,
    SharedRecordKey,
    SharedRecordType,
    agree,
    all_shared_record_keys,
    shared_record_digest,
    shared_record_document,
    shared_record_documents,
    shared_record_keys,
    shared_record_type_of,
    shared_records_in,
)
from .texts import markdown_texts

__all__ = [
    "PARTS",
    "SHAPE",
    "SHARED_RECORD_TYPES",
    "WORKING_MODELS",
    "AnyEntryDocument",
    "CatalogueDocument",
    "Change",
    "Part",
    "SharedRecordDocument",
    "SharedRecordKey",
    "SharedRecordType",
    "UnknownShape",
    "agree",
    "all_documents",
    "all_shared_record_keys",
    "canonical",
    "catalogue_document",
    "catalogue_editions",
    "catalogue_has_changed",
    "changed",
    "digest_in_todays_shape",
    "digest_of",
    "digest_of_text",
    "document_of",
    "ever_published",
    "listed",
    "markdown_texts",
    "owners_of",
    "parts_that_differ",
    "public_catalogue",
    "public_digests",
    "public_document",
    "public_documents",
    "read",
    "read_all",
    "shared_record_digest",
    "shared_record_document",
    "shared_record_documents",
    "shared_record_keys",
    "shared_record_type_of",
    "shared_records_in",
    "upgrade",
    "working_entries",
]
