"""The description of all data as OpenAPI 3.1, made from the table of formats, the facets, the orders and the shapes."""

from collections.abc import Iterator
from typing import Any

import catalogue

from ..addresses.pages import SECTIONS
from ..editions.entry_data import fact_names
from ..editions.kinds import PLURALS
from ..editions.selection import MOST_ON_A_PAGE
from ..vocabulary import Kind
from . import json_shapes
from .citing import STYLES
from .citing.as_source import LICENCE
from .openapi_others import other_paths
from .operations import CODE, EDITION, HEADERS, MATRIX_ORDER, NUMBER, RESPONSES, get, of_list, of_search, query, several
from .schemas import Schema, reference_to, schemas_of
from .subjects import ROWS_ON_A_PAGE, Subject
from .table import FORMATS, Format

SHAPES_OF: dict[Subject, type] = {
    Subject.ENTRY: json_shapes.EntryData,
    Subject.TOMBSTONE: json_shapes.TombstoneData,
    Subject.LIST: json_shapes.ListData,
    Subject.HISTORY: json_shapes.HistoryData,
    Subject.CHANGES: json_shapes.ChangesData,
    Subject.EDITION_CHANGES: json_shapes.EditionChangesData,
    Subject.MATRIX: json_shapes.MatrixData,
}
OTHER_SHAPES = (
    json_shapes.ProblemData,
    json_shapes.LinksData,
    json_shapes.LinksetData,
    json_shapes.CheckedData,
    json_shapes.VerifiedData,
    json_shapes.OembedData,
    json_shapes.CompletionsData,
)


def description(server: str) -> dict[str, Any]:
    """Return the whole description, for the catalogue at an address."""
    shapes = [*SHAPES_OF.values(), *OTHER_SHAPES]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Failure Modes Catalogue",
            "version": catalogue.__version__,
            "summary": "Entries, lists, searches and the record as data",
            "description": "Keys may come; within api 1 none goes, and none changes its meaning.",
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": server}],
        "paths": dict(_paths()),
        "components": {
            "schemas": schemas_of(*shapes) | {f"{kind.name.title()}Facts": _facts(kind) for kind in Kind},
            "responses": RESPONSES,
            "headers": HEADERS,
        },
    }


def _paths() -> Iterator[tuple[str, Schema]]:
    for form in FORMATS:
        for pinned in ("", "/editions/{edition}"):
            for subject, name, told, chosen in _OF_AN_EDITION:
                if form.writes(subject):
                    yield f"{pinned}/{name}.{form.suffix}", _path(form, subject, told, chosen, pinned)
            if form.writes(Subject.ENTRY):
                told = "An entry, or a passage or scenario of one" if form.writes_parts else "An entry"
                yield f"{pinned}/{{code}}.{form.suffix}", _path(form, Subject.ENTRY, told, [CODE], pinned)
            if form.writes(Subject.LIST):
                for kind, section in SECTIONS.items():
                    told, chosen = f"The list of {PLURALS[kind].lower()}", [*of_list(kind), *_paged(form)]
                    yield f"{pinned}/{section}.{form.suffix}", _path(form, Subject.LIST, told, chosen, pinned)
                told, chosen = "A search over all kinds", [*of_search(), *_paged(form)]
                yield f"{pinned}/search.{form.suffix}", _path(form, Subject.LIST, told, chosen, pinned)
        yield from _paths_of_the_record(form)
    yield from other_paths()


def _paths_of_the_record(form: Format) -> Iterator[tuple[str, Schema]]:
    if form.writes(Subject.HISTORY):
        yield f"/history/{{code}}.{form.suffix}", _path(form, Subject.HISTORY, "All texts of an entry", [CODE])
    if form.writes(Subject.CHANGES):
        between = [query(name, "The number of an edition", NUMBER) for name in ("from", "to")]
        told = "What became of an entry’s words"
        yield f"/changes/{{code}}.{form.suffix}", _path(form, Subject.CHANGES, told, [CODE, *between])
    if form.writes(Subject.EDITION_CHANGES):
        told = "What became of the words of each entry"
        path = "/editions/{edition}"
        pages = [query("page", "The number of the page", NUMBER)]
        yield f"{path}/changes.{form.suffix}", _path(form, Subject.EDITION_CHANGES, told, pages, path)


def _path(form: Format, subject: Subject, told: str, parameters: list[Schema], pinned: str = "") -> Schema:
    told = f"{told}{' in an edition' if pinned else ''}, as {form.title}"
    content = {form.bare_type: _schema(form, subject)}
    is_redirected = subject not in (Subject.LIST, Subject.EDITION_CHANGES)
    refused = [*(["302"] if is_redirected else []), "400", "404"]
    described = get(told, content, [*([EDITION] if pinned else []), *parameters], refused)
    if subject is Subject.ENTRY:
        gone = {form.bare_type: {"schema": _schema(form, Subject.TOMBSTONE)}}
        described["get"]["responses"]["410"] = {"description": "It was withdrawn.", "content": gone}
    return described


def _schema(form: Format, subject: Subject) -> Schema:
    if form.suffix == "json":
        return reference_to(SHAPES_OF[subject]) if subject in SHAPES_OF else {"type": "object"}
    if form.suffix == "linkset.json":
        return reference_to(json_shapes.LinksetData)
    return {} if form.bare_type.endswith("json") else {"type": "string"}


def _paged(form: Format) -> list[Schema]:
    if form.suffix != "json":
        return []
    most = {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE, "default": ROWS_ON_A_PAGE}
    return [query("page", "The number of the page", NUMBER), query("page_size", "Rows on a page", most)]


def _facts(kind: Kind) -> Schema:
    told = "The facts of a row, besides the keys of every Item"
    return {"type": "object", "description": told, "required": fact_names(kind)}


_COMPARED = [
    several("e", "The code of an entry; given for each", ["FM-03", "FM-04"], least=2, most=4),
    query("only", "differences: without what all of them share", {"const": "differences"}),
]
_BRIEF = [
    several("i", "A code or an anchor; given for each", ["FM-03.P2", "LQ-14"], least=1, most=60),
    query("style", "The style of the footnotes", {"enum": [style.name for style in STYLES]}),
]
_OF_AN_EDITION: tuple[tuple[Subject, str, str, list[Schema]], ...] = (
    (Subject.COMPARISON, "compare", "Two to four entries of a kind side by side", _COMPARED),
    (Subject.BRIEF, "memo", "Passages, questions and authorities with footnotes", _BRIEF),
    (Subject.MAPPINGS, "mappings", "What failure modes match in other frameworks, or do not", []),
    (Subject.MATRIX, "authorization", "What is said of access and authorization, mode by mode", [MATRIX_ORDER]),
    (Subject.CATALOGUE, "catalogue", "All entries", []),
)
"""Subject → the name of its address, what it is, and its parameters."""
