"""Two documents of an entry, word by word: every passage, field and child."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from ..vocabulary import PUBLISHED_VOCABULARIES, PassageRole

MOST_WORK = 4_000_000
"""Tokens of one text times tokens of the other; more would keep a curator waiting, and is shown as replaced."""

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class Op(Enum):
    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


class Change(Enum):
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
    change: Change
    fields: list[FieldDifference]


Document = Mapping[str, Any]


def differences(before: Document | None, after: Document | None) -> list[PartDifference]:
    """In the order of the document after, with what was removed at the end. None is an entry that does not exist."""
    return between(_parts(before), _parts(after))


def between(old: "Parts", new: "Parts") -> list[PartDifference]:
    """Of parts by their titles."""
    found = [_difference(title, old.get(title), fields) for title, fields in new.items()]
    found += [_difference(title, fields, None) for title, fields in old.items() if title not in new]
    return [part for part in found if part is not None]


def words(before: str, after: str) -> list[Run]:
    """What became of the words. Blanks between two changed words count as changed with them."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > MOST_WORK:
        return _joined([Run(Op.GONE, before), Run(Op.NEW, after)])
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    runs: list[Run] = []
    for place, (operation, b1, b2, a1, a2) in enumerate(codes):
        gone, come = "".join(old[b1:b2]), "".join(new[a1:a2])
        if operation == "equal" and (come.strip() or place in (0, len(codes) - 1)):
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
Parts = dict[str, Fields]


def _difference(title: str, before: Fields | None, after: Fields | None) -> PartDifference | None:
    old, new = before or {}, after or {}
    fields = [
        FieldDifference(name, words(old.get(name, ""), new.get(name, "")))
        for name in dict.fromkeys([*new, *old])
        if old.get(name, "") != new.get(name, "")
    ]
    if before is None:
        return PartDifference(title, Change.ADDED, fields)
    if after is None:
        return PartDifference(title, Change.REMOVED, fields)
    return PartDifference(title, Change.CHANGED, fields) if fields else None


# A document as titled parts with fields in words


THE_ENTRY = "The entry itself"

NOT_SHOWN = {"shape", "kind", "code", "slug"}
"""What follows from other fields, or never changes."""

VOCABULARY_OF: dict[str, str] = {
    **{name: name for name in ("group", "published_answer", "layer", "role", "knowledge", "evidence")},
    **{name: name for name in ("posture", "basis", "addressee", "jurisdiction", "confirmation", "standing")},
    **{name: name for name in ("confidence", "relation")},
    "narrow": "liability",
    "broad": "liability",
    "damage": "liability",
    "state": "entry_state",
    "properties": "property",
    "domains": "domain",
    "status": "question_status",
    "rule": "citation_rule",
    "candidate_confidence": "confidence",
    "title_origin": "fact_origin",
    "venue_origin": "fact_origin",
    "year_origin": "fact_origin",
    "arxiv_origin": "fact_origin",
    "doi_origin": "fact_origin",
    "url_origin": "fact_origin",
}

LABELS: dict[str, str] = {
    "display": "What readers see",
    "verbatim": "As printed",
    "id": "Id there",
    "url": "Address",
    "arxiv_id": "arXiv id",
    "doi": "DOI",
    "confirmation": "State of the research",
    "resolves_to": "Resolves to",
}


def _parts(document: Document | None) -> Parts:
    if document is None:
        return {}
    parts = {THE_ENTRY: _own_fields(document)}
    for title, row in _rows(document):
        # Two citations of one work in one passage without a marker are told apart by their order.
        while title in parts:
            title = f"{title} (again)"
        parts[title] = fields_of(row)
    return parts


def _own_fields(document: Document) -> Fields:
    fields = {name: value for name, value in document.items() if name not in NOT_SHOWN and name not in _CHILDREN}
    if "authors" in document:
        fields["authors"] = [author["name"] for author in document["authors"]]
    return fields_of(fields)


_CHILDREN = {"passages", "scenarios", "commentary", "citations", "mappings", "notes", "authors"}


def _rows(document: Document) -> Iterator[tuple[str, Document]]:
    for passage in document["passages"]:
        title = f"Passage {passage['anchor']}, {PassageRole(passage['role']).label.lower()}"
        yield title, {**passage, "display": passage["display"] or passage["verbatim"].strip()}
    for scenario in document.get("scenarios", []):
        yield f"Scenario {scenario['code']}", scenario
    if commentary := document.get("commentary"):
        yield "Withheld commentary", {name: value for name, value in commentary.items() if name != "statements"}
        for statement in commentary["statements"]:
            yield f"Statement at {statement['passage']}", statement
    for citation in document.get("citations", []):
        yield f"Citation {citation['marker'] or citation['reference']} in {citation['passage']}", citation
    for mapping in document.get("mappings", []):
        yield f"Mapping to {mapping['framework']}: {mapping['id']} {mapping['label']}", mapping
    for note in document["notes"]:
        yield f"Editor’s note {note['code']}", note
    for author in document.get("authors", []):
        yield f"Author {author['name']}", author


def fields_of(row: Document) -> Fields:
    """The title first; a stored document has its fields in the order of the alphabet."""
    names = sorted(row, key=lambda name: (name != "title", name))
    return {_label(name): text for name in names if (text := _text(name, row[name]))}


def _label(name: str) -> str:
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(_text(name, item) for item in value)
    vocabulary = PUBLISHED_VOCABULARIES.get(VOCABULARY_OF.get(name, ""))
    if vocabulary and value:
        return vocabulary(value).label
    return "" if value is None else str(value)
