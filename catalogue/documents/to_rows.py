"""Records → rows of the working copy."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from ..addresses.codes import Code
from ..models import (
    Alias,
    Authority,
    CfaaReading,
    Citation,
    Commentary,
    CommentaryStatement,
    CompromisedProperty,
    EditorNote,
    Entry,
    FailureMode,
    Framework,
    LegalQuestion,
    Mapping,
    NoteTarget,
    Passage,
    Reference,
    ReferenceAuthor,
    Scenario,
    ScenarioDomain,
    SiteText,
    SourceWork,
    SynonymGroup,
    SynonymTerm,
    WorkingEntry,
)
from .records import (
    AnyEntryRecord,
    AuthorityRecord,
    CfaaReadingRecord,
    CommentaryRecord,
    FailureModeRecord,
    FrameworkRecord,
    MappingRecord,
    NoteRecord,
    PassageRecord,
    QuestionRecord,
    ReferenceRecord,
    ScenarioRecord,
    SynonymGroupRecord,
    TextRecord,
    WorkRecord,
)
from .upserts import Fields, replace, store, store_each, store_one

Working = TypeVar("Working", bound=WorkingEntry)


class NotHere(Exception):
    """The record names what the working copy lacks, because the entry that it belongs to was left alone."""


def write_work(record: WorkRecord) -> None:
    lists = {"authors": list(record.authors), "affiliations": list(record.affiliations)}
    store_one(SourceWork, {"pk": 1}, own(record) | lists)


def write_framework(record: FrameworkRecord) -> None:
    store_one(Framework, {"slug": record.slug}, own(record))


def write_text(record: TextRecord) -> None:
    store_one(SiteText, {"key": record.key}, {"title": record.title} | _quotation(record))


def write_authority(record: AuthorityRecord) -> None:
    _write_entry(Authority, record, own(record))


def write_reference(record: ReferenceRecord) -> None:
    links = {
        "same_work_as_id": _pk_or_none(record.same_work_as),
        "candidate_id": _pk_or_none(record.candidate),
        "candidate_confidence": record.candidate_confidence or "",
    }
    reference = _write_entry(Reference, record, own(record, without={"same_work_as", "candidate"}) | links)
    authors = enumerate(record.authors, start=1)
    rows = [own(author) | {"position": position} for position, author in authors]
    replace(ReferenceAuthor, {"reference": reference}, rows)


def write_question(record: QuestionRecord) -> None:
    relations = {"modes", "authorities", "references", "answered_in"}
    answer = {"answered_in_id": _pk_or_none(record.answered_in)}
    question = _write_entry(LegalQuestion, record, own(record, without=relations) | answer)
    question.modes.set(_pks(record.modes).values())
    question.authorities.set(_pks(record.authorities).values())
    question.references.set(_pks(record.references).values())


def write_failure_mode(record: FailureModeRecord) -> None:
    mode = _write_entry(FailureMode, record, own(record))
    passages = dict(Passage.objects.filter(entry=mode.entry).values_list("number", "pk"))
    replace(CompromisedProperty, {"failure_mode": mode}, [{"property": term} for term in record.properties])
    _write_scenarios(mode, record.scenarios, passages)
    if record.commentary:
        _write_commentary(mode, record.commentary, passages)
    _write_citations(record, passages)
    replace(Mapping, {"failure_mode": mode}, _mappings(record.mappings))


def write_cfaa_reading(record: CfaaReadingRecord) -> None:
    store_one(CfaaReading, {"failure_mode_id": _pk_or_none(record.mode)}, own(record, without={"mode"}))


def write_note(record: NoteRecord) -> None:
    targets = [_target(target) for target in record.targets]
    lists = {"printed": list(record.printed), "lines": list(record.lines)}
    fields = own(record, without={"targets"}) | lists
    note = store_one(EditorNote, {"code": record.code}, fields)
    replace(NoteTarget, {"note": note}, targets)


def write_synonyms(record: SynonymGroupRecord) -> None:
    fields = {"direction": record.direction, "reason": record.reason}
    group = store_one(SynonymGroup, {"key": record.key}, fields)
    terms = [{"text": text, "is_found": False} for text in record.terms]
    terms += [{"text": text, "is_found": True} for text in record.finds]
    replace(SynonymTerm, {"group": group}, terms)


ELSEWHERE = {
    "code",
    "aliases",
    "authors",
    "passages",
    "properties",
    "scenarios",
    "commentary",
    "citations",
    "mappings",
}
"""What an entry has in tables of their own."""


def own(record: Any, *, without: Collection[str] = ()) -> dict[str, Any]:
    """What the record says about its own row."""
    names = (field.name for field in fields(record))
    return {name: getattr(record, name) for name in names if name not in ELSEWHERE and name not in without}


def _write_entry(model: type[Working], record: AnyEntryRecord, fields: Fields) -> Working:
    entry = _entry(record.code)
    working: Working = store(model.objects.filter(pk=entry.pk).first() or model(entry=entry), fields)
    # Passages are quoted from everywhere: what the files no longer have stays.
    store_each(Passage, {"entry": entry}, "number", [_passage(passage) for passage in record.passages])
    replace(Alias, {"entry": entry}, [{"name": name} for name in record.aliases])
    return working


def _entry(code: str) -> Entry:
    parsed = Code.parse(code)
    if parsed is None:
        raise ValueError(f"not a code: {code!r}")
    entry = Entry.objects.filter(code=code).first()
    return entry or Entry.objects.allocate(parsed.kind, parsed.number)


def _passage(record: PassageRecord) -> dict[str, Any]:
    return {"number": record.number, "role": record.role} | _quotation(record)


def _quotation(record: PassageRecord | TextRecord) -> dict[str, Any]:
    first, last = record.lines or (None, None)
    return {
        "layer": record.layer,
        "verbatim": record.verbatim,
        "first_line": first,
        "last_line": last,
        "display": record.display,
    }


def _write_scenarios(mode: FailureMode, records: Sequence[ScenarioRecord], passages: dict[int, int]) -> None:
    rows = [
        own(record, without={"domains", "passage"}) | {"passage_id": passages[record.passage]} for record in records
    ]
    scenarios = store_each(Scenario, {"failure_mode": mode}, "number", rows)
    for record in records:
        replace(
            ScenarioDomain,
            {"scenario": scenarios[record.number]},
            [{"domain": term} for term in record.domains],
        )


def _write_commentary(mode: FailureMode, record: CommentaryRecord, passages: dict[int, int]) -> None:
    commentary = store_one(Commentary, {"failure_mode": mode}, own(record, without={"statements"}))
    statements = [
        own(statement, without={"passage"}) | {"passage_id": passages[statement.passage]}
        for statement in record.statements
    ]
    replace(CommentaryStatement, {"commentary": commentary}, statements)


def _write_citations(record: FailureModeRecord, passages: dict[int, int]) -> None:
    references = _pks(citation.resolves_to for citation in record.citations)
    for number, pk in passages.items():
        citations = [
            own(citation, without={"passage", "resolves_to"}) | {"resolves_to_id": references[citation.resolves_to]}
            for citation in record.citations
            if citation.passage == number
        ]
        replace(Citation, {"passage_id": pk}, citations)


def _mappings(records: Iterable[MappingRecord]) -> list[dict[str, Any]]:
    frameworks = dict(Framework.objects.values_list("slug", "pk"))
    return [
        own(record, without={"framework", "relation"})
        | {"framework_id": frameworks[record.framework], "relation": record.relation or ""}
        for record in records
    ]


def _target(name: str) -> dict[str, Any]:
    """An entry by its code, or a passage by its anchor."""
    code = Code.parse(name)
    if code is None:
        raise ValueError(f"neither code nor anchor: {name!r}")
    entry_id = _pks([code.entry])[code.entry]
    if not code.is_passage:
        return {"entry_id": entry_id, "passage_id": None}
    passage = Passage.objects.filter(entry_id=entry_id, number=code.part_number).first()
    if passage is None:
        raise NotHere(f"it names {name}, which is not here")
    return {"entry_id": entry_id, "passage_id": passage.pk}


def _pk_or_none(code: str) -> int | None:
    return _pks([code])[code] if code else None


def _pks(codes: Iterable[str]) -> dict[str, int]:
    """The key of each entry, which is the key of its working copy too."""
    return dict(Entry.objects.filter(code__in=list(codes)).values_list("code", "pk"))
