"""Searching the texts that belong to no entry, such as the acknowledgements."""

from ...documents.shapes import TextDocument
from ..edition import LoadedEdition
from .query import Query
from .words import Phrase, runs_in, stem, stems_in


def phrases_of(query: Query) -> frozenset[Phrase]:
    """What must stand in a text: each word or phrase of the query, but for common words."""
    parts = [part for part in query.wanted if not part.is_common] or list(query.wanted)
    return frozenset(tuple(stem(token) for token in part.tokens) for part in parts)


def texts_with(query: Query, edition: LoadedEdition) -> list[TextDocument]:
    """The texts of the edition in which everything stands that the query asks for."""
    phrases = phrases_of(query)
    return [text for text in edition.catalogue["texts"] if phrases and _stand_in(text, phrases)]


def _stand_in(text: TextDocument, phrases: frozenset[Phrase]) -> bool:
    stems = stems_in(f"{text['title']}\n{text['verbatim']}\n{text['display']}")
    return all(any(runs_in(stems, {phrase})) for phrase in phrases)
