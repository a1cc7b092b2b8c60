"""Facets: what readers narrow a list by, and how many entries each choice would leave.

One Python integer per facet value is a set of entries: bit i stands for the i-th entry of its kind. OR inside a
facet, AND between facets; a facet's own counts ignore its own selection.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import islice
from operator import or_
from typing import Any, overload

from ..addresses.codes import sort_key
from ..vocabulary import Kind, Knowledge, Posture
from .edition import LoadedEdition

Bits = int
Selected = Mapping[str, tuple[str, ...]]
"""Facet name → chosen values."""

MOST_OPEN = 8
"""A list shows no more than the name of a longer facet."""


@dataclass(frozen=True)
class Facet:
    """`values` gives a document's values: terms of the vocabulary, or what `label_of` names in words of the edition."""

    name: str
    title: str
    values: Callable[[Any, LoadedEdition], Iterable[str]]
    vocabulary: str = ""
    label_of: Callable[[str, LoadedEdition], str] | None = None
    newest_first: bool = False

    def label(self, value: str, edition: LoadedEdition) -> str:
        return self.label_of(value, edition) if self.label_of else edition.term(self.vocabulary, value).label


def _authority(value: str, edition: LoadedEdition) -> str:
    return edition.title_of(value) if value in edition.entries else value


def _mode(value: str, edition: LoadedEdition) -> str:
    return f"{value} {edition.title_of(value)}" if value in edition.entries else value


def _framework(value: str, edition: LoadedEdition) -> str:
    framework = edition.frameworks.get(value)
    return f"{framework['name']} {framework['version']}".strip() if framework else value


def _one(field: str) -> Callable[[Any, LoadedEdition], Iterable[str]]:
    return lambda document, edition: [document[field]]


def _year(document: Any, edition: LoadedEdition) -> Iterable[str]:
    return [str(document["year"])] if document["year"] else ["unknown"]


def _stated(scenario: Any) -> list[str]:
    return [label.value for label in Knowledge(scenario["knowledge"]).stated]


def _posture(mode: Any, edition: LoadedEdition) -> Iterable[str]:
    commentary = mode["commentary"]
    return [commentary["posture"] if commentary else Posture.NOT_ASSESSED.value]


def _in_the_paper(entry: Any, edition: LoadedEdition) -> Iterable[str]:
    return {row["relation"] for row in entry["parallels"] if edition.is_by_the_authors(row["reference"])}


def _jurisdictions(question: Any, edition: LoadedEdition) -> Iterable[str]:
    return edition.jurisdictions_of(question["authorities"])


def _in_force(codes: Iterable[str], edition: LoadedEdition) -> list[str]:
    return [code for code in codes if edition.is_in_force(code)]


FACETS: dict[Kind, tuple[Facet, ...]] = {
    Kind.FAILURE_MODE: (
        Facet("group", "Group", _one("group"), "group"),
        Facet("property", "Compromised property", lambda mode, _: mode["properties"], "property"),
        Facet("answer", "Published answer on access", _one("published_answer"), "published_answer"),
        Facet("posture", "Withheld commentary, as the curators read it", _posture, "posture"),
        Facet("paper", "In the authors’ paper", _in_the_paper, "text_relation"),
        Facet(
            "knowledge",
            "Attacker knowledge",
            lambda mode, _: [label for scenario in mode["scenarios"] for label in _stated(scenario)],
            "knowledge",
        ),
        Facet(
            "domain",
            "Domain",
            lambda mode, _: [domain for scenario in mode["scenarios"] for domain in scenario["domains"]],
            "domain",
        ),
        Facet(
            "authority",
            "Legal authority",
            lambda mode, edition: _in_force(edition.authorities_on_mode.get(mode["code"], []), edition),
            label_of=_authority,
        ),
        Facet(
            "framework",
            "Framework",
            lambda mode, _: [mapping["framework"] for mapping in mode["mappings"] if mapping["relation"]],
            label_of=_framework,
        ),
    ),
    Kind.SCENARIO: (
        Facet("domain", "Domain", lambda scenario, _: scenario.document["domains"], "domain"),
        Facet("knowledge", "Attacker knowledge", lambda scenario, _: _stated(scenario.document), "knowledge"),
        Facet("evidence", "Kind of evidence", lambda scenario, _: [scenario.document["evidence"]], "evidence"),
    ),
    Kind.QUESTION: (
        Facet("status", "Status", _one("status"), "question_status"),
        Facet(
            "authority",
            "Legal authority",
            lambda question, edition: _in_force(question["authorities"], edition),
            label_of=_authority,
        ),
        Facet("jurisdiction", "Jurisdiction", _jurisdictions, "jurisdiction"),
        Facet("mode", "Failure mode", lambda question, edition: _in_force(question["modes"], edition), label_of=_mode),
        Facet("origin", "Origin", _one("origin"), "question_origin"),
        Facet("addressee", "Whose conduct", _one("addressee"), "addressee"),
        Facet("paper", "In the authors’ paper", _in_the_paper, "text_relation"),
    ),
    Kind.AUTHORITY: (
        Facet("type", "Type", _one("type"), "authority_type"),
        Facet("jurisdiction", "Jurisdiction", _one("jurisdiction"), "jurisdiction"),
    ),
    Kind.REFERENCE: (
        Facet("type", "Type", _one("type"), "reference_type"),
        Facet(
            "year",
            "Year",
            _year,
            label_of=lambda value, _: "Not known" if value == "unknown" else value,
            newest_first=True,
        ),
        Facet(
            "cited",
            "Cited in a failure mode",
            lambda reference, edition: ["yes" if edition.is_cited_in_a_mode(reference["code"]) else "no"],
            label_of=lambda value, _: {"yes": "Cited", "no": "Not cited"}.get(value, value),
        ),
        Facet("standing", "Standing", _one("standing"), "standing"),
    ),
}


class Members(Sequence[str]):
    """The codes in a set, in the stable order of the list. Counting them, or taking the first few, reads few."""

    def __init__(self, codes: Sequence[str], bits: Bits, order: Iterable[int] | None = None) -> None:
        """`order` has the positions of these codes and others, if they are wanted in another one."""
        self._codes = codes
        self.order = order
        self.bits = bits

    def in_order(self, order: Iterable[int] | None) -> "Members":
        return Members(self._codes, self.bits, order)

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __iter__(self) -> Iterator[str]:
        positions = positions_in(self.bits) if self.order is None else among(self.bits, self.order)
        return (self._codes[position] for position in positions)

    def __contains__(self, code: object) -> bool:
        return any(code == member for member in self)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, int):
            position = range(len(self))[index]
            return self[position : position + 1][0]
        wanted = range(len(self))[index]
        if wanted.step != 1:
            return list(self)[index]
        return list(islice(self, wanted.start, wanted.stop))


@dataclass(frozen=True)
class Choice:
    """One value of a facet: `count` entries would be left by it, given what is chosen in the other facets."""

    value: str
    label: str
    definition: str
    count: int
    selected: bool


@dataclass(frozen=True)
class FacetChoices:
    facet: Facet
    choices: tuple[Choice, ...]
    unknown: tuple[str, ...]
    """Chosen values that this edition does not have. They narrow nothing."""

    @property
    def is_a_choice(self) -> bool:
        """Tell if choosing, or taking back what was chosen, changes anything: a single value does not divide."""
        return len(self.choices) > 1 or bool(self.unknown) or any(choice.selected for choice in self.choices)

    @property
    def is_open(self) -> bool:
        """Tell if the facet is worth the room. One that is long, or leads to nothing, can still be opened."""
        is_active = any(choice.selected for choice in self.choices)
        return is_active or (len(self.choices) <= MOST_OPEN and any(choice.count for choice in self.choices))

    def label_of(self, value: str) -> str:
        return next((choice.label for choice in self.choices if choice.value == value), value)


@dataclass(frozen=True)
class FacetIndex:
    """The facets of one kind in one edition."""

    kind: Kind
    codes: tuple[str, ...]
    sets: Mapping[str, Mapping[str, Bits]]
    """Facet name → value → entries."""

    @classmethod
    def build(cls, kind: Kind, edition: LoadedEdition) -> "FacetIndex":
        positions: dict[str, dict[str, list[int]]] = {facet.name: {} for facet in FACETS[kind]}
        for position, document in enumerate(_documents(kind, edition)):
            for facet in FACETS[kind]:
                for value in facet.values(document, edition):
                    positions[facet.name].setdefault(value, []).append(position)
        sets = {
            facet.name: {
                value: bits_of(positions[facet.name][value])
                for value in _in_reading_order(facet, positions[facet.name], edition)
            }
            for facet in FACETS[kind]
        }
        return cls(kind, edition.codes[kind], sets)

    @cached_property
    def everything(self) -> Bits:
        return (1 << len(self.codes)) - 1

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {code: position for position, code in enumerate(self.codes)}

    def bits_of(self, codes: Iterable[str]) -> Bits:
        return bits_of([self._position[code] for code in codes])

    def members(self, bits: Bits) -> "Members":
        return Members(self.codes, bits)

    def chosen(self, name: str, values: Iterable[str]) -> Bits | None:
        """Return the entries with any of the values; None where no value is known, so that it narrows nothing."""
        known = [self.sets[name][value] for value in values if value in self.sets[name]]
        return union(known) if known else None

    def narrow(self, selected: Selected, within: Bits | None = None, *, but: str = "") -> Bits:
        """Return the entries that every facet's selection leaves, leaving the facet `but` out of account."""
        bits = self.everything if within is None else within
        for name, values in selected.items():
            chosen = None if name == but else self.chosen(name, values)
            if chosen is not None:
                bits &= chosen
        return bits

    def counts(self, name: str, selected: Selected, within: Bits | None = None) -> dict[str, int]:
        """Return value → how many entries it would show, given the other facets' selection."""
        others = self.narrow(selected, within, but=name)
        return {value: (bits & others).bit_count() for value, bits in self.sets[name].items()}

    def choices(self, edition: LoadedEdition, selected: Selected, within: Bits | None = None) -> list[FacetChoices]:
        """Return what could be chosen in each facet, `within` these entries."""
        return [
            FacetChoices(
                facet,
                tuple(self._choices(facet, edition, selected, within)),
                unknown=tuple(value for value in selected.get(facet.name, ()) if value not in self.sets[facet.name]),
            )
            for facet in FACETS[self.kind]
        ]

    def _choices(
        self, facet: Facet, edition: LoadedEdition, selected: Selected, within: Bits | None
    ) -> Iterator[Choice]:
        for value, count in self.counts(facet.name, selected, within).items():
            definition = edition.term(facet.vocabulary, value).definition if facet.vocabulary else ""
            is_selected = value in selected.get(facet.name, ())
            yield Choice(value, facet.label(value, edition), definition, count, is_selected)


def union(sets: Iterable[Bits]) -> Bits:
    return reduce(or_, sets, 0)


def positions_in(bits: Bits) -> Iterator[int]:
    digits = bin(bits)[:1:-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)


def among(bits: Bits, positions: Iterable[int]) -> Iterator[int]:
    """Yield those of the positions that are in the set: in its digits one is found sooner than by shifting it."""
    digits = bin(bits)[:1:-1]
    return (position for position in positions if digits[position : position + 1] == "1")


def _documents(kind: Kind, edition: LoadedEdition) -> Iterable[Any]:
    return edition.scenarios.values() if kind is Kind.SCENARIO else edition.of_kind(kind)


def bits_of(positions: Sequence[int]) -> Bits:
    """Return the set in one pass over bytes: setting bits one by one in a large integer would copy it each time."""
    octets = bytearray(max(positions, default=0) // 8 + 1)
    for position in positions:
        octets[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(octets, "little")


def _in_reading_order(facet: Facet, values: Iterable[str], edition: LoadedEdition) -> list[str]:
    """Vocabularies in their own order, years newest first, codes as numbers, everything else by label."""
    if facet.vocabulary:
        order = {term.value: position for position, term in enumerate(edition.terms(facet.vocabulary))}
        return sorted(values, key=lambda value: order.get(value, len(order)))
    if facet.newest_first:
        return sorted(values, key=lambda value: (value.isdigit(), value), reverse=True)
    if facet.label_of is _authority:
        return sorted(values, key=sort_key)
    return sorted(values, key=lambda value: facet.label(value, edition))
