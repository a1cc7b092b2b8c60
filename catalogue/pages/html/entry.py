"""The page of an entry of any kind."""

from typing import Any

from ...vocabulary import Kind
from .failure_mode import failure_mode_view, scenario_view
from .law import authority_view, question_view
from .pieces import Pieces
from .reference import reference_view

TEMPLATES = {
    Kind.FAILURE_MODE: "failure_mode.html",
    Kind.SCENARIO: "scenario.html",
    Kind.QUESTION: "question.html",
    Kind.AUTHORITY: "authority.html",
    Kind.REFERENCE: "reference.html",
}


def entry_view(code: str, kind: Kind, pieces: Pieces) -> object:
    if kind is Kind.SCENARIO:
        return scenario_view(pieces.edition.scenarios[code], pieces)
    document: Any = pieces.edition.entries[code]  # of its kind, as the code says
    match kind:
        case Kind.FAILURE_MODE:
            return failure_mode_view(document, pieces)
        case Kind.QUESTION:
            return question_view(document, pieces)
        case Kind.AUTHORITY:
            return authority_view(document, pieces)
    return reference_view(document, pieces)
