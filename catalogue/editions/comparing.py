"""Entries of a kind side by side: what their passages say, and a row for each fact that the shape of the kind has."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.http import QueryDict

from ..addresses.codes import CODE_IN_TEXT, Code
from ..addresses.names import visible
from ..documents.quoting import place_in_source
from ..documents.shapes import (
    SHAPES,
    CfaaReadingDocument,
    CommentaryDocument,
    EntryDocument,
    Field,
    ScenarioDocument,
    fields_of,
    hints_of,
)
from ..vocabulary import Kind, Layer, PassageRole
from ..web.exceptions import BadParameter
from .departed import told_of_departed
from .edition import LoadedEdition
from .entry_data import (
    LIST_OF,
    document_in,
    is_list,
    part_in,
    passages_in,
    related_codes,
    shown_passages_of,
)
from .kinds import PLURALS

FEWEST, MOST = 2, 4
LONGEST_SHOWN = 60
DIFFERENCES = "differences"

PASSAGES, FACTS, COMMENTARY = "What it says", "Facts", "Withheld commentary"
READINGS, RELATED = "18 U.S.C. § 1030 (CFAA), as a later paper reads it", "What belongs to it"
_NAMES_A_PART = ("code", "name", "reference", "id", "passage", "text")
_SAID_ELSEWHERE = frozenset(fields_of(EntryDocument)) - {"aliases", "notes"}
_CODE = re.compile(CODE_IN_TEXT)


@dataclass(frozen=True)
class Line:
    """One value of a cell. `code` is what it leads to; `source` is where the words stand in the source."""

    text: str
    code: str = ""
    layer: str = ""
    hedges: tuple[str, ...] = ()
    source: str = ""
    is_markdown: bool = False
    beside: tuple[str, ...] = ()
    """The title of a value with parts, and its terms in the words of the edition."""
    more: tuple[tuple[str, str], ...] = ()
    """All else that is said of it, by name."""

    @property
    def comparable(self) -> "Line":
        """Return what two entries can both say: not whose words they are, nor where these stand."""
        return replace(self, code="", source="") if self.source else self

    @property
    def in_text(self) -> str:
        pairs = (f"{name}: {told}" for name, told in self.more)
        return " · ".join([self.text, *self.beside, *pairs])


Cell: TypeAlias = tuple[Line, ...]


@dataclass(frozen=True)
class Row:
    """A fact of each entry. `name` is its key in data; `layer` is empty where no one layer holds it."""

    part: str
    name: str
    label: str
    cells: tuple[Cell, ...]
    layer: str = ""

    @property
    def is_same(self) -> bool:
        first, *others = ([line.comparable for line in cell] for cell in self.cells)
        return all(other == first for other in others)

    @property
    def is_withheld(self) -> bool:
        return self.layer == Layer.WITHHELD


@dataclass(frozen=True)
class Comparison:
    kind: Kind
    codes: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def differences(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.is_same)

    @property
    def same(self) -> int:
        return len(self.rows) - len(self.differences)


def read_compared(query: QueryDict, edition: LoadedEdition) -> list[str]:
    """Return the codes of the entries that are to be compared, in their order. Raises BadParameter.

    What was merged leads to its successor, and a passage to its entry. Empty boxes of the form are left out.
    """
    codes: list[str] = []
    for typed in query.getlist("e"):
        if not typed.strip():
            continue
        code = _entry_called(typed, edition)
        if code in codes:
            raise BadParameter("e", f"{code} is named twice. An entry is compared with others.")
        codes.append(code)
    if len(codes) > MOST:
        raise BadParameter("e", f"These are {len(codes)} entries. At most {MOST} can stand side by side.")
    kinds = list(dict.fromkeys(Code.read(code).kind for code in codes))
    if len(kinds) > 1:
        told = " and ".join(PLURALS[kind].lower() for kind in kinds)
        raise BadParameter("e", f"{told.capitalize()} have different facts. Choose entries of one kind.")
    return codes


def read_only(query: QueryDict) -> bool:
    """Tell if only the differences are asked for. Raises BadParameter."""
    typed = query.getlist("only")
    if any(each != DIFFERENCES for each in typed) or len(typed) > 1:
        raise BadParameter("only", f"It can only be “{DIFFERENCES}”; leave it out to see all rows.")
    return bool(typed)


def query_of(names: Iterable[str], only: str = "") -> str:
    """Return the query string of a comparison, with its “?”."""
    return f"?{urlencode([*(('e', name) for name in names), *([('only', only)] if only else [])])}"


def enough(codes: list[str]) -> list[str]:
    """Return the codes if there is something to compare. Raises BadParameter."""
    if len(codes) < FEWEST:
        raise BadParameter("e", f"Name {FEWEST} to {MOST} entries of a kind, each as one e=FM-03.")
    return codes


def compare(codes: Sequence[str], edition: LoadedEdition) -> Comparison:
    kind = Code.read(codes[0]).kind
    rows = [
        *_passage_rows(codes, edition),
        *_fact_rows(codes, kind, edition),
        *(_reading_rows(codes, edition) if kind is Kind.FAILURE_MODE else ()),
        *(_related_rows(codes, kind, edition) if kind is not Kind.SCENARIO else ()),
    ]
    return Comparison(kind, tuple(codes), tuple(row for row in rows if any(row.cells)))


def _entry_called(typed: str, edition: LoadedEdition) -> str:
    found = list(dict.fromkeys(code.partition(".P")[0] for code in edition.resolve(typed)))
    if len(found) != 1:
        told = f"“{visible(typed)[:LONGEST_SHOWN]}”"
        several = f"More than one entry is called {told}: {', '.join(found)}."
        raise BadParameter("e", several if found else f"This edition has no entry {told}.", value=typed)
    owner = found[0].partition(".")[0]
    if edition.is_in_force(owner):
        return found[0]
    raise BadParameter("e", told_of_departed(owner, edition))


def _passage_rows(codes: Sequence[str], edition: LoadedEdition) -> Iterator[Row]:
    """Yield a row for each role and layer: no row mixes what is published with what is withheld."""
    lines = {code: list(_passages(code, edition)) for code in codes}
    for role in PassageRole:
        for layer in Layer:
            cells = tuple(
                tuple(line for played, line in lines[code] if played == role and line.layer == layer) for code in codes
            )
            yield Row(PASSAGES, f"{role}_{layer}", edition.term("role", role).label, cells, layer)


def _passages(code: str, edition: LoadedEdition) -> Iterator[tuple[str, Line]]:
    """Yield each passage with its role."""
    owner = edition.entries[code.partition(".")[0]]
    for passage, shown in zip(passages_in(code, edition), shown_passages_of(code, edition), strict=True):
        is_curators = shown.layer == Layer.CURATOR
        yield (
            passage["role"],
            Line(
                shown.text.strip(),
                code=shown.anchor,
                layer=shown.layer,
                hedges=shown.hedges,
                source="curators’ text" if is_curators else place_in_source(owner, passage),
                is_markdown=is_curators,
            ),
        )


def _fact_rows(codes: Sequence[str], kind: Kind, edition: LoadedEdition) -> Iterator[Row]:
    shape = ScenarioDocument if kind is Kind.SCENARIO else SHAPES[kind]
    leaving = frozenset({"code", "title", "passage"}) if kind is Kind.SCENARIO else _SAID_ELSEWHERE
    documents: list[Any] = [document_in(code, edition) for code in codes]
    if kind is Kind.SCENARIO:
        modes = tuple((_text(edition.scenarios[code].mode["code"], edition),) for code in codes)
        yield Row(FACTS, "mode", edition.term("kind", Kind.FAILURE_MODE).label, modes)
    last: list[Row] = []
    notes: tuple[Row, ...] = ()
    for key, hint in hints_of(shape).items():
        if key in leaving:
            continue
        part = part_in(hint)
        if part is None or is_list(hint):
            field = fields_of(shape)[key]
            cells = _cells(documents, key, hint, shape, edition)
            row = Row(FACTS, key, label_of(key, field), cells, _layer_of(field, part))
            if key == "notes":
                notes = (replace(row, part="Editor’s notes"),)
            else:
                yield row
            continue
        inner: list[Any] = [document[key] for document in documents]
        is_withheld = part is CommentaryDocument
        heading = COMMENTARY if is_withheld else label_of(key, fields_of(shape)[key])
        last += [
            Row(
                heading,
                f"{key}_{name}",
                label_of(name, fields_of(part)[name]),
                _cells(inner, name, told, part, edition),
                fields_of(part)[name].layer or _layer_within(part_in(told), is_withheld=is_withheld),
            )
            for name, told in hints_of(part).items()
        ]
    yield from (*last, *notes)


def _layer_of(field: Field, part: type | None) -> str:
    """Return whose words a fact holds, or those of its parts; "" where nobody's, or those of several."""
    layers = {one.layer for one in fields_of(part).values()} - {None} if part else {field.layer}
    return next(iter(layers)) or "" if len(layers) == 1 else ""


def _layer_within(part: type | None, *, is_withheld: bool) -> str:
    """Return whose words a key without a layer holds: what is said of several passages is the curators’ reading."""
    if not is_withheld:
        return ""
    return Layer.CURATOR if part else Layer.WITHHELD


def _reading_rows(codes: Sequence[str], edition: LoadedEdition) -> Iterator[Row]:
    readings: list[Any] = [edition.cfaa_readings.get(code) for code in codes]
    for key, hint in hints_of(CfaaReadingDocument).items():
        if key != "mode":
            label = _CLAUSES.get(key) or label_of(key, fields_of(CfaaReadingDocument)[key])
            yield Row(READINGS, f"cfaa_{key}", label, _cells(readings, key, hint, CfaaReadingDocument, edition))


_CLAUSES = {
    "label_there": "Called there",
    "narrow": "(a)(2), clause read narrowly",
    "broad": "(a)(2), clause read broadly",
    "damage": "(a)(5)(A), damage by transmission",
}


def _related_rows(codes: Sequence[str], kind: Kind, edition: LoadedEdition) -> Iterator[Row]:
    """Yield the links that no key of the documents has."""
    related = [related_codes(code, edition) for code in codes]
    own = {LIST_OF[Kind.SCENARIO]} if kind is Kind.FAILURE_MODE else set()
    for other, name in LIST_OF.items():
        if name not in own:
            cells = tuple(tuple(_text(code, edition) for code in found[name]) for found in related)
            yield Row(RELATED, f"related_{name}", PLURALS[other], cells)


def _cells(documents: Iterable[Any], key: str, hint: Any, shape: type, edition: LoadedEdition) -> tuple[Cell, ...]:
    return tuple(
        _cell(document[key], fields_of(shape)[key], hint, edition) if document else () for document in documents
    )


def _cell(value: Any, field: Field, hint: Any, edition: LoadedEdition) -> Cell:
    part = part_in(hint)
    values = value if isinstance(value, list) else [value]
    if part is None:
        return tuple(_fact(one, field, edition) for one in values if one not in ("", None))
    return tuple(_part(one, part, edition) for one in values)


def _fact(value: Any, field: Field, edition: LoadedEdition) -> Line:
    line = _text(_told(value, field, edition), edition)
    return replace(line, code="", is_markdown=True, layer=Layer.CURATOR.value) if field.is_markdown else line


def _text(text: str, edition: LoadedEdition) -> Line:
    """Return a text, with its title and what it leads to if it is a code."""
    code = Code.parse(text) if _CODE.fullmatch(text) else None
    if code is None or not edition.has(code):
        return Line(text)
    title = () if code.is_passage else (edition.marked_title_of(str(code)),)
    return Line(text, code=text, beside=title)


def _part(part: Mapping[str, Any], shape: type, edition: LoadedEdition) -> Line:
    """Return one of several parts: what names it first, then its title and terms, then all else that it says."""
    fields = fields_of(shape)
    name = next((key for key in _NAMES_A_PART if part.get(key)), "")
    beside: list[str] = []
    more: list[tuple[str, str]] = []
    for key, value in part.items():
        if key == name or value in ("", None, []):
            continue
        told = "; ".join(_told(one, fields[key], edition) for one in (value if isinstance(value, list) else [value]))
        if fields[key].terms or key in ("title", "label", "finding"):
            beside.append(told)
        else:
            more.append((label_of(key, fields[key]), told))
    first = _text(str(part[name]), edition) if name else Line("")
    return replace(first, beside=(*first.beside, *(one for one in beside if one not in first.beside)), more=tuple(more))


def _told(value: Any, field: Field, edition: LoadedEdition) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.terms:
        return edition.term(field.terms, str(value)).label
    return "; ".join(f"{key}: {one}" for key, one in value.items()) if isinstance(value, Mapping) else str(value)


def label_of(key: str, field: Field) -> str:
    """Return what readers call a key."""
    return field.label or key.replace("_", " ").capitalize()
