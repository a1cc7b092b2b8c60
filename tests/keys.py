"""The keys of documents, as the shapes declare them: `FailureMode.scenarios.title`."""

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args, get_type_hints, is_typeddict

from catalogue.documents import CatalogueDocument, shapes
from catalogue.vocabulary import Vocabulary

Document = dict[str, Any]

ROOTS: dict[str, Any] = {
    shape.__name__.removesuffix("Document"): shape for shape in (*get_args(shapes.AnyEntryDocument), CatalogueDocument)
}


def within(hint: Any) -> Any | None:
    """The shape that a hint such as `list[PassageDocument]` speaks of."""
    if is_typeddict(hint):
        return hint
    return next((shape for shape in map(within, get_args(hint)) if shape), None)


def shapes_in(shape: Any) -> Iterator[Any]:
    yield shape
    for hint in get_type_hints(shape).values():
        if inner := within(hint):
            yield from shapes_in(inner)


def keys_in(shape: Any, name: str) -> Iterator[str]:
    for key, hint in get_type_hints(shape).items():
        inner = within(hint)
        yield from keys_in(inner, f"{name}.{key}") if inner else [f"{name}.{key}"]


KEYS = [key for name, shape in ROOTS.items() for key in keys_in(shape, name)]


def root_of(key: str) -> str:
    return key.partition(".")[0]


def place_of(key: str) -> str:
    """`FailureMode.scenarios.title` → `FailureMode.scenarios`."""
    return key.rpartition(".")[0]


def name_of(key: str) -> str:
    return key.rpartition(".")[2]


def vocabulary_at(key: str) -> type[Vocabulary] | None:
    shape = ROOTS[root_of(key)]
    for step in place_of(key).split(".")[1:]:
        shape = within(get_type_hints(shape)[step])
    return shapes.fields_of(shape)[name_of(key)].vocabulary


def parts_at(document: Document, place: str) -> list[Document]:
    parts: list[Any] = [document]
    for step in place.split(".")[1:]:
        parts = [part for whole in parts for part in each(whole[step])]
    return parts


def each(value: Any) -> Iterable[Any]:
    match value:
        case None:
            return []
        case list():
            return value
        case dict() if all(isinstance(item, list) for item in value.values()):
            return [part for parts in value.values() for part in parts]
    return [value]


def parts_with(document: Document, key: str) -> list[Document]:
    parts = parts_at(document, place_of(key))
    if any(name_of(key) not in part for part in parts):
        raise AssertionError(f"{key} is new: tests/witnesses.py has to say something in it.")
    return parts


def values_at(document: Document, key: str) -> list[Any]:
    return [part[name_of(key)] for part in parts_with(document, key)]


def altered(document: Document, key: str, change: Callable[[Any], Any]) -> Document:
    """The document with what stands there changed, wherever it stands."""
    other = copy.deepcopy(document)
    for part in parts_with(other, key):
        part[name_of(key)] = change(part[name_of(key)])
    return other
