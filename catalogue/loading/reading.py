"""YAML → records. What is wrong in a file is said with the file, the entry and the field."""

from collections.abc import Hashable
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import yaml

from ..vocabulary import Vocabulary
from .places import FixtureError, Place
from .records import (
    AuthorityRecord,
    CfaaTable,
    FailureModeRecord,
    Fixtures,
    FrameworkRecord,
    NoteRecord,
    QuestionRecord,
    ReferenceRecord,
    Site,
    SynonymGroupRecord,
)

Record = TypeVar("Record")

NAMES = ("code", "slug", "key", "mode", "number")
"""The keys by which an item of a list is called, where it has one of them."""


def read_fixtures(folder: Path) -> Fixtures:
    modes = sorted((folder / "failure_modes").glob("*.yaml"))
    return Fixtures(
        site=read(folder / "site.yaml", Site),
        frameworks=read(folder / "frameworks.yaml", tuple[FrameworkRecord, ...]),
        authorities=read(folder / "authorities.yaml", tuple[AuthorityRecord, ...]),
        references=read(folder / "references.yaml", tuple[ReferenceRecord, ...]),
        failure_modes=tuple(read(file, FailureModeRecord) for file in modes),
        questions=read(folder / "questions.yaml", tuple[QuestionRecord, ...]),
        cfaa_readings=read(folder / "cfaa_readings.yaml", CfaaTable),
        notes=read(folder / "notes.yaml", tuple[NoteRecord, ...]),
        synonyms=read(folder / "synonyms.yaml", tuple[SynonymGroupRecord, ...]),
    )


def read(file: Path, shape: type[Record]) -> Record:
    try:
        value = yaml.load(file.read_text(encoding="utf-8"), UniqueKeys)  # noqa: S506  (derived from a safe one)
    except FileNotFoundError:
        raise FixtureError(f"{file.name}: the file is missing") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FixtureError(f"{file.name}: {error}") from error
    record: Record = convert(value, shape, Place(file.name))
    return record


class UniqueKeys(yaml.CSafeLoader):
    """YAML readers keep the last of two equal keys and say nothing."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"the key “{key.value}” stands twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def convert(value: Any, shape: Any, place: Place) -> Any:
    """The value as `shape` asks for it: a record, a tuple, a term, or plain text, number or truth value."""
    if isinstance(shape, UnionType):
        return _optional(value, shape, place)
    if get_origin(shape) is tuple:
        return _tuple(value, get_args(shape)[0], place)
    if is_dataclass(shape):
        return _record(value, shape, place)
    if issubclass(shape, Vocabulary):
        return _term(value, shape, place)
    if type(value) is not shape:  # not isinstance: True is an int
        raise place.error(f"{value!r} is not {_NAMES_OF_TYPES[shape]}")
    return value


_NAMES_OF_TYPES = {str: "a text", int: "a whole number", bool: "true or false"}


def _optional(value: Any, shape: UnionType, place: Place) -> Any:
    (inner,) = (option for option in get_args(shape) if option is not NoneType)
    # The database stores "" for a term that is not given, and so do the files.
    if value is None or (value == "" and issubclass(inner, Vocabulary)):
        return None
    return convert(value, inner, place)


def _tuple(value: Any, inner: Any, place: Place) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise place.error("a list is expected")
    return tuple(convert(item, inner, place.at(_name(item, index))) for index, item in enumerate(value, start=1))


def _name(item: Any, index: int) -> str:
    names = [item[key] for key in NAMES if key in item] if isinstance(item, dict) else []
    return str(names[0]) if names else str(index)


def _record(value: Any, shape: Any, place: Place) -> Any:
    if not isinstance(value, dict):
        raise place.error("keys and values are expected")
    if not place.steps and "code" in value:
        place = place.at(str(value["code"]))
    known = {field.name: field for field in fields(shape)}
    for key in value.keys() - known.keys():
        raise place.at(str(key)).error("there is no such field")
    for name, field in known.items():
        if name not in value and field.default is MISSING:
            raise place.at(name).error("the field is missing")
    hints = get_type_hints(shape)
    return shape(**{key: convert(item, hints[key], place.at(key)) for key, item in value.items()})


def _term(value: Any, vocabulary: type[Vocabulary], place: Place) -> Vocabulary:
    try:
        return vocabulary(value)
    except ValueError:
        known = ", ".join(term.value for term in vocabulary)
        raise place.error(f"{value!r} is not one of: {known}") from None
