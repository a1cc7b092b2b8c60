"""Two documents, word by word: every passage, field and child of an entry, every shared record of the catalogue."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from functools import cache
from typing import Any

from ..vocabulary import CataloguePart, CitationStyle, Kind, PassageRole, WorkField
from .shapes import (
    SHAPES,
    AnswerDocument,
    AuthorDocument,
    AuthorityCitationDocument,
    CatalogueDocument,
    CitationDocument,
    CommentaryDocument,
    DetailDocument,
    DevelopmentDocument,
    Field,
    MappingDocument,
    NoteDocument,
    ParallelDocument,
    PassageDocument,
    RecommendationDocument,
    ScenarioDocument,
    SharedRecordDocument,
    StatementDocument,
    TermDocument,
    WithdrawnDocument,
    WorkDocument,
    fields_of,
    works_cited,
)
from .shared_records import SHARED_RECORD_TYPES, SharedRecordKey, closed_vocabularies, row_names, shared_records_in

MOST_WORK = 4_000_000
"""Tokens of one text times tokens of the other; more would keep a curator waiting, and is shown as replaced."""

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class Op(Enum):
    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


class ChangeKind(Enum):
    ADDED = "Added"
    REMOVED = "Removed"
    CHANGED = "Changed"


@dataclass(frozen=True)
class Run:
    """Words in a row that stayed, went or came."""

    op: Op
    text: str

    @property
    def is_gone(self) -> bool:
        return self.op is Op.GONE

    @property
    def is_new(self) -> bool:
        return self.op is Op.NEW


@dataclass(frozen=True)
class FieldDifference:
    name: str
    runs: list[Run]


@dataclass(frozen=True)
class PartDifference:
    """A passage, scenario, citation … or the entry's own fields. Only fields that differ are listed."""

    title: str
    change: ChangeKind
    fields: list[FieldDifference]
    anchor: str = ""
    """Where it stands on the entry's page, if it has a place of its own there."""
    layer: str = ""
    """The layer of a passage, or of a text that is quoted."""


Document = Mapping[str, Any]

Names = Callable[[CataloguePart], Mapping[str, str]]
"""Key of a row of this part → what people call it. Asked only for parts of which a document names a row."""


def differences(before: Document | None, after: Document | None, names: Names = row_names) -> list[PartDifference]:
    """Return how two documents of an entry differ. None is an entry that does not exist.

    In the order of the document after, with what was removed at the end. The names are those of the working copy,
    unless readers are told of an edition.
    """
    known = cache(names)
    return _between(_parts(before, known), _parts(after, known))


def catalogue_differences(before: CatalogueDocument | None, after: CatalogueDocument) -> list[PartDifference]:
    """Return how two catalogue documents differ. None is the catalogue before its first edition."""
    rows = [shared_records_in(document) if document else {} for document in (before, after)]
    titles = _titles(rows[0] | rows[1])
    return _between(_catalogue_parts(before, titles), _catalogue_parts(after, titles))


def _titles(rows: Mapping[SharedRecordKey, SharedRecordDocument]) -> dict[SharedRecordKey, str]:
    """Return what each is called; those that are called alike are told apart by their keys."""
    titles = {key: title_of(key, row) for key, row in rows.items()}
    times = Counter(titles.values())
    return {key: title if times[title] == 1 else f"{title} ({key.key})" for key, title in titles.items()}


def shared_record_differences(
    before: SharedRecordDocument | None, after: SharedRecordDocument | None
) -> list[PartDifference]:
    """Return how two documents of one row differ. None is a row that is gone.

    Only in the fields that both have: an edition says less than a save.
    """
    if before and after:
        shared = before.keys() & after.keys()
        before, after = ({name: row[name] for name in shared} for row in (before, after))
    old, new = ({THE_ROW: _Part(_shared_fields(row))} if row else {} for row in (before, after))
    return _between(old, new)


def title_of(key: SharedRecordKey, document: Document | None = None) -> str:
    """Return what the record is called: by its name, if it has one and its document is at hand."""
    match key.part:
        case CataloguePart.TEXTS:
            return f"Site text “{key.key}”"
        case CataloguePart.CFAA_READINGS:
            return f"CFAA reading of {key.key}"
        case CataloguePart.SYNONYMS:
            return f"Synonyms “{key.key}”"
    name = SHARED_RECORD_TYPES[key.part].name
    return f"{key.part.label} {document[name] if document and name else key.key}"


def _between(old: "Parts", new: "Parts") -> list[PartDifference]:
    found = [_difference(title, old.get(title), part) for title, part in new.items()]
    found += [_difference(title, part, None) for title, part in old.items() if title not in new]
    return [part for part in found if part is not None]


def words(before: str, after: str) -> list[Run]:
    """Return what became of the words. Blanks between two changed words count as changed with them."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > MOST_WORK:
        return _joined([Run(Op.GONE, before), Run(Op.NEW, after)])
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    runs: list[Run] = []
    for index, (operation, b1, b2, a1, a2) in enumerate(codes):
        gone, come = "".join(old[b1:b2]), "".join(new[a1:a2])
        if operation == "equal" and (come.strip() or index in (0, len(codes) - 1)):
            runs.append(Run(Op.KEPT, come))
        else:
            runs += [Run(Op.GONE, gone), Run(Op.NEW, come)]
    return _joined(runs)


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Between two kept runs, first all that went and then all that came."""
    joined: list[Run] = []
    gone = come = ""
    for run in runs:
        if run.op is Op.KEPT:
            joined += [*_changed(gone, come), run]
            gone = come = ""
        elif run.op is Op.GONE:
            gone += run.text
        else:
            come += run.text
    return [*joined, *_changed(gone, come)]


def _changed(gone: str, come: str) -> Iterator[Run]:
    if gone:
        yield Run(Op.GONE, gone)
    if come:
        yield Run(Op.NEW, come)


Fields = dict[str, str]


@dataclass(frozen=True)
class _Part:
    fields: Fields
    anchor: str = ""
    layer: str = ""


Parts = dict[str, _Part]


def _difference(title: str, before: _Part | None, after: _Part | None) -> PartDifference | None:
    old, new = before.fields if before else {}, after.fields if after else {}
    fields = [
        FieldDifference(name, words(old.get(name, ""), new.get(name, "")))
        for name in dict.fromkeys([*new, *old])
        if old.get(name, "") != new.get(name, "")
    ]
    change = ChangeKind.ADDED if before is None else ChangeKind.REMOVED if after is None else ChangeKind.CHANGED
    part = after or before
    if part is None or (change is ChangeKind.CHANGED and not fields):
        return None
    return PartDifference(title, change, fields, part.anchor, part.layer)


# A document as titled parts with fields in words


THE_ENTRY = "The entry itself"
THE_ROW = "What it says"

NOT_SHOWN = {"shape", "kind", "code", "slug"}
"""Keys of an entry that follow from others, or never change."""


def _parts(document: Document | None, names: Names) -> Parts:
    if document is None:
        return {}
    parts = {THE_ENTRY: _Part(_own_fields(_named(document, SHAPES[document["kind"]], names)))}
    for title, row, shape in _rows(document, names):
        # Two citations of one work in one passage without a marker are told apart by their order.
        while title in parts:
            title = f"{title} (again)"
        anchor = row.get("anchor") or row.get("passage") or (row["code"] if shape is ScenarioDocument else "")
        parts[title] = _Part(_in_words(row, shape), anchor, row.get("layer", ""))
    return parts


def _own_fields(document: Document) -> Fields:
    fields = {name: value for name, value in document.items() if name not in NOT_SHOWN and not _is_child(name)}
    if "authors" in document:
        fields["authors"] = [author["name"] for author in document["authors"]]
    return _in_words(fields, SHAPES[document["kind"]])


def _is_child(name: str) -> bool:
    return name in ("passages", "scenarios", "commentary") or name in _TITLED


def _named(row: Document, shape: type, names: Names) -> Document:
    """Return it with names where it has keys of shared records."""
    parts = {key: field.rows for key, field in fields_of(shape).items() if field.rows and key in row}
    return {**row, **{key: names(part).get(row[key], row[key]) for key, part in parts.items()}} if parts else row


def _rows(document: Document, names: Names) -> Iterator[tuple[str, Document, type]]:
    for passage in document["passages"]:
        title = f"Passage {passage['anchor']}, {PassageRole(passage['role']).label.lower()}"
        yield title, _as_shown(passage), PassageDocument
    for scenario in document.get("scenarios", []):
        yield f"Scenario {scenario['code']}", scenario, ScenarioDocument
    if commentary := document.get("commentary"):
        own = {name: value for name, value in commentary.items() if name != "statements"}
        yield "Withheld commentary", own, CommentaryDocument
        for statement in commentary["statements"]:
            yield f"Statement at {statement['passage']}", statement, StatementDocument
    for key, (shape, title_of_part) in _TITLED.items():
        parts = works_cited(document) if key == "citations" else document.get(key, [])
        yield from ((title_of_part(part), part, shape) for part in (_named(part, shape, names) for part in parts))
    for citation in document["citations"] if document["kind"] == Kind.AUTHORITY else []:
        yield f"Citation in the style {CitationStyle(citation['style']).label}", citation, AuthorityCitationDocument


_TITLED: dict[str, tuple[type, Callable[[Document], str]]] = {
    "citations": (
        CitationDocument,
        lambda citation: f"Citation {citation['marker'] or citation['reference']} in {citation['passage']}",
    ),
    "parallels": (ParallelDocument, lambda parallel: f"Passage {parallel['passage']} in {parallel['reference']}"),
    "mappings": (
        MappingDocument,
        lambda mapping: f"Mapping to {mapping['framework']}: {mapping['id']} {mapping['label']}",
    ),
    "developments": (DevelopmentDocument, lambda development: f"Development “{development['title']}”"),
    "recommendations": (
        RecommendationDocument,
        lambda row: f"Recommendation of {row['framework']}: {row['id']} {row['label']}",
    ),
    "withdrawn": (WithdrawnDocument, lambda passage: f"Withdrawn: {passage['scenario'] or passage['anchor']}"),
    "notes": (NoteDocument, lambda note: f"Editor’s note {note['code']}"),
    "authors": (AuthorDocument, lambda author: f"Author {author['name']}"),
    "details": (DetailDocument, lambda detail: f"Detail “{WorkField(detail['field']).label}”"),
    "answers": (AnswerDocument, lambda answer: f"Answer of {answer['authority']}"),
}
"""Key of the document → shape of its parts, and what one is called."""


def _catalogue_parts(document: CatalogueDocument | None, titles: Mapping[SharedRecordKey, str]) -> Parts:
    if document is None:
        return {}
    parts = {titles[key]: _Part(_shared_fields(row)) for key, row in shared_records_in(document).items()}
    for name, terms in closed_vocabularies(document).items():
        for term in terms:
            parts[f"Term “{term['value']}” of the vocabulary “{name}”"] = _Part(_in_words(term, TermDocument))
    if work := document["work"]:
        parts["The source"] = _Part(_in_words(work, WorkDocument))
    return parts


def _shared_fields(row: SharedRecordDocument) -> Fields:
    fields = {name: value for name, value in row.items() if name not in ("shape", "kind")}
    shown = _as_shown(fields) if row["kind"] == CataloguePart.TEXTS else fields
    return _in_words(shown, SHAPES[row["kind"]])


def _as_shown(text: Document) -> Document:
    return {**text, "display": text["display"] or text["verbatim"].strip()}


def _in_words(row: Document, shape: type) -> Fields:
    """The title first; a stored document has its fields in the order of the alphabet."""
    names, fields = sorted(row, key=lambda name: (name != "title", name)), fields_of(shape)
    words = {name: _text(row[name], fields[name]) for name in names}
    return {fields[name].label or name.replace("_", " ").capitalize(): text for name, text in words.items() if text}


def _text(value: Any, field: Field) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(_text(item, field) for item in value)
    if field.vocabulary and value:
        return field.vocabulary(value).label
    return "" if value is None else str(value)
