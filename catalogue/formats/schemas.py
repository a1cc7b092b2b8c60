"""TypedDicts as JSON Schema (2020-12), which OpenAPI 3.1 speaks."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, is_typeddict

from ..documents.shapes import Field, hints_of

Schema = dict[str, Any]
_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    Any: {},
}


def name_of(shape: type) -> str:
    return shape.__name__.removesuffix("Data")


def schemas_of(*shapes: type) -> dict[str, Schema]:
    """Return the schema of each shape, and of all that they are made of, by name."""
    found: dict[str, Schema] = {}
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop()
        if name_of(shape) not in found:
            found[name_of(shape)] = _schema_of(shape)
            waiting += (inner for hint in hints_of(shape).values() for inner in _shapes_in(hint))
    return dict(sorted(found.items()))


def reference_to(shape: type) -> Schema:
    return {"$ref": f"#/components/schemas/{name_of(shape)}"}


def _schema_of(shape: type) -> Schema:
    """Others than these may come."""
    hints = hints_of(shape)
    told = (shape.__doc__ or "").strip()
    described = {"description": " ".join(told.split())} if told and not told.startswith("dict(") else {}
    properties = {key: _hinted(hint) for key, hint in hints.items()}
    required = [key for key in hints if key in shape.__required_keys__]  # type: ignore[attr-defined]  # a TypedDict
    return {"type": "object", **described, "required": required, "properties": properties}


def _hinted(hint: Any) -> Schema:
    if hasattr(hint, "__metadata__"):
        return _annotated(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_typeddict(hint):
        return reference_to(hint)
    inner, origin = get_args(hint), get_origin(hint)
    if origin is NotRequired:
        return _hinted(inner[0])
    if origin is Literal:
        return {"const": inner[0]} if len(inner) == 1 else {"enum": list(inner)}
    if origin in (Union, UnionType):
        return {"anyOf": [_hinted(one) for one in inner]}
    if origin is list:
        return {"type": "array", "items": _hinted(inner[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _hinted(inner[1])}
    raise TypeError(f"no schema for {hint!r}")


def _annotated(hint: Any) -> Schema:
    """Say of a term what it may be; it is no refusal of terms to come."""
    schema = dict(_hinted(hint.__origin__))
    field = next((one for one in hint.__metadata__ if isinstance(one, Field)), Field())
    if field.label:
        schema["title"] = field.label
    if field.is_markdown:
        schema["contentMediaType"] = "text/markdown"
    if field.layer:
        schema["x-layer"] = field.layer.value
    if field.vocabulary:
        terms = {"examples": [term.value for term in field.vocabulary]}
        schema |= {"items": schema["items"] | terms} if "items" in schema else terms
    return schema


def _shapes_in(hint: Any) -> Iterator[type]:
    if is_typeddict(hint):
        yield hint
    for inner in get_args(hint):
        yield from _shapes_in(inner)
