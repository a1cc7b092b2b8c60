"""The shape of a document: the one description of an entry, for readers and for ourselves.

Plain JSON: strings, whole numbers, booleans, null, lists and objects; no floats, no HTML. Vocabulary terms are
stored by value. What must follow a key everywhere stands beside it, as its `Field`. A fixture has the keys of the
document that it becomes.

A key that is added belongs to a new shape: it says `since`, and the `default` that documents of older shapes get.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, TypedDict, TypeGuard, get_args, get_origin, get_type_hints

from ..vocabulary import (
    PUBLISHED_VOCABULARIES,
    Addressee,
    AuthorityOrigin,
    AuthorityType,
    Basis,
    CataloguePart,
    CitationOrigin,
    CitationRule,
    CitationStyle,
    Confidence,
    Confirmation,
    DevelopmentKind,
    Domain,
    EntryState,
    Evidence,
    FactOrigin,
    Group,
    Kind,
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
    TextRelation,
    Vocabulary,
    WorkField,
)

SHAPE = 2

REQUIRED = object()


@dataclass(frozen=True)
class Field:
    """The description of one key of a document: all that follows the key everywhere."""

    vocabulary: type[Vocabulary] | None = None
    rows: CataloguePart | None = None
    """The part of the catalogue document of which it names a row."""
    label: str = ""
    """Heading that curators read over it; empty: the key in words."""
    is_markdown: bool = False
    layer: Layer | None = None
    """Whose words they are. None: nobody's, as of a code, a term or an address; or it stands in a key beside them."""
    searched_in: str = ""
    """The field of the search index; empty: by hand, or not at all."""
    place: str = ""
    """How readers are told where they found it; empty: the key in words."""
    default: Any = REQUIRED
    """The value where a fixture, or a document of an older shape, does not say it."""
    since: int = 1
    is_derived: bool = False
    """It follows from other keys, or is decided elsewhere: no fixture says it."""

    @property
    def terms(self) -> str:
        """Return the name that its vocabulary has in the catalogue document; empty where its values are no terms."""
        return OF_ROWS[self.rows] if self.rows in OF_ROWS else _NAMES.get(self.vocabulary, "")


OF_ROWS = {CataloguePart.JURISDICTIONS: "jurisdiction"}
"""Part → the vocabulary that its rows are the terms of. The software has the terms of all others."""

_NAMES: dict[type[Vocabulary] | None, str] = {vocabulary: name for name, vocabulary in PUBLISHED_VOCABULARIES.items()}


Markdown: TypeAlias = Annotated[str, Field(is_markdown=True, layer=Layer.CURATOR)]
Remark: TypeAlias = Annotated[
    str, Field(is_markdown=True, layer=Layer.CURATOR, searched_in="notes", place="editor’s remark")
]
Curators: TypeAlias = Annotated[str, Field(layer=Layer.CURATOR)]
OfFramework: TypeAlias = Annotated[str, Field(rows=CataloguePart.FRAMEWORKS)]
Withheld: TypeAlias = Annotated[str, Field(layer=Layer.WITHHELD)]
Confirmed: TypeAlias = Annotated[str, Field(vocabulary=Confirmation, label="State of the research")]
Sure: TypeAlias = Annotated[str, Field(vocabulary=Confidence)]
Origin: TypeAlias = Annotated[str, Field(vocabulary=FactOrigin)]
Liable: TypeAlias = Annotated[str, Field(vocabulary=Liability)]
Url: TypeAlias = Annotated[str, Field(label="Address")]
Verbatim: TypeAlias = Annotated[str, Field(label="As printed", default="")]
Lines: TypeAlias = Annotated[list[int], Field(default=[])]
"""First and last line of the source text, 1-based; none in the curators’ layer, or of what stands elsewhere."""
Section: TypeAlias = Annotated[str, Field(since=2, default="")]
"""The section of the published page where a text stands that the source text lacks."""
SectionUrl: TypeAlias = Annotated[str, Field(label="Address", since=2, default="")]


class PassageDocument(TypedDict):
    anchor: str
    role: Annotated[str, Field(vocabulary=PassageRole)]
    layer: Annotated[str, Field(vocabulary=Layer)]
    lines: Lines
    section: Section
    url: SectionUrl
    verbatim: Verbatim
    display: Annotated[str, Field(label="What readers see", is_markdown=True, default="")]
    """Empty where the verbatim text is shown. Markdown in the curators’ layer only."""


class WithdrawnDocument(TypedDict):
    """What stands where readers have seen a passage of the curators: earlier editions keep its words."""

    anchor: str
    role: Annotated[str, Field(vocabulary=PassageRole)]
    reason: Markdown
    scenario: str  # its code, where the passage was the text of one; else ""
    title: str  # of the scenario


class NoteText(TypedDict):
    code: str
    category: Curators
    printed: list[str]  # quotations, each to the letter and from one place
    text: Markdown
    confidence: Sure
    origin: Curators
    lines: list[int]


class NoteDocument(NoteText):
    passages: list[str]  # anchors; [] where the note concerns the whole entry


class EntryDocument(TypedDict):
    """The keys that every kind of entry has."""

    shape: Annotated[int, Field(is_derived=True)]
    kind: Annotated[str, Field(is_derived=True)]
    code: str
    title: str
    slug: Annotated[str, Field(is_derived=True)]
    aliases: Annotated[list[str], Field(label="Also called", default=[])]
    state: Annotated[str, Field(vocabulary=EntryState, default=EntryState.PUBLIC.value, is_derived=True)]
    reason: Annotated[str, Field(layer=Layer.CURATOR, is_markdown=True, default="", is_derived=True)]
    successor: Annotated[str, Field(default="", is_derived=True)]
    passages: list[PassageDocument]
    withdrawn: Annotated[list[WithdrawnDocument], Field(since=2, default=[])]
    notes: Annotated[list[NoteDocument], Field(default=[], is_derived=True)]


class ScenarioDocument(TypedDict):
    code: str
    title: str
    passage: str
    knowledge: Annotated[str, Field(vocabulary=Knowledge)]
    evidence: Annotated[str, Field(vocabulary=Evidence)]
    evidence_note: Markdown
    domains: Annotated[list[str], Field(vocabulary=Domain)]


class StatementDocument(TypedDict):
    """How the curators read a statement of the withheld commentary. Its words are those of the passage."""

    passage: str
    kind: Annotated[str, Field(vocabulary=StatementKind, layer=Layer.CURATOR)]
    finding: Curators
    condition: Curators
    hedge: Annotated[str, Field(label="Limiting words, as quoted", layer=Layer.WITHHELD)]


class CommentaryDocument(TypedDict):
    """The words of the withheld column, and the curators' classification of them: posture, basis, kinds, findings."""

    cell: Annotated[str, Field(label="The cell as printed", layer=Layer.WITHHELD)]
    line: int
    posture: Annotated[
        str, Field(vocabulary=Posture, label="What it concludes, as the curators read it", layer=Layer.CURATOR)
    ]
    basis: Annotated[str, Field(vocabulary=Basis, label="Basis of that reading", layer=Layer.CURATOR)]
    hedge: Annotated[str, Field(label="Limiting words, as quoted", layer=Layer.WITHHELD)]
    qualifier: Withheld
    note: Markdown
    statements: list[StatementDocument]


class CitationDocument(TypedDict):
    passage: str
    marker: str
    offset: Annotated[int | None, Field(label="Character in the passage")]  # from the start of its verbatim text
    origin: Annotated[str, Field(vocabulary=CitationOrigin)]
    reference: str
    rule: Annotated[str, Field(vocabulary=CitationRule)]
    confidence: Sure
    note: Markdown


class ParallelDocument(TypedDict):
    """How a text in another publication relates to a passage."""

    passage: str
    reference: str
    relation: Annotated[str, Field(vocabulary=TextRelation)]
    place: str
    difference: Markdown


class MappingDocument(TypedDict):
    framework: OfFramework
    id: Annotated[str, Field(label="Id there")]
    label: str
    url: Url
    relation: Annotated[str, Field(vocabulary=Relation)]
    confirmation: Confirmed
    reason: Markdown
    verification: Curators
    current_id: Annotated[str, Field(label="Id in a later release")]
    current_label: Annotated[str, Field(label="Name in a later release")]
    current_note: Annotated[str, Field(label="What became of it", layer=Layer.CURATOR)]
    detail: Curators


class DevelopmentDocument(TypedDict):
    """What became known of a failure mode: the newest first."""

    kind: Annotated[str, Field(vocabulary=DevelopmentKind)]
    date: str  # a day, a month or a year
    title: str
    text: Markdown
    source: str
    url: Url
    verification: Curators
    checked_on: Annotated[str, Field(since=2, default="")]  # “2026-11-25”
    confirmation: Confirmed


class RecommendationDocument(TypedDict):
    """Where a framework says what to do against a failure mode."""

    framework: OfFramework
    id: Annotated[str, Field(label="Id there")]
    label: str
    url: Url
    against: str
    verification: Curators
    checked_on: Annotated[str, Field(since=2, default="")]  # “2026-11-25”
    confirmation: Confirmed


class FailureModeDocument(EntryDocument):
    group: Annotated[str, Field(vocabulary=Group)]
    properties: Annotated[list[str], Field(vocabulary=Property, label="Compromises")]
    published_answer: Annotated[str, Field(vocabulary=PublishedAnswer, layer=Layer.SOURCE)]
    summary: Annotated[
        str,
        Field(
            is_markdown=True,
            layer=Layer.CURATOR,
            searched_in="description",
            place="in plain words",
            since=2,
            default="",
        ),
    ]
    """In plain words, by the curators."""
    crosswalk_gap: Markdown
    scenarios: list[ScenarioDocument]
    commentary: CommentaryDocument | None
    citations: list[CitationDocument]
    parallels: Annotated[list[ParallelDocument], Field(label="The same words elsewhere", since=2, default=[])]
    mappings: Annotated[list[MappingDocument], Field(label="In other frameworks")]
    developments_gap: Annotated[
        str, Field(label="What was not found", is_markdown=True, layer=Layer.CURATOR, since=2, default="")
    ]
    developments: Annotated[
        list[DevelopmentDocument], Field(label="Incidents, exercises and research", since=2, default=[])
    ]
    recommendations: Annotated[list[RecommendationDocument], Field(label="What others recommend", since=2, default=[])]


class AnswerDocument(TypedDict):
    authority: str
    decided_on: str  # “2021-06-03”, “2021-06” or “2021”, as far as it is known
    note: Markdown


class QuestionDocument(EntryDocument):
    addressee: Annotated[str, Field(vocabulary=Addressee, label="Whose conduct")]
    modes: list[str]
    authorities: list[str]
    references: list[str]
    origin: Annotated[str, Field(vocabulary=QuestionOrigin)]
    origin_detail: Annotated[str, Field(is_markdown=True, layer=Layer.CURATOR, searched_in="notes", place="origin")]
    confirmation: Confirmed
    verification: Annotated[str, Field(layer=Layer.CURATOR, since=2, default="")]
    status: Annotated[str, Field(vocabulary=QuestionStatus)]
    answered_in: str
    parallels: Annotated[list[ParallelDocument], Field(label="The same words elsewhere", since=2, default=[])]
    answers: Annotated[list[AnswerDocument], Field(since=2, default=[])]


class AuthorityCitationDocument(TypedDict):
    style: Annotated[str, Field(vocabulary=CitationStyle)]
    text: str  # `*` around italics, `^` around small capitals
    confirmation: Confirmed
    by: Annotated[str, Field(label="Confirmed by")]


class AuthorityDocument(EntryDocument):
    short_name: Annotated[str, Field(searched_in="law", since=2, default="")]
    citation: str
    citations: Annotated[list[AuthorityCitationDocument], Field(since=2, default=[])]
    type: Annotated[str, Field(vocabulary=AuthorityType, searched_in="law")]
    jurisdiction: Annotated[str, Field(rows=CataloguePart.JURISDICTIONS, searched_in="law")]
    year: int | None
    decided_on: Annotated[str, Field(since=2, default="")]  # “2021-06-03”, “2021-06” or “2021”
    court: Annotated[str, Field(searched_in="law", since=2, default="")]
    docket: Annotated[str, Field(searched_in="law", since=2, default="")]
    url: Url
    eli: Annotated[str, Field(label="ELI", since=2, default="")]
    amendments: Annotated[
        str, Field(is_markdown=True, layer=Layer.CURATOR, searched_in="description", since=2, default="")
    ]
    superseded_by: Annotated[str, Field(since=2, default="")]
    origin: Annotated[str, Field(vocabulary=AuthorityOrigin)]
    confirmation: Confirmed
    verification: Curators
    checked_on: Annotated[str, Field(since=2, default="")]  # “2026-11-25”


class AuthorDocument(TypedDict):
    name: str
    family: Annotated[str, Field(label="Family name", since=2, default="")]
    given: Annotated[str, Field(label="Given names", since=2, default="")]
    particle: Annotated[str, Field(since=2, default="")]
    suffix: Annotated[str, Field(since=2, default="")]
    origin: Origin


class DetailDocument(TypedDict):
    field: Annotated[str, Field(vocabulary=WorkField, label="Detail")]
    value: str
    origin: Origin


class ReferenceDocument(EntryDocument):
    title_origin: Origin
    type: Annotated[str, Field(vocabulary=ReferenceType)]
    confirmation: Confirmed
    standing: Annotated[str, Field(vocabulary=ReferenceStanding)]
    number_in_source: int | None
    same_work_as: str
    authors: list[AuthorDocument]
    authors_incomplete: bool
    details: Annotated[list[DetailDocument], Field(since=2, default=[])]
    venue: str
    venue_origin: Origin
    year: int | None
    year_origin: Origin
    arxiv_id: Annotated[str, Field(label="arXiv id")]
    arxiv_origin: Origin
    doi: Annotated[str, Field(label="DOI")]
    doi_origin: Origin
    url: Url
    url_origin: Origin
    note: Remark
    candidate: str
    candidate_confidence: Sure
    candidate_note: Remark


class TermDocument(TypedDict):
    value: str
    label: str
    definition: str


class FrameworkDocument(TypedDict):
    slug: str
    name: str
    version: str
    url: Url
    note: str


class CfaaReadingDocument(TypedDict):
    mode: str
    label_there: str
    narrow: Liable
    broad: Liable
    damage: Liable


class TextDocument(TypedDict):
    key: str
    title: str
    layer: Annotated[str, Field(vocabulary=Layer)]
    lines: Lines
    section: Section
    url: SectionUrl
    verbatim: Verbatim
    display: Annotated[str, Field(label="What readers see", default="")]


class SynonymGroupDocument(TypedDict):
    key: str
    direction: Annotated[str, Field(vocabulary=SynonymDirection)]
    terms: list[str]  # in an equal group, each finds the others
    finds: Annotated[list[str], Field(default=[])]  # in a directed group, what each of the terms finds
    reason: str


class WorkDocument(TypedDict):
    title: str
    authors: list[str]
    affiliations: list[str]
    date: str
    arxiv: str
    url: Url
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


class SharedFramework(FrameworkDocument):
    """A framework as curators see it: at its place in the list."""

    order: int


class SharedJurisdiction(TermDocument):
    """A jurisdiction as publishers see it: at its place in the list."""

    order: int


class SharedNote(NoteText):
    """An editor’s note by itself, wherever it stands."""

    concerns: list[str]  # codes of entries and anchors of passages; [] where it concerns the whole document


AnyEntryDocument: TypeAlias = FailureModeDocument | QuestionDocument | AuthorityDocument | ReferenceDocument

SharedRecordDocument: TypeAlias = Mapping[str, Any]
"""A piece of the catalogue document by itself: with `shape`, and with the part as its `kind`."""

SHAPES: dict[str, type] = {
    Kind.FAILURE_MODE: FailureModeDocument,
    Kind.QUESTION: QuestionDocument,
    Kind.AUTHORITY: AuthorityDocument,
    Kind.REFERENCE: ReferenceDocument,
    "catalogue": CatalogueDocument,
    CataloguePart.TEXTS: TextDocument,
    CataloguePart.CFAA_READINGS: CfaaReadingDocument,
    CataloguePart.FRAMEWORKS: SharedFramework,
    CataloguePart.SYNONYMS: SynonymGroupDocument,
    CataloguePart.NOTES: SharedNote,
    CataloguePart.JURISDICTIONS: SharedJurisdiction,
}
"""The shape of a whole document, by its `kind`."""


@cache
def hints_of(shape: type) -> dict[str, Any]:
    return get_type_hints(shape, include_extras=True)


@cache
def fields_of(shape: type) -> dict[str, Field]:
    """Return the Field of every key; a key without one is like any other text."""
    return {key: _field_in(hint) for key, hint in hints_of(shape).items()}


def _field_in(hint: Any) -> Field:
    return next((fact for fact in getattr(hint, "__metadata__", ()) if isinstance(fact, Field)), _ANY)


_ANY = Field()


def is_failure_mode(document: Mapping[str, object]) -> TypeGuard[FailureModeDocument]:
    return document["kind"] == Kind.FAILURE_MODE


def is_question(document: Mapping[str, object]) -> TypeGuard[QuestionDocument]:
    return document["kind"] == Kind.QUESTION


def is_authority(document: Mapping[str, object]) -> TypeGuard[AuthorityDocument]:
    return document["kind"] == Kind.AUTHORITY


def is_reference(document: Mapping[str, object]) -> TypeGuard[ReferenceDocument]:
    return document["kind"] == Kind.REFERENCE


def works_cited(document: Mapping[str, Any]) -> Sequence[CitationDocument]:
    """Return the citations in an entry’s passages: the `citations` of an authority are how it is cited itself."""
    return document["citations"] if is_failure_mode(document) else ()


def markdown_texts(document: AnyEntryDocument) -> Iterator[tuple[str, str]]:
    """Yield each with the place where it stands."""
    for passage in document["passages"]:
        if passage["layer"] == Layer.CURATOR:  # the source is shown as printed
            yield passage["anchor"], passage["display"]
    parts: Mapping[str, Any] = document
    for key, shape in _lists(SHAPES[document["kind"]]):
        for part in parts[key]:
            yield from _in(part, shape, _PLACES[shape].format_map(part))
    for key in _keys(SHAPES[document["kind"]]):
        yield key.replace("_", " "), parts[key]
    if commentary := parts.get("commentary"):
        yield from _in(commentary, CommentaryDocument, "commentary")


_PLACES: dict[type, str] = {
    WithdrawnDocument: "{anchor}",
    NoteDocument: "editor’s note {code}",
    CitationDocument: "citation in {passage}",
    ParallelDocument: "{passage} in {reference}",
    AnswerDocument: "answer of {authority}",
    ScenarioDocument: "{code}",
    MappingDocument: "mapping to {label}",
    DevelopmentDocument: "{title}",
}
"""Shape of a part → the place that its texts are said to stand at."""


@cache
def _lists(shape: type) -> tuple[tuple[str, type], ...]:
    """Return the keys that hold parts with texts, passages apart, and the shape of those parts."""
    hints = {key: get_args(hint)[0] if get_origin(hint) is Annotated else hint for key, hint in hints_of(shape).items()}
    inner = {key: get_args(hint) for key, hint in hints.items()}
    return tuple((key, found[0]) for key, found in inner.items() if found and found[0] in _PLACES)


def markdown_in(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what readers see as Markdown of a note or of a text that belongs to no entry."""
    if "text" in document:
        yield document["text"]
    elif document.get("layer") == Layer.CURATOR:
        yield document["display"]


def _in(part: Mapping[str, Any], shape: type, place: str) -> Iterator[tuple[str, str]]:
    return ((place, part[key]) for key in _keys(shape))


@cache
def _keys(shape: type) -> tuple[str, ...]:
    return tuple(key for key, field in fields_of(shape).items() if field.is_markdown)
