"""The page of a reference."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from ...documents.shapes import ReferenceDocument
from ...editions.edition import Term
from ...vocabulary import Confirmation, FactOrigin, ReferenceStanding
from .law import QuestionView, question_view
from .pieces import CitationView, Link, NoteView, PassageView, Pieces


@dataclass(frozen=True)
class Author:
    name: str
    is_added: bool


@dataclass(frozen=True)
class Candidate:
    """The work that a missing reference most likely meant: an inference of the editors."""

    link: Link
    confidence: Term
    html: SafeString


@dataclass(frozen=True)
class ReferenceView:
    link: Link
    number_in_source: int | None
    standing: Term
    confirmation: Term
    type: Term
    title_origin: Term
    authors: list[Author]
    authors_incomplete: bool
    venue: str
    venue_origin: Term
    year: int | None
    year_origin: Term
    arxiv_id: str
    arxiv_origin: Term
    doi: str
    doi_origin: Term
    url: str
    url_origin: Term
    same_works: list[Link]
    candidate: Candidate | None
    candidate_for: list[Link]
    html: SafeString
    aliases: list[str]
    passages: list[PassageView]
    citations: list[CitationView]
    texts_that_cite: list[Link]
    questions: list[QuestionView]
    notes: list[NoteView]

    @property
    def is_missing(self) -> bool:
        return self.standing.value == ReferenceStanding.MISSING

    @property
    def is_added(self) -> bool:
        return self.standing.value == ReferenceStanding.ADDED

    @property
    def is_proposed(self) -> bool:
        return self.confirmation.value == Confirmation.PROPOSED

    @property
    def arxiv_url(self) -> str:
        return f"https://arxiv.org/abs/{self.arxiv_id}" if self.arxiv_id else ""

    @property
    def doi_url(self) -> str:
        return f"https://doi.org/{self.doi}" if self.doi else ""


def reference_view(reference: ReferenceDocument, pieces: Pieces) -> ReferenceView:
    edition, code = pieces.edition, reference["code"]
    return ReferenceView(
        link=pieces.entry_link(reference),
        number_in_source=reference["number_in_source"],
        standing=pieces.term("standing", reference["standing"]),
        confirmation=pieces.term("confirmation", reference["confirmation"]),
        type=pieces.term("reference_type", reference["type"]),
        title_origin=pieces.term("fact_origin", reference["title_origin"]),
        authors=[Author(author["name"], author["origin"] == FactOrigin.ADDED) for author in reference["authors"]],
        authors_incomplete=reference["authors_incomplete"],
        venue=reference["venue"],
        venue_origin=pieces.term("fact_origin", reference["venue_origin"]),
        year=reference["year"],
        year_origin=pieces.term("fact_origin", reference["year_origin"]),
        arxiv_id=reference["arxiv_id"],
        arxiv_origin=pieces.term("fact_origin", reference["arxiv_origin"]),
        doi=reference["doi"],
        doi_origin=pieces.term("fact_origin", reference["doi_origin"]),
        url=reference["url"],
        url_origin=pieces.term("fact_origin", reference["url_origin"]),
        same_works=pieces.links(edition.same_works.get(code, [])),
        candidate=_candidate(reference, pieces),
        candidate_for=pieces.links(edition.candidate_for.get(code, [])),
        html=pieces.markdown(reference["note"]),
        aliases=reference["aliases"],
        passages=list(pieces.passages(reference).values()),
        citations=[pieces.citation(use.document, use.mode) for use in edition.citations_of.get(code, [])],
        texts_that_cite=pieces.links(edition.texts_that_cite.get(code, [])),
        questions=[question_view(question, pieces) for question in edition.questions_on_reference.get(code, [])],
        notes=pieces.notes(reference),
    )


def _candidate(reference: ReferenceDocument, pieces: Pieces) -> Candidate | None:
    link = pieces.link(reference["candidate"])
    if link is None:
        return None
    confidence = pieces.term("confidence", reference["candidate_confidence"])
    return Candidate(link, confidence, pieces.markdown(reference["candidate_note"]))
