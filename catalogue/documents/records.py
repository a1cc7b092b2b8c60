"""What the fixtures say, in their own words: keys are the names of the models' fields.

Entries refer to each other by code (`REF-12`), a failure mode's parts to its passages by number.
"""

from dataclasses import dataclass

from ..vocabulary import (
    Addressee,
    AuthorityOrigin,
    AuthorityType,
    Basis,
    CitationOrigin,
    CitationRule,
    Confidence,
    Confirmation,
    Domain,
    Evidence,
    FactOrigin,
    Group,
    Jurisdiction,
    Knowledge,
    Layer,
    Liability,
    PassageRole,
    Posture,
    Property,
    PublishedAnswer,
    QuestionOrigin,
    QuestionStatus,
    ReferenceStanding,
    ReferenceType,
    Relation,
    StatementKind,
    SynonymDirection,
)


@dataclass(frozen=True)
class PassageRecord:
    """A text of the source has `lines` (first, last) and `verbatim`; a curator's text has `display` only."""

    number: int
    role: PassageRole
    layer: Layer
    lines: tuple[int, ...] = ()
    verbatim: str = ""
    display: str = ""


@dataclass(frozen=True)
class ScenarioRecord:
    number: int
    title: str
    passage: int
    domains: tuple[Domain, ...]
    knowledge: Knowledge
    evidence: Evidence
    evidence_note: str


@dataclass(frozen=True)
class StatementRecord:
    passage: int
    kind: StatementKind
    finding: str
    condition: str
    hedge: str


@dataclass(frozen=True)
class CommentaryRecord:
    line: int
    cell: str
    posture: Posture
    basis: Basis
    hedge: str
    qualifier: str
    note: str
    statements: tuple[StatementRecord, ...]


@dataclass(frozen=True)
class CitationRecord:
    passage: int
    marker: str
    offset: int | None
    origin: CitationOrigin
    resolves_to: str
    rule: CitationRule
    confidence: Confidence
    note: str


@dataclass(frozen=True)
class MappingRecord:
    framework: str
    external_id: str
    label: str
    url: str
    relation: Relation | None
    reason: str
    verification: str
    confirmation: Confirmation
    current_id: str
    current_label: str
    current_note: str
    detail: str


@dataclass(frozen=True)
class FailureModeRecord:
    code: str
    title: str
    aliases: tuple[str, ...]
    group: Group
    properties: tuple[Property, ...]
    published_answer: PublishedAnswer
    crosswalk_gap: str
    passages: tuple[PassageRecord, ...]
    scenarios: tuple[ScenarioRecord, ...]
    commentary: CommentaryRecord | None
    citations: tuple[CitationRecord, ...]
    mappings: tuple[MappingRecord, ...]


@dataclass(frozen=True)
class AuthorRecord:
    name: str
    origin: FactOrigin


@dataclass(frozen=True)
class ReferenceRecord:
    code: str
    number_in_source: int | None
    standing: ReferenceStanding
    confirmation: Confirmation
    type: ReferenceType
    title: str
    title_origin: FactOrigin
    authors: tuple[AuthorRecord, ...]
    authors_incomplete: bool
    venue: str
    venue_origin: FactOrigin
    year: int | None
    year_origin: FactOrigin
    arxiv_id: str
    arxiv_origin: FactOrigin
    doi: str
    doi_origin: FactOrigin
    url: str
    url_origin: FactOrigin
    same_work_as: str
    candidate: str
    candidate_confidence: Confidence | None
    candidate_note: str
    note: str
    passages: tuple[PassageRecord, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class AuthorityRecord:
    code: str
    name: str
    aliases: tuple[str, ...]
    citation: str
    type: AuthorityType
    jurisdiction: Jurisdiction
    year: int | None
    url: str
    confirmation: Confirmation
    origin: AuthorityOrigin
    verification: str
    passages: tuple[PassageRecord, ...]


@dataclass(frozen=True)
class QuestionRecord:
    code: str
    topic: str
    modes: tuple[str, ...]
    authorities: tuple[str, ...]
    references: tuple[str, ...]
    addressee: Addressee
    origin: QuestionOrigin
    origin_detail: str
    confirmation: Confirmation
    status: QuestionStatus
    answered_in: str
    passages: tuple[PassageRecord, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteRecord:
    """`targets` are codes of entries or anchors of passages; none means the document as a whole.

    Each text of `printed` is a quotation to the letter.
    """

    code: str
    category: str
    printed: tuple[str, ...]
    text: str
    confidence: Confidence
    origin: str
    lines: tuple[int, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class FrameworkRecord:
    slug: str
    name: str
    version: str
    url: str
    note: str
    order: int


@dataclass(frozen=True)
class CfaaReadingRecord:
    mode: str
    label_there: str
    narrow: Liability
    broad: Liability
    damage: Liability


@dataclass(frozen=True)
class CfaaTable:
    title: str
    reference: str
    caution: str
    rows: tuple[CfaaReadingRecord, ...]


@dataclass(frozen=True)
class TextRecord:
    key: str
    title: str
    layer: Layer
    lines: tuple[int, ...] = ()
    verbatim: str = ""
    display: str = ""


@dataclass(frozen=True)
class SynonymGroupRecord:
    """In a directed group the terms find what stands in `finds`; in an equal one they find each other."""

    key: str
    direction: SynonymDirection
    reason: str
    terms: tuple[str, ...]
    finds: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkRecord:
    title: str
    authors: tuple[str, ...]
    affiliations: tuple[str, ...]
    date: str
    arxiv: str
    url: str
    licence: str


@dataclass(frozen=True)
class Site:
    work: WorkRecord
    texts: tuple[TextRecord, ...]


@dataclass(frozen=True)
class Fixtures:
    """The whole catalogue as its fixtures give it."""

    site: Site
    frameworks: tuple[FrameworkRecord, ...]
    authorities: tuple[AuthorityRecord, ...]
    references: tuple[ReferenceRecord, ...]
    failure_modes: tuple[FailureModeRecord, ...]
    questions: tuple[QuestionRecord, ...]
    cfaa_readings: CfaaTable
    notes: tuple[NoteRecord, ...]
    synonyms: tuple[SynonymGroupRecord, ...]


AnyEntryRecord = AuthorityRecord | ReferenceRecord | FailureModeRecord | QuestionRecord
