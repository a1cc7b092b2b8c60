"""The posture of the withheld commentary, which never stands without what softens it."""

from ...documents.shapes import FailureModeDocument
from ...editions.edition import LoadedEdition, Term
from ...vocabulary import Basis, Posture

NO_SUCH_COLUMN = Term(
    Posture.NOT_ASSESSED.value, "No such column", "Only the table of intentional failures has the withheld column."
)


def posture_of(mode: FailureModeDocument, edition: LoadedEdition) -> Term:
    commentary = mode["commentary"]
    return edition.term("posture", commentary["posture"]) if commentary else NO_SUCH_COLUMN


def hedge_of(mode: FailureModeDocument) -> str:
    """Return what keeps the posture from standing alone: the source's hedge, or that the editor inferred it."""
    commentary = mode["commentary"]
    if commentary is None:
        return ""
    if commentary["basis"] == Basis.INFERRED:
        return "inferred by the editor"
    return f"“{commentary['hedge']}”" if commentary["hedge"] else ""
