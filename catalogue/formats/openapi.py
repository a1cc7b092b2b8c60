"""The description of all data as OpenAPI 3.1, made from the table of formats, the facets, the orders and the shapes."""

from collections.abc import Iterator
from typing import Any

import catalogue

from ..addresses.pages import SECTIONS
from ..editions.facets import FACETS
from ..editions.kinds import PLURALS
from ..editions.rows import fact_names
from ..editions.selection import MOST_ON_A_PAGE
from ..vocabulary import PUBLISHED_VOCABULARIES, Kind, MatrixOrder, Sort
from ..web.problems import PROBLEM
from . import json_shapes
from .citing import STYLES
from .citing.entries import LICENCE
from .json_shapes import ProblemData
from .schemas import Schema, reference_to, schemas_of
from .subjects import ROWS_ON_A_PAGE, Subject
from .table import FORMATS, Format

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.1"

SHAPES_OF: dict[Subject, type] = {
    Subject.ENTRY: json_shapes.EntryData,
    Subject.TOMBSTONE: json_shapes.TombstoneData,
    Subject.LIST: json_shapes.ListData,
    Subject.HISTORY: json_shapes.HistoryData,
    Subject.CHANGES: json_shapes.ChangesData,
}
_CODES = {"entry": "FM-03", "question": "LQ-01", "law": "LAW-01", "reference": "REF-12"}


def description(server: str) -> dict[str, Any]:
    """Return the whole description, for the catalogue at an address."""
    shapes = [*SHAPES_OF.values(), ProblemData, json_shapes.LinksData, json_shapes.LinksetData]
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
            "responses": _RESPONSES,
            "headers": _HEADERS,
        },
    }


def _paths() -> Iterator[tuple[str, Schema]]:
    for form in FORMATS:
        for pinned in ("", "/editions/{edition}"):
            yield from _choices(form, pinned)
            yield from _of_editions(form, pinned)
            if form.writes(Subject.ENTRY):
                told = "An entry, or a passage or scenario of one" if form.writes_parts else "An entry"
                yield f"{pinned}/{{code}}.{form.suffix}", _path(form, Subject.ENTRY, told, [_CODE], pinned)
            if form.writes(Subject.LIST):
                for kind, section in SECTIONS.items():
                    told = f"The list of {PLURALS[kind].lower()}"
                    yield (
                        f"{pinned}/{section}.{form.suffix}",
                        _path(form, Subject.LIST, told, _of_list(kind, form), pinned),
                    )
                told = "A search over all kinds"
                yield f"{pinned}/search.{form.suffix}", _path(form, Subject.LIST, told, _of_search(form), pinned)
        if form.writes(Subject.HISTORY):
            yield f"/history/{{code}}.{form.suffix}", _path(form, Subject.HISTORY, "All texts of an entry", [_CODE])
        if form.writes(Subject.CHANGES):
            between = [_query(name, "The number of an edition", _NUMBER) for name in ("from", "to")]
            told = "What became of an entry’s words"
            yield f"/changes/{{code}}.{form.suffix}", _path(form, Subject.CHANGES, told, [_CODE, *between])
    yield from _others()


def _of_editions(form: Format, pinned: str) -> Iterator[tuple[str, Schema]]:
    if form.writes(Subject.MAPPINGS):
        told = "What failure modes match in other frameworks, or do not"
        yield f"{pinned}/mappings.{form.suffix}", _path(form, Subject.MAPPINGS, told, [], pinned)
    if form.writes(Subject.MATRIX):
        told = "What is said of access and authorization, mode by mode"
        order = _query("order", "The order", {"enum": [order.value for order in MatrixOrder]})
        yield f"{pinned}/authorization.{form.suffix}", _path(form, Subject.MATRIX, told, [order], pinned)
    if form.writes(Subject.CATALOGUE):
        yield f"{pinned}/catalogue.{form.suffix}", _path(form, Subject.CATALOGUE, "All entries", [], pinned)


def _choices(form: Format, pinned: str) -> Iterator[tuple[str, Schema]]:
    """Yield what a reader puts together of entries and passages."""
    if form.writes(Subject.COMPARISON):
        told = "Two to four entries of a kind side by side"
        yield f"{pinned}/compare.{form.suffix}", _path(form, Subject.COMPARISON, told, _COMPARED, pinned)
    if form.writes(Subject.BRIEF):
        told = "Passages, questions and authorities with footnotes"
        yield f"{pinned}/memo.{form.suffix}", _path(form, Subject.BRIEF, told, _BRIEF, pinned)


def _others() -> Iterator[tuple[str, Schema]]:
    digest = _in_path("sha256", "The SHA-256 of the text", {"type": "string", "pattern": "^[0-9a-f]{64}$"})
    document = {"application/json": {"schema": {"type": "object"}}}
    yield (
        "/documents/{sha256}.json",
        _get("A stored text, of an entry or of what belongs to none, byte for byte", document, [digest], ["404"]),
    )
    lines = {"text/plain": {"schema": {"type": "string"}}}
    told = "The lines whose SHA-256 is the digest of an edition"
    yield "/editions/{edition}/manifest.txt", _get(told, lines, [_EDITION], ["404"])
    links = {"application/json": {"schema": reference_to(json_shapes.LinksData)}}
    yield "/links.json", _get("Every entry with its addresses, state and names", links, [], [])
    package = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
    yield "/data/catalogue-{edition}.zip", _get("A whole edition as one file", package, [_EDITION], ["404"])
    picture = {"image/svg+xml": {"schema": {"type": "string"}}}
    for name, told in _PICTURES.items():
        for pinned in ("", "/editions/{edition}"):
            yield f"{pinned}/{name}.svg", _get(told, picture, [_EDITION] * bool(pinned), ["400", "404"])
    feed = {"application/atom+xml": {"schema": {"type": "string"}}}
    yield "/editions.atom", _get("What each edition changed, as a feed", feed, [], ["400", "404"])
    yield "/{code}.atom", _get("What became of an entry, as a feed", feed, [_CODE], ["302", "400", "404"])
    for kind, section in SECTIONS.items():
        yield f"/{section}.atom", _get(f"{PLURALS[kind]} that changed, as a feed", feed, _of_list(kind), ["400", "404"])
    itself = {MEDIA_TYPE: {"schema": {"type": "object"}}}
    yield "/openapi.json", _get("This description", itself, [], [])


def _path(form: Format, subject: Subject, told: str, parameters: list[Schema], pinned: str = "") -> Schema:
    told = f"{told}{' in an edition' if pinned else ''}, as {form.title}"
    content = {form.bare_type: {"schema": _schema(form, subject)}}
    refused = ["302", "400", "404"] if subject is not Subject.LIST else ["400", "404"]
    described = _get(told, content, [*([_EDITION] if pinned else []), *parameters], refused)
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


def _get(told: str, content: Schema, parameters: list[Schema], refused: list[str]) -> Schema:
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
    answers = {code: {"$ref": f"#/components/responses/{code}"} for code in ("304", *refused, "503")}
    found = {"description": told, "headers": headers, "content": content}
    return {
        "get": {"summary": told, "parameters": parameters, "responses": dict(sorted({"200": found, **answers}.items()))}
    }


def _of_list(kind: Kind, form: Format | None = None) -> list[Schema]:
    facets = [
        _query(facet.name, facet.title, {"type": "array", "items": _terms(facet.vocabulary)}) for facet in FACETS[kind]
    ]
    return [*_WORDS, *facets, *(_paged(form) if form else [])]


def _of_search(form: Format) -> list[Schema]:
    kinds = {"type": "array", "items": {"type": "string", "examples": [kind.value for kind in Kind]}}
    return [*_WORDS, _query("kind", "Kind", kinds), *_paged(form)]


def _terms(vocabulary: str) -> Schema:
    known = PUBLISHED_VOCABULARIES.get(vocabulary)
    return {"type": "string", **({"examples": [term.value for term in known]} if known else {})}


def _paged(form: Format) -> list[Schema]:
    if form.suffix != "json":
        return []
    most = {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE, "default": ROWS_ON_A_PAGE}
    return [_query("page", "The number of the page", _NUMBER), _query("page_size", "Rows on a page", most)]


def _facts(kind: Kind) -> Schema:
    told = "The facts of a row, besides the keys of every Item"
    return {"type": "object", "description": told, "required": fact_names(kind)}


def _query(name: str, told: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "description": told, "schema": schema}


def _several(name: str, told: str, example: list[str], *, least: int, most: int) -> Schema:
    schema = {"type": "array", "items": {"type": "string"}, "minItems": least, "maxItems": most}
    return {**_query(name, told, schema), "required": True, "example": example}


def _in_path(name: str, told: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "description": told, "schema": schema}


_NUMBER: Schema = {"type": "integer", "minimum": 1}
_CODE = {
    **_in_path("code", "The code of an entry; other spellings lead to it", {"type": "string"}),
    "examples": {name: {"value": code} for name, code in _CODES.items()},
}
_EDITION = _in_path("edition", "The number of an edition", {**_NUMBER, "examples": [1]})
_WORDS = [
    _query("q", "Words, a “phrase”, a name or a code; a minus leaves out", {"type": "string"}),
    _query("exact", "1: the words as they are typed", {"const": "1"}),
    _query("sort", "The order", {"enum": [sort.value for sort in Sort]}),
]
_COMPARED = [
    _several("e", "The code of an entry; given for each", ["FM-03", "FM-04"], least=2, most=4),
    _query("only", "differences: without what all of them share", {"const": "differences"}),
]
_BRIEF = [
    _several("i", "A code or an anchor; given for each", ["FM-03.P2", "LQ-14"], least=1, most=60),
    _query("style", "The style of the footnotes", {"enum": [style.name for style in STYLES]}),
]
_PICTURES = {
    "authorization": "Access and authorization, mode by mode, as a picture",
    "law": "Questions by failure mode and jurisdiction, as a picture",
}
_HEADERS: Schema = {
    "ETag": {"description": "Strong: the same bytes have the same", "schema": {"type": "string"}},
    "Cache-Control": {"description": "How long it may be kept", "schema": {"type": "string"}},
    "Last-Modified": {"description": "Where an edition is named: when it was published", "schema": {"type": "string"}},
    "Content-Disposition": {"description": "The name of the file; it tells the edition", "schema": {"type": "string"}},
    "Access-Control-Allow-Origin": {"description": "“*” where everybody may read", "schema": {"type": "string"}},
    "Repr-Digest": {"description": "Of stored texts: their SHA-256", "schema": {"type": "string"}},
}


def _problem(told: str) -> Schema:
    return {"description": told, "content": {PROBLEM: {"schema": reference_to(ProblemData)}}}


_RESPONSES: Schema = {
    "302": {"description": "It has another address.", "headers": {"Location": {"schema": {"type": "string"}}}},
    "304": {"description": "Nothing is newer than what If-None-Match or If-Modified-Since name."},
    "400": _problem("A parameter cannot be understood; it is named."),
    "404": _problem("There is nothing at this address."),
    "503": _problem("The site is busy, or this edition is being read: see Retry-After."),
}
