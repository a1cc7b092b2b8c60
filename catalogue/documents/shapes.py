"""The shape of a document: the one description of an entry for the outside world.

Plain JSON: strings, whole numbers, booleans, null, lists and objects; no floats, no HTML. Vocabulary terms are
stored by value. Texts are Markdown. A new field means a new shape number and a step in `canonical.upgrade`.
"""

from typing import Literal, TypeAlias, TypedDict

SHAPE = 1


class PassageDocument(TypedDict):
    anchor: str
    role: str
    layer: str
    verbatim: str
    display: str  # "" where the verbatim text is shown
    lines: list[int]  # first and last source line, 1-based; [] in the curators' layer


class NoteDocument(TypedDict):
    code: str
    category: str
    printed: list[str]  # quotations, each to the letter and from one place
    text: str
    confidence: str
    origin: str
    lines: list[int]
    passages: list[str]  # anchors; [] where the note concerns the whole entry


class EntryDocument(TypedDict):
    """What every kind of entry has."""

    shape: int
    kind: str
    code: str
    title: str
    slug: str
    aliases: list[str]
    state: str
    reason: str
    successor: str
    passages: list[PassageDocument]
    notes: list[NoteDocument]


class ScenarioDocument(TypedDict):
    code: str
    title: str
    passage: str
    domains: list[str]
    knowledge: str
    evidence: str
    evidence_note: str


class StatementDocument(TypedDict):
    passage: str
    kind: str
    finding: str
    condition: str
    hedge: str


class CommentaryDocument(TypedDict):
    cell: str
    line: int
    posture: str
    basis: str
    hedge: str
    qualifier: str
    note: str
    statements: list[StatementDocument]


class CitationDocument(TypedDict):
    passage: str
    marker: str
    offset: int | None  # characters from the start of the passage's verbatim text
    origin: str
    reference: str
    rule: str
    confidence: str
    note: str


class MappingDocument(TypedDict):
    framework: str
    id: str
    label: str
    url: str
    relation: str
    reason: str
    verification: str
    confirmation: str
    current_id: str
    current_label: str
    current_note: str
    detail: str


class FailureModeDocument(EntryDocument):
    group: str
    properties: list[str]
    published_answer: str
    scenarios: list[ScenarioDocument]
    commentary: CommentaryDocument | None
    citations: list[CitationDocument]
    mappings: list[MappingDocument]
    crosswalk_gap: str


class QuestionDocument(EntryDocument):
    modes: list[str]
    authorities: list[str]
    references: list[str]
    addressee: str
    origin: str
    origin_detail: str
    confirmation: str
    status: str
    answered_in: str


class AuthorityDocument(EntryDocument):
    citation: str
    type: str
    jurisdiction: str
    year: int | None
    url: str
    origin: str
    confirmation: str
    verification: str


class AuthorDocument(TypedDict):
    name: str
    origin: str


class ReferenceDocument(EntryDocument):
    number_in_source: int | None
    standing: str
    confirmation: str
    type: str
    title_origin: str
    authors: list[AuthorDocument]
    authors_incomplete: bool
    venue: str
    venue_origin: str
    year: int | None
    year_origin: str
    arxiv_id: str
    arxiv_origin: str
    doi: str
    doi_origin: str
    url: str
    url_origin: str
    same_work_as: str
    candidate: str
    candidate_confidence: str
    candidate_note: str
    note: str


class TermDocument(TypedDict):
    value: str
    label: str
    definition: str


class FrameworkDocument(TypedDict):
    slug: str
    name: str
    version: str
    url: str
    note: str


class CfaaReadingDocument(TypedDict):
    mode: str
    label_there: str
    narrow: str
    broad: str
    damage: str


class TextDocument(TypedDict):
    key: str
    title: str
    layer: str
    verbatim: str
    display: str
    lines: list[int]


class SynonymGroupDocument(TypedDict):
    key: str
    direction: str
    terms: list[str]  # in an equal group, each finds the others
    finds: list[str]  # in a directed group, what each of the terms finds
    reason: str


class WorkDocument(TypedDict):
    title: str
    authors: list[str]
    affiliations: list[str]
    date: str
    arxiv: str
    url: str
    licence: str


class CatalogueDocument(TypedDict):
    """Whatever readers see that is not an entry: one an edition."""

    shape: int
    kind: Literal["catalogue"]
    work: WorkDocument | None
    vocabularies: dict[str, list[TermDocument]]
    frameworks: list[FrameworkDocument]
    cfaa_readings: list[CfaaReadingDocument]
    texts: list[TextDocument]
    notes: list[NoteDocument]
    synonyms: list[SynonymGroupDocument]


AnyEntryDocument: TypeAlias = FailureModeDocument | QuestionDocument | AuthorityDocument | ReferenceDocument
