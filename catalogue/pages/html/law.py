"""Legal questions, authorities and commentary as pages show them."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from ...addresses.codes import sort_key
from ...documents.shapes import (
    AuthorityDocument,
    CfaaReadingDocument,
    CommentaryDocument,
    FailureModeDocument,
    QuestionDocument,
)
from ...editions.edition import Term
from ...vocabulary import Basis, Confirmation, Posture
from .pieces import Link, NoteView, PassageView, Pieces

CFAA_READINGS_PAPER = "2006.16179"
ABOUT_CFAA_READINGS = "cfaa-readings"


@dataclass(frozen=True)
class QuestionView:
    link: Link
    text: PassageView | None
    """The question itself; None only in a draft."""
    confirmation: Term
    origin: Term
    origin_html: SafeString
    addressee: Term
    status: Term
    answered_in: Link | None
    modes: list[Link]
    authorities: list[Link]
    references: list[Link]
    aliases: list[str]
    passages: list[PassageView]
    """All but the question itself."""
    notes: list[NoteView]

    @property
    def is_proposed(self) -> bool:
        return self.confirmation.value == Confirmation.PROPOSED


def question_view(question: QuestionDocument, pieces: Pieces) -> QuestionView:
    passages = list(pieces.passages(question).values())
    return QuestionView(
        link=pieces.entry_link(question),
        text=passages[0] if passages else None,
        confirmation=pieces.term("confirmation", question["confirmation"]),
        origin=pieces.term("question_origin", question["origin"]),
        origin_html=pieces.markdown(question["origin_detail"]),
        addressee=pieces.term("addressee", question["addressee"]),
        status=pieces.term("question_status", question["status"]),
        answered_in=pieces.link(question["answered_in"]),
        modes=pieces.links(question["modes"]),
        authorities=pieces.links(question["authorities"]),
        references=pieces.links(question["references"]),
        aliases=question["aliases"],
        passages=passages[1:],
        notes=pieces.notes(question),
    )


@dataclass(frozen=True)
class AuthorityView:
    link: Link
    citation: str
    type: Term
    jurisdiction: Term
    year: int | None
    url: str
    origin: Term
    confirmation: Term
    verification: str
    aliases: list[str]
    passages: list[PassageView]
    questions: list[QuestionView]
    modes: list[Link]
    notes: list[NoteView]

    @property
    def is_proposed(self) -> bool:
        return self.confirmation.value == Confirmation.PROPOSED


def authority_view(authority: AuthorityDocument, pieces: Pieces) -> AuthorityView:
    questions = pieces.edition.questions_on_authority.get(authority["code"], [])
    modes = {code for question in questions for code in question["modes"]}
    return AuthorityView(
        link=pieces.entry_link(authority),
        citation=authority["citation"],
        type=pieces.term("authority_type", authority["type"]),
        jurisdiction=pieces.term("jurisdiction", authority["jurisdiction"]),
        year=authority["year"],
        url=authority["url"],
        origin=pieces.term("authority_origin", authority["origin"]),
        confirmation=pieces.term("confirmation", authority["confirmation"]),
        verification=authority["verification"],
        aliases=authority["aliases"],
        passages=list(pieces.passages(authority).values()),
        questions=[question_view(question, pieces) for question in questions],
        modes=pieces.links(sorted(modes, key=sort_key)),
        notes=pieces.notes(authority),
    )


@dataclass(frozen=True)
class StatementView:
    kind: Term
    finding: str
    condition: str
    hedge: str
    passage: PassageView


@dataclass(frozen=True)
class CommentaryView:
    """The withheld column's cell. `is_empty`: the cell holds only the residue of the comment."""

    posture: Term
    basis: Term
    hedge: str
    qualifier: str
    html: SafeString
    cell: str
    line: int
    statements: list[StatementView]

    @property
    def is_empty(self) -> bool:
        return not self.statements

    @property
    def is_inferred(self) -> bool:
        return self.basis.value == Basis.INFERRED


NO_SUCH_COLUMN = Term(
    Posture.NOT_ASSESSED.value, "No such column", "Only the table of intentional failures has the withheld column."
)


def posture_of(mode: FailureModeDocument, pieces: Pieces) -> Term:
    commentary = mode["commentary"]
    return pieces.term("posture", commentary["posture"]) if commentary else NO_SUCH_COLUMN


def hedge_of(mode: FailureModeDocument) -> str:
    """What keeps the posture from standing alone: the source's hedge, or that the editor inferred it."""
    commentary = mode["commentary"]
    if commentary is None:
        return ""
    if commentary["basis"] == Basis.INFERRED:
        return "inferred by the editor"
    return f"“{commentary['hedge']}”" if commentary["hedge"] else ""


def commentary_view(
    commentary: CommentaryDocument | None, passages: dict[str, PassageView], pieces: Pieces
) -> CommentaryView | None:
    if commentary is None:
        return None
    return CommentaryView(
        posture=pieces.term("posture", commentary["posture"]),
        basis=pieces.term("basis", commentary["basis"]),
        hedge=commentary["hedge"],
        qualifier=commentary["qualifier"],
        html=pieces.markdown(commentary["note"]),
        cell=commentary["cell"],
        line=commentary["line"],
        statements=[
            StatementView(
                kind=pieces.term("statement", statement["kind"]),
                finding=statement["finding"],
                condition=statement["condition"],
                hedge=statement["hedge"],
                passage=passages[statement["passage"]],
            )
            for statement in commentary["statements"]
        ],
    )


@dataclass(frozen=True)
class CfaaReadingView:
    """One row of arXiv:2006.16179, Figure 3, with what to bear in mind when reading it.

    `paper` is None if the edition lacks the reference.
    """

    mode: Link | None
    label_there: str
    narrow: Term
    broad: Term
    damage: Term
    paper: Link | None
    caution: SafeString


def cfaa_reading_view(reading: CfaaReadingDocument, pieces: Pieces) -> CfaaReadingView:
    return CfaaReadingView(
        mode=pieces.link(reading["mode"]),
        label_there=reading["label_there"],
        narrow=pieces.term("liability", reading["narrow"]),
        broad=pieces.term("liability", reading["broad"]),
        damage=pieces.term("liability", reading["damage"]),
        paper=_paper(pieces),
        caution=_caution(pieces),
    )


def cfaa_reading_of(mode: FailureModeDocument, pieces: Pieces) -> CfaaReadingView | None:
    reading = pieces.edition.cfaa_readings.get(mode["code"])
    return cfaa_reading_view(reading, pieces) if reading else None


def _caution(pieces: Pieces) -> SafeString:
    text = pieces.edition.texts.get(ABOUT_CFAA_READINGS)
    return pieces.markdown(text["display"] if text else "")


def _paper(pieces: Pieces) -> Link | None:
    papers = (entry for entry in pieces.edition.references if entry["arxiv_id"] == CFAA_READINGS_PAPER)
    return next((pieces.entry_link(paper) for paper in papers), None)
