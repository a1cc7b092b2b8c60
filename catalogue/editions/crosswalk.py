"""The crosswalk of an edition from the other side: the concepts of other frameworks, and the modes that match them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..addresses.names import normalise
from ..documents.shapes import FailureModeDocument, FrameworkDocument, MappingDocument


@dataclass(frozen=True)
class ModeOnConcept:
    mode: FailureModeDocument
    mapping: MappingDocument

    @property
    def is_match(self) -> bool:
        """Tell a mapping from one that was considered and rejected."""
        return bool(self.mapping["relation"])


@dataclass(frozen=True)
class Concept:
    """A concept of another framework. `name` is its id there, or its label if it has none."""

    framework: FrameworkDocument
    name: str
    label: str
    url: str
    modes: Sequence[ModeOnConcept]

    def __str__(self) -> str:
        return f"{self.name} {self.label}" if self.label != self.name else self.name

    @property
    def matches(self) -> list[ModeOnConcept]:
        return [row for row in self.modes if row.is_match]


@dataclass(frozen=True)
class Coverage:
    """The concepts of a framework that some failure mode was compared with, and the modes that none of them matches."""

    framework: FrameworkDocument
    concepts: Sequence[Concept]
    uncovered: Sequence[FailureModeDocument]

    @property
    def matched(self) -> list[Concept]:
        return [concept for concept in self.concepts if concept.matches]

    @property
    def rejected(self) -> list[Concept]:
        return [concept for concept in self.concepts if not concept.matches]


class Crosswalk:
    """The frameworks of an edition, each with its coverage."""

    def __init__(self, frameworks: Sequence[FrameworkDocument], modes: Sequence[FailureModeDocument]) -> None:
        self._frameworks = {framework["slug"]: framework for framework in frameworks}
        self._modes = modes

    @cached_property
    def coverage(self) -> Mapping[str, Coverage]:
        """Slug → coverage, in the order of the frameworks, of those that something was compared with."""
        return {
            slug: Coverage(framework, concepts, [mode for mode in self._modes if not _matches(mode, slug)])
            for slug, framework in self._frameworks.items()
            if (concepts := list(self._concepts_of(framework)))
        }

    @cached_property
    def by_mode(self) -> Mapping[str, list[tuple[Concept, MappingDocument]]]:
        """Failure mode → what it was compared with, framework by framework."""
        found: dict[str, list[tuple[Concept, MappingDocument]]] = {}
        for coverage in self.coverage.values():
            for concept in coverage.concepts:
                for row in concept.modes:
                    found.setdefault(row.mode["code"], []).append((concept, row.mapping))
        return found

    def concepts_called(self, name: str) -> list[Concept]:
        """Return those with this id, whatever its case and dashes."""
        return self._by_name.get(normalise(name), [])

    @cached_property
    def _by_name(self) -> Mapping[str, list[Concept]]:
        named: dict[str, list[Concept]] = {}
        for coverage in self.coverage.values():
            for concept in coverage.concepts:
                named.setdefault(normalise(concept.name), []).append(concept)
        return named

    def _concepts_of(self, framework: FrameworkDocument) -> Iterator[Concept]:
        found: dict[str, list[ModeOnConcept]] = {}
        for mode in self._modes:
            for mapping in mode["mappings"]:
                if mapping["framework"] == framework["slug"]:
                    found.setdefault(name_of(mapping), []).append(ModeOnConcept(mode, mapping))
        for name in sorted(found):
            first = found[name][0].mapping
            yield Concept(framework, name, first["label"], first["url"], found[name])


def name_of(mapping: MappingDocument) -> str:
    return mapping["id"] or mapping["label"]


def _matches(mode: FailureModeDocument, framework: str) -> bool:
    return any(mapping["framework"] == framework and mapping["relation"] for mapping in mode["mappings"])
