"""The parts of the catalogue document, and what people call them."""

from collections.abc import Iterable
from dataclasses import dataclass

from .shapes import CatalogueDocument


@dataclass(frozen=True)
class Part:
    field: str
    label: str


PARTS = (
    Part("texts", "site texts"),
    Part("cfaa_readings", "CFAA readings"),
    Part("frameworks", "frameworks"),
    Part("synonyms", "synonyms"),
    Part("notes", "notes on the whole document"),
    Part("vocabularies", "vocabularies"),
    Part("work", "the source"),
)


def parts_that_differ(before: CatalogueDocument | None, after: CatalogueDocument) -> list[Part]:
    """All that hold anything, where there is no document before."""
    return [part for part in PARTS if _held(before, part) != _held(after, part)]


def listed(parts: Iterable[Part]) -> str:
    """“CFAA readings, synonyms”, as a phrase begins."""
    words = ", ".join(part.label for part in parts)
    return words[:1].upper() + words[1:]


def _held(document: CatalogueDocument | None, part: Part) -> object:
    return (document and document.get(part.field)) or None
