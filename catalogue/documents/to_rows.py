"""Document → rows of the working copy. Rows that say the same already are left as they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from ..addresses.codes import Code
from ..models import (
    Alias,
    Authority,
    AuthorityCitation,
    Citation,
    Commentary,
    CommentaryStatement,
    CompromisedProperty,
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
    ReferenceAuthor,
    ReferenceDetail,
    Scenario,
    ScenarioDomain,
    SourceWork,
    SynonymTerm,
)
from ..vocabulary import CataloguePart, Evidence, Kind, Knowledge, Layer
from .from_rows import WORKING_MODELS
from .shapes import (
    SHAPES,
    AnswerDocument,
    AnyEntryDocument,
    AuthorDocument,
    AuthorityCitationDocument,
    AuthorityDocument,
    CitationDocument,
    CommentaryDocument,
    DetailDocument,
    DevelopmentDocument,
    FailureModeDocument,
    MappingDocument,
    NoteText,
    ParallelDocument,
    PassageDocument,
    QuestionDocument,
    RecommendationDocument,
    ReferenceDocument,
    ScenarioDocument,
    SharedRecordDocument,
    StatementDocument,
    WithdrawnDocument,
    WorkDocument,
    is_authority,
    is_failure_mode,
    is_question,
    is_reference,
)
from .shared_records import SHARED_RECORD_TYPES
from .stored_fields import links, values_of
from .upserts import replace, store, store_each, store_one


class NotHere(Exception):
    """The document names what the working copy lacks, because the entry that it belongs to was left alone."""


def write_entry(document: AnyEntryDocument) -> None:
    """Make the working copy say what the document says, apart from the entry's state and its editor's notes.

    Passages are quoted from everywhere, and scenarios have addresses: those that the document lacks stay.
    """
    kind = Kind(document["kind"])
    model, shape, entry = WORKING_MODELS[kind], SHAPES[kind], _entry(document["code"])
    values = values_of(model, shape, document) | _keys_of_links(model, shape, document)
    working: Any = store(model.objects.filter(pk=entry.pk).first() or model(entry=entry), values)
    for key, relation in links(model, shape).items():
        if relation.many_to_many:
            getattr(working, relation.name).set(_pks(document[key]).values())  # type: ignore[literal-required]
    store_each(Passage, {"entry": entry}, "number", _in_order(map(_passage, document["passages"])))
    store_each(Passage, {"entry": entry}, "number", map(_withdrawn, document["withdrawn"]))
    passages = _anchors(entry)
    replace(Alias, {"entry": entry}, [{"name": name} for name in document["aliases"]])
    if is_failure_mode(document):
        _write_parts_of_mode(working, document, passages)
        _write_parallels(document["parallels"], passages)
    elif is_question(document):
        _write_parallels(document["parallels"], passages)
        _write_answers(working, document)
    elif is_authority(document):
        _write_citations_of_authority(working, document)
    elif is_reference(document):
        _write_parts_of_reference(working, document)


def write_entry_with_notes(document: AnyEntryDocument) -> None:
    """Write it with what the document says of its notes, which may stand in other entries, too."""
    write_entry(document)
    for note in document["notes"]:
        store_one(EditorNote, {"code": note["code"]}, values_of(EditorNote, NoteText, note))


def write_shared_record(part: CataloguePart, document: SharedRecordDocument) -> None:
    """Make the row that belongs to no entry say what the document says. Raises NotHere."""
    model, key = SHARED_RECORD_TYPES[part].model, SHARED_RECORD_TYPES[part].key
    values = values_of(model, SHAPES[part], document)
    match part:
        case CataloguePart.TEXTS:
            store_one(model, {key: document[key]}, values | _lines(document["lines"]))
        case CataloguePart.CFAA_READINGS:
            store_one(model, {"failure_mode_id": _pk_or_none(document[key])}, values)
        case CataloguePart.FRAMEWORKS:
            store_one(model, {key: document[key]}, values)
        case CataloguePart.JURISDICTIONS:
            store_one(model, {"code": document[key]}, values)
        case CataloguePart.SYNONYMS:
            group = store_one(model, {key: document[key]}, values)
            terms = [{"text": text, "is_found": False} for text in document["terms"]]
            terms += [{"text": text, "is_found": True} for text in document["finds"]]
            replace(SynonymTerm, {"group": group}, terms)
        case CataloguePart.NOTES:
            targets = [_target(place) for place in document["concerns"]]
            note = store_one(model, {key: document[key]}, values)
            replace(NoteTarget, {"note": note}, targets)


def write_work(work: WorkDocument) -> None:
    store_one(SourceWork, {"pk": 1}, values_of(SourceWork, WorkDocument, work))


def _entry(code: str) -> Entry:
    entry = Entry.objects.filter(code=code).first()
    if entry is None:
        parsed = _parsed(code)
        entry = Entry.objects.allocate(parsed.kind, parsed.number)
    return entry


def _keys_of_links(model: type[Model], shape: type, document: Any) -> dict[str, int | None]:
    singles = ((key, relation) for key, relation in links(model, shape).items() if not relation.many_to_many)
    return {relation.attname: _pk_or_none(document[key]) for key, relation in singles}


def _passage(passage: PassageDocument) -> dict[str, Any]:
    own = values_of(Passage, PassageDocument, passage)
    return own | {"number": _number(passage["anchor"]), "withdrawn": ""} | _lines(passage["lines"])


def _withdrawn(passage: WithdrawnDocument) -> dict[str, Any]:
    return {
        "number": _number(passage["anchor"]),
        "role": passage["role"],
        "layer": Layer.CURATOR.value,
        "display": "",
        "withdrawn": passage["reason"],
    }


def _in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each its place: that of its number, unless the document has them in another order."""
    listed = list(rows)
    return [{**row, "place": place} for row, place in zip(listed, sorted(row["number"] for row in listed), strict=True)]


def _lines(lines: list[int]) -> dict[str, int | None]:
    first, last = lines or (None, None)
    return {"first_line": first, "last_line": last}


def _write_parts_of_reference(reference: Reference, document: ReferenceDocument) -> None:
    authors = enumerate(document["authors"], start=1)
    rows = [values_of(ReferenceAuthor, AuthorDocument, author) | {"position": position} for position, author in authors]
    replace(ReferenceAuthor, {"reference": reference}, rows)
    details = [values_of(ReferenceDetail, DetailDocument, detail) for detail in document["details"]]
    replace(ReferenceDetail, {"reference": reference}, details)


def _write_citations_of_authority(authority: Authority, document: AuthorityDocument) -> None:
    rows = [values_of(AuthorityCitation, AuthorityCitationDocument, citation) for citation in document["citations"]]
    replace(AuthorityCitation, {"authority": authority}, rows)


def _write_answers(question: LegalQuestion, document: QuestionDocument) -> None:
    authorities = _pks(answer["authority"] for answer in document["answers"])
    rows = [
        values_of(QuestionAnswer, AnswerDocument, answer) | {"authority_id": authorities[answer["authority"]]}
        for answer in document["answers"]
    ]
    replace(QuestionAnswer, {"question": question}, rows)


def _anchors(entry: Entry) -> dict[str, int]:
    numbers = Passage.objects.filter(entry=entry).values_list("number", "pk")
    return {f"{entry.code}.P{number}": pk for number, pk in numbers}


def _write_parts_of_mode(mode: FailureMode, document: FailureModeDocument, passages: dict[str, int]) -> None:
    replace(CompromisedProperty, {"failure_mode": mode}, [{"property": term} for term in document["properties"]])
    _write_scenarios(mode, document["scenarios"], document["withdrawn"], passages)
    if document["commentary"]:
        _write_commentary(mode, document["commentary"], passages)
    _write_citations(document["citations"], passages)
    replace(Mapping, {"failure_mode": mode}, _within_frameworks(Mapping, MappingDocument, document["mappings"]))
    developments = [values_of(Development, DevelopmentDocument, row) for row in document["developments"]]
    replace(Development, {"failure_mode": mode}, developments)
    recommended = _within_frameworks(Recommendation, RecommendationDocument, document["recommendations"])
    replace(Recommendation, {"failure_mode": mode}, recommended)


def _write_scenarios(
    mode: FailureMode,
    scenarios: Sequence[ScenarioDocument],
    withdrawn: Sequence[WithdrawnDocument],
    passages: dict[str, int],
) -> None:
    rows = [
        values_of(Scenario, ScenarioDocument, scenario)
        | {"number": _number(scenario["code"]), "passage_id": passages[scenario["passage"]]}
        for scenario in scenarios
    ]
    stored = store_each(Scenario, {"failure_mode": mode}, "number", _in_order(rows))
    for passage in withdrawn:
        if passage["scenario"]:
            _write_withdrawn_scenario(mode, passage, passages)
    for scenario in scenarios:
        domains = [{"domain": term} for term in scenario["domains"]]
        replace(ScenarioDomain, {"scenario": stored[_number(scenario["code"])]}, domains)


def _write_withdrawn_scenario(mode: FailureMode, passage: WithdrawnDocument, passages: dict[str, int]) -> None:
    """What else it said comes back with the version that said it: until then the row says no more than it must."""
    number = _number(passage["scenario"])
    row = Scenario.objects.filter(failure_mode=mode, number=number).first() or Scenario(
        failure_mode=mode, number=number, knowledge=Knowledge.NOT_STATED.value, evidence=Evidence.UNSUPPORTED.value
    )
    store(row, {"title": passage["title"], "passage_id": passages[passage["anchor"]]})


def _write_commentary(mode: FailureMode, document: CommentaryDocument, passages: dict[str, int]) -> None:
    values = values_of(Commentary, CommentaryDocument, document)
    commentary = store_one(Commentary, {"failure_mode": mode}, values)
    statements = [
        values_of(CommentaryStatement, StatementDocument, statement) | {"passage_id": passages[statement["passage"]]}
        for statement in document["statements"]
    ]
    replace(CommentaryStatement, {"commentary": commentary}, statements)


def _write_citations(citations: Sequence[CitationDocument], passages: dict[str, int]) -> None:
    references = _pks(citation["reference"] for citation in citations)
    for anchor, pk in passages.items():
        rows = [
            values_of(Citation, CitationDocument, citation) | {"resolves_to_id": references[citation["reference"]]}
            for citation in citations
            if citation["passage"] == anchor
        ]
        replace(Citation, {"passage_id": pk}, rows)


def _write_parallels(parallels: Sequence[ParallelDocument], passages: dict[str, int]) -> None:
    references = _pks(parallel["reference"] for parallel in parallels)
    for anchor, pk in passages.items():
        rows = [
            values_of(Parallel, ParallelDocument, parallel) | {"reference_id": references[parallel["reference"]]}
            for parallel in parallels
            if parallel["passage"] == anchor
        ]
        replace(Parallel, {"passage_id": pk}, rows)


def _within_frameworks(model: type[Model], shape: type, documents: Iterable[Any]) -> list[dict[str, Any]]:
    frameworks = dict(Framework.objects.values_list("slug", "pk"))
    return [values_of(model, shape, row) | {"framework_id": frameworks[row["framework"]]} for row in documents]


def _target(place: str) -> dict[str, Any]:
    """An entry by its code, or a passage by its anchor."""
    code = _parsed(place)
    entry_id = _pks([code.entry])[code.entry]
    if not code.is_passage:
        return {"entry_id": entry_id, "passage_id": None}
    passage = Passage.objects.filter(entry_id=entry_id, number=code.part_number).first()
    if passage is None:
        raise NotHere(f"it names {place}, which is not here")
    return {"entry_id": entry_id, "passage_id": passage.pk}


def _number(place: str) -> int:
    """`FM-03.P2` → 2."""
    return _parsed(place).part_number


def _parsed(name: str) -> Code:
    code = Code.parse(name)
    if code is None:
        raise ValueError(f"neither code nor anchor: {name!r}")
    return code


def _pk_or_none(code: str) -> int | None:
    return _pks([code])[code] if code else None


def _pks(codes: Iterable[str]) -> dict[str, int]:
    """The key of each entry, which is the key of its working copy too."""
    return dict(Entry.objects.filter(code__in=list(codes)).values_list("code", "pk"))
