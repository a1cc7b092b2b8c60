"""Documents as text: canonical JSON, its digest, and reading documents of older shapes."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .shapes import SHAPE


class UnknownShape(Exception):
    """The document was written by newer software than this."""


def canonical(document: Mapping[str, Any]) -> str:
    """One text per document: sorted keys, no insignificant blanks, real characters, no floats."""
    _refuse_floats(document)
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return digest_of_text(canonical(document))


def digest_of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Any:
    """A stored document in today's shape. Stored text itself is never rewritten."""
    return upgrade(json.loads(text))


def read_all(texts: Sequence[str]) -> list[Any]:
    """As `read`, for many at once: the documents share the names of their fields, which are a fifth of their size."""
    return [upgrade(document) for document in json.loads(f"[{','.join(texts)}]")]


def upgrade(document: dict[str, Any]) -> dict[str, Any]:
    """Pure: steps a document of any published shape up to today's."""
    if document["shape"] > SHAPE:
        raise UnknownShape(f"shape {document['shape']} is newer than this software, which knows up to {SHAPE}")
    for step in _STEPS[document["shape"] - 1 :]:
        document = step(document)
    return document


_STEPS: list[Callable[[dict[str, Any]], dict[str, Any]]] = []
"""The step at index n-1 takes shape n to n+1."""


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
