"""Working entry → document."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from ..addresses.codes import Code
from ..models import (
    Alias,
    Authority,
    Citation,
    Commentary,
    CommentaryStatement,
    Development,
    EditorNote,
    Entry,
    FailureMode,
    Framework,
    LegalQuestion,
    Mapping,
    NoteTarget,
    Parallel,
    Passage,
    QuestionAnswer,
    Recommendation,
    Reference,
    Scenario,
    Withdrawal,
    WorkingEntry,
)
from ..models.passage import QuotedText
from ..vocabulary import PREFIXES, CitationStyle, EntryState, Kind, Vocabulary, WorkField
from .shapes import (
    SHAPE,
    SHAPES,
    AnswerDocument,
    AnyEntryDocument,
    AuthorDocument,
    AuthorityCitationDocument,
    CitationDocument,
    CommentaryDocument,
    DetailDocument,
    DevelopmentDocument,
    MappingDocument,
    NoteDocument,
    ParallelDocument,
    PassageDocument,
    RecommendationDocument,
    ScenarioDocument,
    StatementDocument,
    WithdrawnDocument,
)
from .stored_fields import as_document, links

WORKING_MODELS: dict[Kind, type[WorkingEntry]] = {
    model.kind: model for model in (FailureMode, LegalQuestion, Authority, Reference)
}


def document_of(working: WorkingEntry) -> AnyEntryDocument:
    """Return the document of one working entry; fastest on entries that come from `working_entries`."""
    shape: type[AnyEntryDocument] = SHAPES[working.kind]
    parts = _entry(working) | _links(working, shape)
    match working:
        case FailureMode():
            parts |= _parts_of_mode(working) | {"parallels": _parallels(working.entry)}
        case LegalQuestion():
            parts["parallels"] = _parallels(working.entry)
            parts["answers"] = [
                as_document(answer, AnswerDocument, authority=answer.authority.code) for answer in working.answers.all()
            ]
        case Authority():
            parts["citations"] = _in_order(working.citations.all(), CitationStyle, "style", AuthorityCitationDocument)
        case Reference():
            parts["authors"] = [as_document(author, AuthorDocument) for author in working.authors.all()]
            parts["details"] = _in_order(working.details.all(), WorkField, "field", DetailDocument)
    return as_document(working, shape, **parts)


def working_entries(kind: Kind, codes: Iterable[str] | None = None) -> QuerySet[WorkingEntry]:
    """Return the working entries of a kind in order, with all that their documents need: a fixed number of queries."""
    entries = WORKING_MODELS[kind].objects.in_order().select_related("entry__withdrawal__successor")
    entries = entries.prefetch_related(*_COMMON_PARTS, *_PARTS[kind])
    return entries if codes is None else entries.filter(entry__code__in=list(codes))


def working_documents(codes: Collection[str] | None = None) -> Iterator[AnyEntryDocument]:
    """Yield the documents of the working entries with these codes (None: of all), by kind and code.

    Kinds that no code is of are not asked for.
    """
    for kind in WORKING_MODELS:
        if codes is None or any(code.startswith(f"{PREFIXES[kind]}-") for code in codes):
            yield from map(document_of, working_entries(kind, codes))


def working_document(code: str) -> AnyEntryDocument:
    """Return the document of the working entry with this code. Raises ObjectDoesNotExist."""
    return document_of(working_entries(Code.read(code).kind, [code]).get())


_COMMON_PARTS = (
    Prefetch("entry__aliases", Alias.objects.all()),
    Prefetch("entry__passages", Passage.objects.select_related("entry").order_by("place", "number")),
    Prefetch(
        "entry__notes",
        NoteTarget.objects.select_related("note", "passage__entry").order_by("note__code", "passage__number"),
    ),
)
_PARALLELS = Prefetch(
    "entry__passages__parallels", Parallel.objects.select_related("reference__entry", "passage__entry")
)
_PARTS: dict[Kind, tuple[Prefetch | str, ...]] = {
    Kind.FAILURE_MODE: (
        "compromised_properties",
        Prefetch(
            "scenarios",
            Scenario.objects.select_related("passage__entry").prefetch_related("domains").order_by("place", "number"),
        ),
        Prefetch(
            "entry__passages__citations",
            Citation.objects.select_related("resolves_to__entry", "passage__entry"),
        ),
        _PARALLELS,
        Prefetch("mappings", Mapping.objects.select_related("framework")),
        "developments",
        Prefetch("recommendations", Recommendation.objects.select_related("framework")),
        Prefetch(
            "commentary",
            Commentary.objects.prefetch_related(
                Prefetch(
                    "statements",
                    CommentaryStatement.objects.select_related("passage__entry").order_by("passage__number"),
                )
            ),
        ),
    ),
    Kind.QUESTION: (
        Prefetch("modes", FailureMode.objects.in_order()),
        Prefetch("authorities", Authority.objects.in_order()),
        Prefetch("references", Reference.objects.in_order()),
        Prefetch("answered_in", Authority.objects.in_order()),
        _PARALLELS,
        Prefetch("answers", QuestionAnswer.objects.select_related("authority__entry").order_by("pk")),
    ),
    Kind.AUTHORITY: ("citations", Prefetch("superseded_by", Authority.objects.in_order())),
    Kind.REFERENCE: (
        "authors",
        "details",
        Prefetch("same_work_as", Reference.objects.in_order()),
        Prefetch("candidate", Reference.objects.in_order()),
    ),
}


def _entry(working: WorkingEntry) -> dict[str, Any]:
    entry = working.entry
    withdrawal: Withdrawal | None = getattr(entry, "withdrawal", None)
    successor = withdrawal.successor if withdrawal else None
    return {
        "shape": SHAPE,
        "kind": working.kind.value,
        "code": entry.code,
        "slug": working.slug,
        "aliases": [alias.name for alias in entry.aliases.all()],
        "state": withdrawal.state if withdrawal else EntryState.PUBLIC.value,
        "reason": withdrawal.reason if withdrawal else "",
        "successor": successor.code if successor else "",
        "passages": [_passage(passage) for passage in entry.passages.all() if not passage.withdrawn],
        "withdrawn": _withdrawn(working),
        "notes": _notes(entry),
    }


def _links(working: WorkingEntry, shape: type) -> dict[str, Any]:
    """The entries that it names, by their codes."""
    found: dict[str, Any] = {}
    for key, relation in links(type(working), shape).items():
        named = getattr(working, relation.name)
        if relation.many_to_many:
            found[key] = [other.code for other in named.all()]
        else:
            found[key] = named.code if named else ""
    return found


def _in_order(stored: Iterable[Any], vocabulary: type[Vocabulary], key: str, shape: type) -> list[Any]:
    """Rows that have a term each, in the order of the vocabulary."""
    order = {term.value: index for index, term in enumerate(vocabulary)}
    rows: list[Any] = [as_document(row, shape) for row in stored]
    return sorted(rows, key=lambda row: order[row[key]])


def _parts_of_mode(mode: FailureMode) -> dict[str, Any]:
    passages = mode.entry.passages.all()
    return {
        "properties": sorted(row.property for row in mode.compromised_properties.all()),
        "scenarios": [_scenario(scenario, mode) for scenario in mode.scenarios.all() if not scenario.passage.withdrawn],
        "commentary": _commentary(getattr(mode, "commentary", None)),
        "citations": [_citation(citation) for passage in passages for citation in passage.citations.all()],
        "mappings": [
            as_document(mapping, MappingDocument, framework=mapping.framework.slug) for mapping in mode.mappings.all()
        ],
        "developments": [as_document(development, DevelopmentDocument) for development in mode.developments.all()],
        "recommendations": [
            as_document(row, RecommendationDocument, framework=row.framework.slug) for row in mode.recommendations.all()
        ],
    }


def lines_of(text: QuotedText) -> list[int]:
    if text.first_line is None or text.last_line is None:
        return []
    return [text.first_line, text.last_line]


def _passage(passage: Passage) -> PassageDocument:
    return as_document(passage, PassageDocument, anchor=passage.anchor, lines=lines_of(passage))


def _withdrawn(working: WorkingEntry) -> list[WithdrawnDocument]:
    scenarios = working.scenarios.all() if isinstance(working, FailureMode) else ()
    shown = {scenario.passage_id: (f"{working.code}.S{scenario.number}", scenario.title) for scenario in scenarios}
    return [
        {
            "anchor": passage.anchor,
            "role": passage.role,
            "reason": passage.withdrawn,
            "scenario": shown.get(passage.pk, ("", ""))[0],
            "title": shown.get(passage.pk, ("", ""))[1],
        }
        for passage in working.entry.passages.all()
        if passage.withdrawn
    ]


def _scenario(scenario: Scenario, mode: FailureMode) -> ScenarioDocument:
    return as_document(
        scenario,
        ScenarioDocument,
        code=f"{mode.code}.S{scenario.number}",
        passage=scenario.passage.anchor,
        domains=[row.domain for row in scenario.domains.all()],
    )


def _commentary(commentary: Commentary | None) -> CommentaryDocument | None:
    if commentary is None:
        return None
    statements = commentary.statements.all()
    return as_document(
        commentary,
        CommentaryDocument,
        statements=[
            as_document(statement, StatementDocument, passage=statement.passage.anchor) for statement in statements
        ],
    )


def _citation(citation: Citation) -> CitationDocument:
    return as_document(citation, CitationDocument, passage=citation.passage.anchor, reference=citation.resolves_to.code)


def _parallels(entry: Entry) -> list[ParallelDocument]:
    return [
        as_document(row, ParallelDocument, passage=passage.anchor, reference=row.reference.code)
        for passage in entry.passages.all()
        for row in passage.parallels.all()
    ]


def _notes(entry: Entry) -> list[NoteDocument]:
    anchors: dict[EditorNote, list[str]] = {}
    for target in entry.notes.all():
        anchors.setdefault(target.note, []).extend([target.passage.anchor] if target.passage else [])
    return [note_document(note, passages) for note, passages in anchors.items()]


def note_document(note: EditorNote, passages: list[str]) -> NoteDocument:
    return as_document(note, NoteDocument, passages=passages)


def owners_of(row: object) -> frozenset[str]:
    """Return the codes of the entries that the row, as stored, is a part of; none: in the catalogue document alone."""
    match row:
        case WorkingEntry() | Passage() | Alias() | NoteTarget():
            return frozenset({row.entry.code})
        case Scenario() | Mapping() | Commentary() | Development() | Recommendation():
            return frozenset({row.failure_mode.code})
        case Citation() | Parallel():
            return frozenset({row.passage.entry.code})
        case CommentaryStatement():
            return frozenset({row.commentary.failure_mode.code})
        case Framework():  # its place among the frameworks is that of what leads to it
            modes = FailureMode.objects.filter(Q(mappings__framework=row) | Q(recommendations__framework=row))
            return frozenset(modes.values_list("entry__code", flat=True))
        case EditorNote():
            return frozenset(Entry.objects.filter(notes__note=row).values_list("code", flat=True))
    return frozenset()
