"""The words of the description: an operation, its parameters, and what every answer may be or carry."""

from collections.abc import Mapping, Sequence

from ..editions.facets import FACETS
from ..vocabulary import PUBLISHED_VOCABULARIES, Kind, MatrixOrder, Sort
from ..web.error_pages import PROBLEM
from .json_shapes import ProblemData
from .schemas import Schema, reference_to

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 1}
ANY_OBJECT: Schema = {"type": "object"}


def get(told: str, content: Mapping[str, Schema], parameters: Sequence[Schema], others: Sequence[str]) -> Schema:
    """Describe what GET answers: `content` by media type, and the `others` of RESPONSES."""
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
    return {"get": {**_operation(told, content, ["304", *others], headers), "parameters": list(parameters)}}


def post(told: str, content: Mapping[str, Schema], fields: Mapping[str, Schema], others: Sequence[str]) -> Schema:
    """Describe what a form with these fields answers. It stores nothing."""
    form = {"type": "object", "required": ["text"], "properties": dict(fields)}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}}
    return {"post": {**_operation(told, content, others, {}), "requestBody": body, "parameters": []}}


def _operation(told: str, content: Mapping[str, Schema], others: Sequence[str], headers: Schema) -> Schema:
    """Every address may also answer that only members read here, and that the site is busy."""
    shapes = {media_type: {"schema": schema} for media_type, schema in content.items()}
    found = {"description": told, **({"headers": headers} if headers else {}), "content": shapes}
    answers = {code: {"$ref": f"#/components/responses/{code}"} for code in (*others, "401", "503")}
    return {"summary": told, "responses": dict(sorted({**({"200": found} if content else {}), **answers}.items()))}


def of_list(kind: Kind) -> list[Schema]:
    """Return the parameters that narrow and order a list."""
    facets = [
        query(facet.name, facet.title, {"type": "array", "items": _terms(facet.vocabulary)}) for facet in FACETS[kind]
    ]
    return [*WORDS, *facets]


def of_search() -> list[Schema]:
    kinds = {"type": "array", "items": {"type": "string", "examples": [kind.value for kind in Kind]}}
    return [*WORDS, query("kind", "Kind", kinds)]


def _terms(vocabulary: str) -> Schema:
    known = PUBLISHED_VOCABULARIES.get(vocabulary)
    return {"type": "string", **({"examples": [term.value for term in known]} if known else {})}


def query(name: str, told: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "description": told, "schema": schema}


def several(name: str, told: str, example: list[str], *, least: int, most: int) -> Schema:
    schema = {"type": "array", "items": TEXT, "minItems": least, "maxItems": most}
    return {**query(name, told, schema), "required": True, "example": example}


def in_path(name: str, told: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "description": told, "schema": schema}


def _problem(told: str) -> Schema:
    return {"description": told, "content": {PROBLEM: {"schema": reference_to(ProblemData)}}}


_EXAMPLES = {"entry": "FM-03", "question": "LQ-01", "law": "LAW-01", "reference": "REF-12"}
CODE = {
    **in_path("code", "The code of an entry; other spellings lead to it", TEXT),
    "examples": {name: {"value": code} for name, code in _EXAMPLES.items()},
}
EDITION = in_path("edition", "The number of an edition", {**NUMBER, "examples": [1]})
WORDS = [
    query("q", "Words, a “phrase”, a name or a code; a minus leaves out", TEXT),
    query("exact", "1: the words as they are typed", {"const": "1"}),
    query("sort", "The order", {"enum": [sort.value for sort in Sort]}),
]
MATRIX_ORDER = query("order", "The order", {"enum": [order.value for order in MatrixOrder]})
HEADERS: Schema = {
    "ETag": {"description": "Strong: the same bytes have the same", "schema": {"type": "string"}},
    "Cache-Control": {"description": "How long it may be kept", "schema": {"type": "string"}},
    "Last-Modified": {"description": "Where an edition is named: when it was published", "schema": {"type": "string"}},
    "Content-Disposition": {"description": "The name of the file; it tells the edition", "schema": {"type": "string"}},
    "Access-Control-Allow-Origin": {"description": "“*” where everybody may read", "schema": {"type": "string"}},
    "Repr-Digest": {"description": "Of stored texts: their SHA-256", "schema": {"type": "string"}},
}
RESPONSES: Schema = {
    "302": {"description": "It has another address.", "headers": {"Location": {"schema": {"type": "string"}}}},
    "304": {"description": "Nothing is newer than what If-None-Match or If-Modified-Since name."},
    "400": _problem("A parameter cannot be understood; it is named."),
    "401": _problem("Only members read here, and nobody is signed in."),
    "404": _problem("There is nothing at this address."),
    "410": _problem("Words were erased from this text: where, when and on what ground."),
    "413": _problem("The text is too long."),
    "501": {"description": "It is not had in this format.", "content": {"text/plain": {"schema": TEXT}}},
    "503": _problem("The site is busy, or this edition is being read: see Retry-After."),
}
