"""The page of a failure mode, and of a scenario, which is read out of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from ...documents.shapes import FailureModeDocument, FrameworkDocument, MappingDocument
from ...editions.edition import ScenarioInMode, Term
from ...vocabulary import Confirmation, Group, PassageRole, PublishedAnswer
from .law import (
    CfaaReadingView,
    CommentaryView,
    QuestionView,
    cfaa_reading_of,
    commentary_view,
    posture_of,
    question_view,
)
from .pieces import CitationView, Link, NoteView, PassageView, Pieces


@dataclass(frozen=True)
class ScenarioView:
    link: Link
    mode: Link
    passage: PassageView
    domains: list[Term]
    knowledge: Term
    evidence: Term
    evidence_html: SafeString

    @property
    def citations(self) -> list[CitationView]:
        return self.passage.citations


@dataclass(frozen=True)
class MappingView:
    id: str
    label: str
    url: str
    relation: Term | None
    reason_html: SafeString
    verification: str
    confirmation: Term
    current_id: str
    current_label: str
    current_note: str
    detail: str

    @property
    def is_proposed(self) -> bool:
        return self.confirmation.value == Confirmation.PROPOSED


@dataclass(frozen=True)
class FrameworkMappings:
    framework: FrameworkDocument
    mappings: list[MappingView]


@dataclass(frozen=True)
class ReferenceUse:
    """One work that the entry rests on, and every citation that leads to it."""

    reference: Link | None
    byline: str
    is_missing: bool
    citations: list[CitationView]


@dataclass(frozen=True)
class FailureModeView:
    link: Link
    aliases: list[str]
    group: Term
    properties: list[Term]
    published_answer: Term
    posture: Term
    title_passage: PassageView | None
    properties_passage: PassageView | None
    description: list[PassageView]
    scenarios: list[ScenarioView]
    commentary: CommentaryView | None
    questions: list[QuestionView]
    authorities: list[Link]
    references: list[ReferenceUse]
    notes: list[NoteView]
    frameworks: list[FrameworkMappings]
    rejected: list[MappingView]
    crosswalk_gap: SafeString
    cfaa: CfaaReadingView | None
    curator_passages: list[PassageView]

    @property
    def is_intentional(self) -> bool:
        return self.group.value == Group.INTENTIONAL

    @property
    def is_answered(self) -> bool:
        return self.published_answer.value != PublishedAnswer.NOT_ADDRESSED


_PLACED = {
    PassageRole.TITLE,
    PassageRole.PROPERTIES,
    PassageRole.DESCRIPTION,
    PassageRole.SCENARIO,
    PassageRole.STATEMENT,
}


def failure_mode_view(mode: FailureModeDocument, pieces: Pieces) -> FailureModeView:
    edition, code = pieces.edition, mode["code"]
    passages = pieces.passages(mode)
    title = _with_role(passages, PassageRole.TITLE)
    printed_properties = _with_role(passages, PassageRole.PROPERTIES)
    mappings = [mapping for mapping in mode["mappings"] if mapping["relation"]]
    return FailureModeView(
        link=pieces.entry_link(mode),
        aliases=mode["aliases"],
        group=pieces.term("group", mode["group"]),
        properties=[pieces.term("property", value) for value in mode["properties"]],
        published_answer=pieces.term("published_answer", mode["published_answer"]),
        posture=posture_of(mode, pieces),
        title_passage=title[0] if title else None,
        properties_passage=printed_properties[0] if printed_properties else None,
        description=_with_role(passages, PassageRole.DESCRIPTION),
        scenarios=[_scenario(edition.all_scenarios[row["code"]], passages, pieces) for row in mode["scenarios"]],
        commentary=commentary_view(mode["commentary"], passages, pieces),
        questions=[question_view(question, pieces) for question in edition.questions_on_mode.get(code, [])],
        authorities=pieces.links(edition.authorities_on_mode.get(code, [])),
        references=_uses(pieces.citations(mode)),
        notes=pieces.notes(mode),
        frameworks=_by_framework(mappings, pieces),
        rejected=[_mapping(mapping, pieces) for mapping in mode["mappings"] if not mapping["relation"]],
        crosswalk_gap=pieces.markdown(mode["crosswalk_gap"]),
        cfaa=cfaa_reading_of(mode, pieces),
        curator_passages=[passage for passage in passages.values() if passage.role.value not in _PLACED],
    )


def scenario_view(scenario: ScenarioInMode, pieces: Pieces) -> ScenarioView:
    return _scenario(scenario, pieces.passages(scenario.mode), pieces)


def _scenario(scenario: ScenarioInMode, passages: dict[str, PassageView], pieces: Pieces) -> ScenarioView:
    document = scenario.document
    url = pieces.addresses.entry(document["code"], scenario.slug)
    return ScenarioView(
        link=Link(document["code"], document["title"], url, pieces.term("kind", "scenario")),
        mode=pieces.entry_link(scenario.mode),
        passage=passages[document["passage"]],
        domains=[pieces.term("domain", domain) for domain in document["domains"]],
        knowledge=pieces.term("knowledge", document["knowledge"]),
        evidence=pieces.term("evidence", document["evidence"]),
        evidence_html=pieces.markdown(document["evidence_note"]),
    )


def _with_role(passages: dict[str, PassageView], role: PassageRole) -> list[PassageView]:
    return [passage for passage in passages.values() if passage.role.value == role]


def _uses(citations: list[CitationView]) -> list[ReferenceUse]:
    uses: dict[str, list[CitationView]] = {}
    for citation in citations:
        uses.setdefault(citation.reference.code if citation.reference else "", []).append(citation)
    return [_use(group) for group in uses.values()]


def _use(citations: list[CitationView]) -> ReferenceUse:
    first = citations[0]
    return ReferenceUse(first.reference, first.byline, first.is_missing, citations)


def _by_framework(mappings: Iterable[MappingDocument], pieces: Pieces) -> list[FrameworkMappings]:
    return [
        FrameworkMappings(pieces.edition.frameworks[slug], [_mapping(mapping, pieces) for mapping in group])
        for slug, group in groupby(mappings, key=lambda mapping: mapping["framework"])
        if slug in pieces.edition.frameworks
    ]


def _mapping(mapping: MappingDocument, pieces: Pieces) -> MappingView:
    return MappingView(
        id=mapping["id"],
        label=mapping["label"],
        url=mapping["url"],
        relation=pieces.term("relation", mapping["relation"]) if mapping["relation"] else None,
        reason_html=pieces.markdown(mapping["reason"]),
        verification=mapping["verification"],
        confirmation=pieces.term("confirmation", mapping["confirmation"]),
        current_id=mapping["current_id"],
        current_label=mapping["current_label"],
        current_note=mapping["current_note"],
        detail=mapping["detail"],
    )
