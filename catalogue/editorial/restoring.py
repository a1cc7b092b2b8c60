"""An earlier version of an entry into the working copy, as a draft like any other.

What was public under an address of its own stays, even where the earlier version lacks it: somebody may link to
it. Editor's notes stay as they are, because a note may stand on several entries, and so does the source's commentary
where the earlier version has none. Whatever else the working copy would not say afterwards stops everything.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from .. import documents
from ..addresses.codes import Code
from ..documents import AnyEntryDocument, to_rows
from ..documents.records import (
    AuthorityRecord,
    AuthorRecord,
    CitationRecord,
    CommentaryRecord,
    FailureModeRecord,
    MappingRecord,
    PassageRecord,
    QuestionRecord,
    ReferenceRecord,
    ScenarioRecord,
    StatementRecord,
)
from ..models import Entry, Framework, Passage, Scenario, Withdrawal
from ..models.passage import VerbatimIsReadOnly
from ..vocabulary import EntryState, Kind, Layer
from . import permissions
from .permissions import Actor
from .recording import NOT_RECORDED, record_versions, recording, sign
from .refused import Refused

CHANGED_MEANWHILE = "This entry has changed since you opened its history. Look at it again, then restore."


def restore(document: AnyEntryDocument, *, over: str, by: Actor) -> list[str]:
    """Make the working copy say what `document` says, and return the anchors and codes that had to stay.

    `over` is the digest of the working copy as the person who restores has seen it.
    """
    code, kind = document["code"], Kind(document["kind"])
    if by.account and not permissions.may_edit(by.account, kind):
        raise Refused("Your account may not edit entries.")
    with recording([code], by=by):
        if _working_digest(code, kind) != over:
            raise Refused(CHANGED_MEANWHILE)
        _refuse_missing_frameworks(document)
        record_versions([code], by=NOT_RECORDED)  # what is about to be overwritten, if it was written past the desk
        before = dict(Passage.objects.filter(entry__code=code).values_list("number", "display"))
        try:
            _write(document)
        except (ValidationError, VerbatimIsReadOnly) as error:
            raise Refused(f"{code} cannot be restored: {error}") from error
        _sign(code, before, by)
        stayed = list(_remove_the_rest(document))
        _restore_state(document)
        _refuse_what_was_lost(document, stayed)
    return stayed


def _working(code: str, kind: Kind) -> AnyEntryDocument:
    return documents.document_of(documents.working_entries(kind, [code]).get())


def _working_digest(code: str, kind: Kind) -> str:
    return documents.digest_of(_working(code, kind))


def _refuse_missing_frameworks(document: Any) -> None:
    named = {mapping["framework"] for mapping in document.get("mappings", [])}
    missing = named - set(Framework.objects.values_list("slug", flat=True))
    if missing:
        raise Refused(f"It names frameworks that are no longer here: {', '.join(sorted(missing))}.")


def _write(document: Any) -> None:
    match Kind(document["kind"]):
        case Kind.FAILURE_MODE:
            to_rows.write_failure_mode(_failure_mode(document))
        case Kind.QUESTION:
            to_rows.write_question(_question(document))
        case Kind.AUTHORITY:
            to_rows.write_authority(_authority(document))
        case Kind.REFERENCE:
            to_rows.write_reference(_reference(document))


def _sign(code: str, before: dict[int, str], by: Actor) -> None:
    """A text that is restored was last edited by whoever restored it."""
    for passage in Passage.objects.filter(entry__code=code):
        if passage.display != before.get(passage.number):
            sign(passage, by=by)
            passage.save()


def _remove_the_rest(document: Any) -> Iterator[str]:
    """What the version lacks, except what must stay, whose anchors and codes it yields."""
    code = document["code"]
    linkable = documents.ever_published(code)
    scenarios = {row["code"] for row in document.get("scenarios", [])}
    for scenario in Scenario.objects.filter(failure_mode__entry__code=code).select_related("failure_mode__entry"):
        if scenario.code not in scenarios and not _removed(scenario, scenario.code in linkable):
            yield scenario.code
    anchors = {passage["anchor"] for passage in document["passages"]}
    for passage in Passage.objects.filter(entry__code=code).select_related("entry"):
        stays = passage.anchor in linkable or passage.layer != Layer.CURATOR
        if passage.anchor not in anchors and not _removed(passage, stays):
            yield passage.anchor


def _removed(row: Scenario | Passage, stays: bool) -> bool:
    if stays:
        return False
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:  # an editor's note, or a scenario that stays, stands on it
        return False
    return True


def _restore_state(document: AnyEntryDocument) -> None:
    entry = Entry.objects.get(code=document["code"])
    if document["state"] == EntryState.PUBLIC:
        Withdrawal.objects.filter(entry=entry).delete()
        return
    successor = Entry.objects.filter(code=document["successor"]).first()
    fields = {"state": document["state"], "reason": document["reason"], "successor": successor}
    Withdrawal.objects.update_or_create(entry=entry, defaults=fields)


def _refuse_what_was_lost(document: AnyEntryDocument, stayed: Collection[str]) -> None:
    """A part that nobody told this module to write must not vanish: the working copy now says what was asked for."""
    now = _working(document["code"], Kind(document["kind"]))
    wanted, found = _restorable(document, document, ()), _restorable(now, document, stayed)
    if lost := [name for name, value in wanted.items() if found.get(name) != value]:
        told = ", ".join(lost).replace("_", " ")
        raise Refused(f"{document['code']} cannot be restored: {told} would be lost.")


def _restorable(said: Any, document: Any, stayed: Collection[str]) -> dict[str, Any]:
    """What `document` decides of what is said, but for what had to stay."""
    fields = {name: value for name, value in said.items() if name not in ("slug", "notes")}
    fields["passages"] = [passage for passage in said["passages"] if passage["anchor"] not in stayed]
    if document["kind"] == Kind.FAILURE_MODE:
        fields["scenarios"] = [scenario for scenario in said["scenarios"] if scenario["code"] not in stayed]
        # Frameworks may have changed places meanwhile.
        fields["mappings"] = sorted(map(documents.canonical, said["mappings"]))
        fields["commentary"] = said["commentary"] if document["commentary"] else None
    return fields


# Documents as the records that a load writes


def _common(document: Any) -> dict[str, Any]:
    return {
        "code": document["code"],
        "aliases": tuple(document["aliases"]),
        "passages": tuple(_passage(passage) for passage in document["passages"]),
    }


def _fields(document: Any, *names: str) -> dict[str, Any]:
    return {name: document[name] for name in names}


def _passage(passage: Any) -> PassageRecord:
    return PassageRecord(
        number=_number(passage["anchor"]),
        lines=tuple(passage["lines"]),
        **_fields(passage, "role", "layer", "verbatim", "display"),
    )


def _number(place: str) -> int:
    """`FM-03.P2` → 2."""
    code = Code.parse(place)
    if code is None:
        raise ValueError(f"neither anchor nor code: {place!r}")
    return code.part_number


def _failure_mode(document: Any) -> FailureModeRecord:
    commentary = document["commentary"]
    return FailureModeRecord(
        **_common(document),
        **_fields(document, "title", "group", "published_answer", "crosswalk_gap"),
        properties=tuple(document["properties"]),
        scenarios=tuple(_each(ScenarioRecord, document["scenarios"], _scenario)),
        commentary=_commentary(commentary) if commentary else None,
        citations=tuple(_each(CitationRecord, document["citations"], _citation)),
        mappings=tuple(_each(MappingRecord, document["mappings"], _mapping)),
    )


def _each(record: type[Any], rows: Iterable[Any], fields: Any) -> Iterator[Any]:
    return (record(**fields(row)) for row in rows)


def _scenario(row: Any) -> dict[str, Any]:
    return {
        "number": _number(row["code"]),
        "passage": _number(row["passage"]),
        "domains": tuple(row["domains"]),
        **_fields(row, "title", "knowledge", "evidence", "evidence_note"),
    }


def _commentary(commentary: Any) -> CommentaryRecord:
    return CommentaryRecord(
        **_fields(commentary, "line", "cell", "posture", "basis", "hedge", "qualifier", "note"),
        statements=tuple(_each(StatementRecord, commentary["statements"], _statement)),
    )


def _statement(row: Any) -> dict[str, Any]:
    return _fields(row, "kind", "finding", "condition", "hedge") | {"passage": _number(row["passage"])}


def _citation(row: Any) -> dict[str, Any]:
    fields = _fields(row, "marker", "offset", "origin", "rule", "confidence", "note")
    return fields | {"passage": _number(row["passage"]), "resolves_to": row["reference"]}


def _mapping(row: Any) -> dict[str, Any]:
    names = ("framework", "label", "url", "relation", "reason", "verification", "confirmation")
    return _fields(row, *names, "current_id", "current_label", "current_note", "detail") | {"external_id": row["id"]}


def _question(document: Any) -> QuestionRecord:
    return QuestionRecord(
        **_common(document),
        **_fields(document, "addressee", "origin", "origin_detail", "confirmation", "status", "answered_in"),
        topic=document["title"],
        modes=tuple(document["modes"]),
        authorities=tuple(document["authorities"]),
        references=tuple(document["references"]),
    )


def _authority(document: Any) -> AuthorityRecord:
    return AuthorityRecord(
        **_common(document),
        **_fields(document, "citation", "type", "jurisdiction", "year", "url", "origin", "confirmation"),
        name=document["title"],
        verification=document["verification"],
    )


def _reference(document: Any) -> ReferenceRecord:
    own = {name: value for name, value in document.items() if name in _REFERENCE_FIELDS}
    return ReferenceRecord(
        **_common(document),
        **own,
        authors=tuple(AuthorRecord(author["name"], author["origin"]) for author in document["authors"]),
    )


_REFERENCE_FIELDS = frozenset(ReferenceRecord.__dataclass_fields__) - {"code", "aliases", "passages", "authors"}
