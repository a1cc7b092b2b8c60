"""Document: one working entry as one plain, typed, JSON-able description for the outside world."""

from .building import WORKING_MODELS, all_documents, catalogue_document, document_of, working_entries
from .canonical import UnknownShape, canonical, digest_of, digest_of_text, read, upgrade
from .shapes import SHAPE, AnyEntryDocument, CatalogueDocument

__all__ = [
    "SHAPE",
    "WORKING_MODELS",
    "AnyEntryDocument",
    "CatalogueDocument",
    "UnknownShape",
    "all_documents",
    "canonical",
    "catalogue_document",
    "digest_of",
    "digest_of_text",
    "document_of",
    "read",
    "upgrade",
    "working_entries",
]
