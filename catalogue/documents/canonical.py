"""Documents as text: canonical JSON, its digest, and reading documents of older shapes."""

import copy
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args, get_origin, is_typeddict

from .shapes import SHAPE, SHAPES, Field, fields_of, hints_of

_LIKE_A_FLOAT = re.compile(r"[\[:,](?:-?[0-9]+[.e]|NaN|-?Infinity)")
"""No float is written otherwise; a text can look like one."""


class UnknownShape(Exception):
    """The document was written by newer software than this."""


def canonical(document: Mapping[str, Any]) -> str:
    """Return the one text of a document: sorted keys, no insignificant blanks, real characters, no floats."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if _LIKE_A_FLOAT.search(text):
        _refuse_floats(document)
    return text


def texts_in(part: Any) -> Iterator[str]:
    """Yield each text in a document, or in a part of one."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from texts_in(inner)


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical text, in hexadecimal."""
    return digest_of_text(canonical(document))


def digest_of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Any:
    """Return a stored document in today's shape. Stored text itself is never rewritten."""
    return upgrade(json.loads(text))


def read_all(texts: Sequence[str]) -> list[Any]:
    """Read many at once: the documents share the names of their fields, which are a fifth of their size."""
    return [upgrade(document) for document in json.loads(f"[{','.join(texts)}]")]


def upgrade(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document of any published shape in today's: pure where it is so already.

    Keys that say `since` get their default; what is more than that is a step. The newest shape grows until there is a
    newer one: what was stored in it may lack keys as well.
    """
    shape = document["shape"]
    if shape > SHAPE:
        raise UnknownShape(f"shape {shape} is newer than this software, which knows up to {SHAPE}")
    for number in range(shape, SHAPE):
        document = _STEPS.get(number, dict)(document)
    return {**_completed(document, SHAPES[document["kind"]], min(shape, SHAPE - 1)), "shape": SHAPE}


_STEPS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""The step n takes shape n to n+1. Most shapes need none."""


def _completed(value: Any, hint: Any, since: int) -> Any:
    """With the defaults of keys that came after `since`, in all parts."""
    inner = get_args(hint)
    if is_typeddict(hint):
        added, parts = _later(hint, since)
        if not parts and added.keys() <= value.keys():
            return value
        missing = {key: copy.deepcopy(default) for key, default in added.items() if key not in value}
        changed = {key: _completed(value[key], part, since) for key, part in parts.items() if key in value}
        return {**value, **missing, **changed} if missing or changed else value
    if value is None or not inner:
        return value
    if get_origin(hint) is list:
        return [_completed(item, inner[0], since) for item in value]
    if get_origin(hint) is dict:
        return {key: _completed(item, inner[1], since) for key, item in value.items()}
    return _completed(value, inner[0], since)  # what is annotated, or may be null


@cache
def _later(shape: type, since: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the keys that came after `since`, with their defaults; and those in whose values such keys may stand."""
    added = {key: field.default for key, field in fields_of(shape).items() if field.since > since}
    return added, {key: hint for key, hint in hints_of(shape).items() if any(any(_later(s, since)) for s in _in(hint))}


def _in(hint: Any) -> Iterator[type]:
    """Yield the shapes of which values of this hint are made, at whatever depth of lists."""
    if is_typeddict(hint):
        yield hint
    else:
        yield from (shape for inner in get_args(hint) for shape in _in(inner))


def is_complete(text: str) -> bool:
    """Return whether a stored text has all keys of today, without reading it. Says no where only reading can tell."""
    kinds = [kind for kind in _KIND.findall(text) if kind in SHAPES]
    return all(key in text for kind in kinds for within, key in _marks(SHAPES[kind], SHAPE - 1) if within in text)


_KIND = re.compile(r'"kind":"([a-z_-]+)"')


@cache
def _marks(shape: type, since: int) -> list[tuple[str, str]]:
    """Return how canonical text begins a part and, if it is there, what it then has of a key later than `since`."""
    added, parts = _later(shape, since)
    within = [(f'"{key}":[{{', mark) for key, hint in parts.items() for s in _in(hint) for _, mark in _marks(s, since)]
    return [("", f'"{key}":') for key in added] + within


def in_first_shape(value: Any, hint: Any) -> Any:
    """Return a document, or a part of one, as shape 1 would say it: without later keys that say nothing.

    Its digest is the same before and after an upgrade of the software. A key of a later shape stays where it says
    something.
    """
    inner = get_args(hint)
    if is_typeddict(hint):
        fields, hints = fields_of(hint), hints_of(hint)
        parts = {key: in_first_shape(part, hints.get(key)) for key, part in value.items()}
        return {key: part for key, part in parts.items() if not _says_nothing(part, fields.get(key))}
    if value is None or not inner:
        return value
    if get_origin(hint) is list:
        return [in_first_shape(item, inner[0]) for item in value]
    if get_origin(hint) is dict:
        return {key: in_first_shape(item, inner[1]) for key, item in value.items()}
    return in_first_shape(value, inner[0])


def _says_nothing(value: Any, field: Field | None) -> bool:
    return field is not None and field.since > 1 and value == field.default


def _refuse_floats(value: Any) -> None:
    # A float's text differs between languages and would make the digest depend on the writer.
    if isinstance(value, float):
        raise TypeError("a document holds no floats")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_floats(item)
