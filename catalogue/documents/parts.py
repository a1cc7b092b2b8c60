"""The parts of the catalogue document: what people call them, and whose rows they are made of."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model

from ..models import CfaaReading, EditorNote, Framework, SiteText, SourceWork, SynonymGroup
from .shapes import CatalogueDocument


@dataclass(frozen=True)
class Part:
    field: str
    label: str
    model: type[Model] | None
    """None for what the software itself says."""


PARTS = (
    Part("texts", "site texts", SiteText),
    Part("cfaa_readings", "CFAA readings", CfaaReading),
    Part("frameworks", "frameworks", Framework),
    Part("synonyms", "synonyms", SynonymGroup),
    Part("notes", "notes on the whole document", EditorNote),
    Part("vocabularies", "vocabularies", None),
    Part("work", "the source", SourceWork),
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
