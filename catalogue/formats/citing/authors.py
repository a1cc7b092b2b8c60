"""Authors as the styles write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

MOST_IN_APA = 20
_COMPANY = re.compile(r"(?:inc|incorporated|llc|llp|ltd|limited|corp|co|plc|gmbh|ag|s\.?a)\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    """A person with the parts of the name; or, with `literal` alone, a body, or a name whose parts nobody told."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""

    @classmethod
    def printed(cls, name: str) -> "Person":
        """Return the person of a name as it is printed: “Li, Guofu” tells its parts, “Papernot N” does not."""
        family, comma, given = (part.strip() for part in name.partition(","))
        if not comma or not family or not given or "," in given or _COMPANY.fullmatch(given):
            return cls(literal=name.strip())
        return cls(family=family, given=given)

    @property
    def surname(self) -> str:
        return self.literal or " ".join(filter(None, (self.particle, self.family)))

    @property
    def in_order(self) -> str:
        """“Florian Tramèr”, “Laurens van der Maaten”, “Martin Luther King Jr.”."""
        return self.literal or " ".join(filter(None, (self.given, self.particle, self.family, self.suffix)))

    @property
    def inverted(self) -> str:
        """“Tramèr, F.”, “van der Maaten, L. J. P.”, “King, M. L., Jr.”."""
        return ", ".join(filter(None, (self.surname, "" if self.literal else _initials(self.given), self.suffix)))


def bluebook(people: Sequence[Person], *, and_others: bool, between: str = " & ") -> str:
    names = [person.in_order for person in people]
    if and_others or len(names) > 2:
        return f"{names[0]} et al." if names else ""
    return between.join(names)


chicago = partial(bluebook, between=" and ")


def oscola(people: Sequence[Person], *, and_others: bool) -> str:
    names = [_without_stops(person) for person in people]
    if and_others or len(names) > 3:
        return f"{names[0]} and others" if names else ""
    return _listed(names, ", ", " and ")


def apa(people: Sequence[Person], *, and_others: bool) -> str:
    names = [person.inverted for person in people]
    if and_others:
        return f"{', '.join(names)}, et al." if names else ""
    if len(names) > MOST_IN_APA:
        return f"{', '.join(names[: MOST_IN_APA - 1])}, . . . {names[-1]}"
    return _listed(names, ", ", ", & ")


def _listed(names: Sequence[str], between: str, before_last: str) -> str:
    *first, last = names or [""]
    return f"{between.join(first)}{before_last}{last}" if first else last


def _initials(given: str) -> str:
    """“Jean-Luc” → “J.-L.”, “Florian T.” → “F. T.”, “JA” → “J. A.”."""
    return " ".join(
        " ".join(f"{letter}." for letter in word)
        if word.isupper() and len(word) <= 3 and word.isalpha()
        else "-".join(f"{part[0]}." for part in word.split("-") if part)
        for word in given.replace(".", ". ").split()
    )


def _without_stops(person: Person) -> str:
    """OSCOLA writes initials without full stops and blanks: “Pedro A Ortega”, “JA Weir”."""
    if person.literal:
        return person.literal
    given = re.sub(r"(?<=\b[A-Z]) (?=[A-Z]\b)", "", re.sub(r"\b([A-Z])\.", r"\1", person.given))
    return " ".join(filter(None, (given, person.particle, person.family, person.suffix.rstrip("."))))
