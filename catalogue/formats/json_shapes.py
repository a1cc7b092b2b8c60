"""The keys of data that programs may rely on, around documents: those have theirs in `documents/shapes.py`."""

from typing import Any, Literal, NotRequired, TypedDict

from ..documents.shapes import AuthorityDocument, FailureModeDocument, QuestionDocument, ReferenceDocument


class EditionData(TypedDict):
    """The edition that was read. An address that names its edition does not tell if it is the newest."""

    number: int
    published_at: str
    publisher: str
    digest: str
    is_newest: NotRequired[Literal[True]]


class RedactedData(TypedDict):
    """Words that were erased from the text since it was published: `digest` is of the text as it was."""

    places: list[str]
    ground: str
    at: str
    digest_of_rest: str


class StandingData(TypedDict):
    """Which stored text this is, and since when it stands; at an address that names no edition, nothing replaced it."""

    digest: str
    document: str
    first_edition: int
    first_published_at: str
    replaced_by: NotRequired[None]
    replaced_at: NotRequired[None]
    redacted: NotRequired[list[RedactedData]]


class ShownData(TypedDict):
    """A passage as readers see it, with its layer and the hedges without which it must not be quoted."""

    anchor: str
    layer: str
    text: str
    hedges: list[str]
    is_quotable_as_published: bool


class RelatedData(TypedDict):
    """Codes of other entries, by kind."""

    failure_modes: list[str]
    scenarios: list[str]
    questions: list[str]
    authorities: list[str]
    references: list[str]


class EntryData(TypedDict):
    """An entry as it stands in an edition."""

    api: Literal[1]
    id: str
    url: str
    cite_as: str
    edition: EditionData
    text: StandingData
    state: str
    document: FailureModeDocument | QuestionDocument | AuthorityDocument | ReferenceDocument
    layers: dict[str, str]
    shown: list[ShownData]
    related: RelatedData
    labels: dict[str, dict[str, str]]
    links: dict[str, str]
    licence: str
    attribution: str


class TombstoneData(TypedDict):
    """A withdrawn entry: why it is gone, since when, and where it last stood."""

    api: Literal[1]
    code: str
    title: str
    state: str
    reason: str
    edition: int
    published_at: str
    publisher: str
    successor: str
    last_edition: int
    last_url: str


class QueryData(TypedDict):
    """The query as it was read, and the values of filters that no entry has: these were not applied."""

    q: str
    terms: dict[str, list[str]]
    sort: str
    unknown: NotRequired[dict[str, list[str]]]


class ItemData(TypedDict):
    """A row of a list: with these keys, those of the facts of its kind."""

    id: str
    code: str
    kind: str
    title: str
    url: str
    cite_as: str
    state: str
    text_digest: str
    shown: list[ShownData]


class ListData(TypedDict):
    """One page of a list or of a search."""

    api: Literal[1]
    edition: EditionData
    query: QueryData
    count: int
    page: int
    pages: int
    items: list[ItemData]
    links: dict[str, str]


class MatrixRowData(TypedDict):
    """A failure mode’s facts of access and authorization. CSV and Excel add edition, licence and attribution."""

    code: str
    title: str
    group: str
    meaning: str
    meaning_layer: str
    published_answer: str
    published_answer_layer: str
    withheld_posture: str
    withheld_posture_layer: str
    withheld_posture_hedge: str
    withheld_posture_hedge_layer: str
    withheld_posture_basis: str
    withheld_posture_basis_layer: str
    cfaa_reading_of: str
    cfaa_label_there: str
    cfaa_narrow: str
    cfaa_broad: str
    cfaa_damage: str
    url: str
    cite_as: str


class MatrixData(TypedDict):
    """Access and authorization, mode by mode."""

    api: Literal[1]
    edition: EditionData
    order: str
    rows: list[MatrixRowData]
    licence: str
    attribution: str


class VersionData(TypedDict):
    first_edition: int
    published_at: str
    until: int | None
    publisher: str
    note: str
    substantive: bool
    state: str
    title: str
    digest: str
    document: str
    url: str
    changes_from_previous: str


class HistoryData(TypedDict):
    """Every text that an entry has had, the newest first."""

    api: Literal[1]
    code: str
    versions: list[VersionData]


class RunData(TypedDict):
    op: Literal["kept", "gone", "new"]
    text: str


class FieldData(TypedDict):
    name: str
    runs: list[RunData]


class PartData(TypedDict):
    title: str
    anchor: str
    layer: str
    change: Literal["added", "removed", "changed"]
    fields: list[FieldData]


ChangesData = TypedDict(
    "ChangesData", {"api": Literal[1], "code": str, "from": int, "to": int, "parts": list[PartData]}
)


class EntryChangeData(TypedDict):
    """What an edition made of an entry, and the state in which it left it. Of a new one all words are new: its parts
    are left out.
    """

    code: str
    kind: str
    title: str
    former_title: str
    change: Literal["new", "changed", "withdrawn", "merged"]
    state: str
    reason: str
    substantive: bool
    cite_as: str
    changes: str
    parts: list[PartData]


class EditionChangesData(TypedDict):
    """One page of the entries that an edition changed, and on the first what changed of the catalogue as a whole."""

    api: Literal[1]
    edition: EditionData
    count: int
    page: int
    pages: int
    items: list[EntryChangeData]
    of_catalogue: list[PartData]
    links: dict[str, str]


class ProblemData(TypedDict):
    """A fault of a request, as RFC 9457 tells it."""

    type: str
    title: str
    status: int
    detail: str
    parameter: str


class LinkData(TypedDict):
    code: str
    kind: str
    url: str
    cite_as: str
    title: str
    state: str
    successor: str
    since: int
    text_digest: str
    names: list[str]


class LinksData(TypedDict):
    """Every entry with its addresses, its state and its names."""

    api: Literal[1]
    edition: int
    generated_for: str
    links: list[LinkData]


class LinksetData(TypedDict):
    linkset: list[dict[str, Any]]


class FindingData(TypedDict):
    """Everything in a text that is written alike, and what it leads to."""

    written: str
    lines: list[int]
    verdict: str
    code: str
    title: str
    detail: str
    address: str
    mended: str


class CheckedData(TypedDict):
    """The links and mentions of a text, and the text with those mended that have moved."""

    api: Literal[1]
    edition: int
    is_complete: bool
    counts: dict[str, int]
    findings: list[FindingData]
    mended: int
    mended_text: str


class FactData(TypedDict):
    name: str
    is_right: bool
    says: str


class StoodData(TypedDict):
    """Editions in a row; until “” it stands."""

    first: int
    last: int | None
    published_at: str
    until: str


class HitData(TypedDict):
    """A passage that says the words, or nearly."""

    verdict: str
    anchor: str
    layer: str
    is_published_position: bool
    hedges: list[str]
    hedges_left_out: list[str]
    limits_left_out: list[str]
    printed: str
    displayed: str
    editions: list[StoodData]
    left_out: list[str]
    difference: list[RunData]
    until_now: list[RunData]
    is_gone: bool
    why_withdrawn: str
    cite_as: str
    footnote: str


class QuotationData(TypedDict):
    """A quotation or a footnote, and what was found of it."""

    quotation: str
    verdict: str
    says: str
    hits: list[HitData]
    runs_over: list[str]
    more_hits: int
    facts: list[FactData]


class ErasedData(TypedDict):
    """Words that were erased from what is published: a quotation of them is not found."""

    places: list[str]
    ground: str
    at: str


class VerifiedData(TypedDict):
    api: Literal[1]
    newest_edition: int
    complete_since: int
    redacted: list[ErasedData]
    only_in_marks: bool
    items_left_out: int
    items: list[QuotationData]


class OembedData(TypedDict):
    """What oEmbed asks for; for an entry also how to cite it and its layer, and a frame where frames are allowed."""

    version: Literal["1.0"]
    type: Literal["rich", "link"]
    title: str
    provider_name: str
    provider_url: str
    cache_age: int
    author_name: str
    url_canonical: str
    cite_as: NotRequired[str]
    layer: NotRequired[str]
    html: NotRequired[str]
    width: NotRequired[int]
    height: NotRequired[int]


class CompletionData(TypedDict):
    text: str
    code: str
    kind: str
    url: str


class CompletionsData(TypedDict):
    suggestions: list[CompletionData]
