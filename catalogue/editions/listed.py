"""A list as it is followed: its name in words, and the entries whose changes belong to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from ..addresses.codes import Code
from ..vocabulary import Kind
from .answers import ActiveFilter, answers_of_all_kinds, list_page
from .facets import FACETS
from .held import ServedEdition
from .kinds import PLURALS
from .selection import Selection


@dataclass(frozen=True)
class Listed:
    title: str
    codes: frozenset[str]
    """Codes of entries. A scenario is published with its failure mode, which stands in its place."""


def listed(served: ServedEdition, kind: Kind | None, selection: Selection) -> Listed:
    """Return what the list of a kind stands for in this edition; without a kind, the search over all.

    Withdrawn and merged entries belong to the lists that they would stand in. With words none does: they are searched
    among the entries in force.
    """
    if kind is None:
        answers = answers_of_all_kinds(served, selection.chosen)
        codes = [code for group in answers.groups for code in group.codes]
        words = [selection.q_in_quotes] if selection.q else []
        return Listed(title_in_words("Search", answers.filters, words), _entries(codes))
    found = list_page(served, kind, selection.chosen)
    gone = [] if selection.q else _gone(served, kind, selection)
    return Listed(title_in_words(PLURALS[kind], found.filters), _entries([*found.results.codes, *gone]))


def title_in_words(title: str, filters: Iterable[ActiveFilter], words: Iterable[str] = ()) -> str:
    """Return “Failure modes · Group: Intentional · Property: Integrity or Availability”: all that narrows a list."""
    narrowing = groupby((each for each in filters if each.is_known), key=attrgetter("facet"))
    in_words = (f"{facet}: {' or '.join(each.label for each in values)}" for facet, values in narrowing)
    return " · ".join([title, *words, *in_words])


def _gone(served: ServedEdition, kind: Kind, selection: Selection) -> Iterator[str]:
    edition, index = served.edition, served.facets[kind]
    rows: Mapping[str, Any] = {code: edition.entries[code] for code in edition.departures}
    if kind is Kind.SCENARIO:
        rows = {code: row for code, row in edition.all_scenarios.items() if row.mode["code"] in edition.departures}
    narrowing = [
        (facet, selection.terms[facet.name])
        for facet in FACETS[kind]
        if facet.name in selection.terms and index.chosen(facet.name, selection.terms[facet.name]) is not None
    ]
    for code, document in rows.items():
        parsed = Code.parse(code)
        if (
            parsed
            and parsed.kind is kind
            and all(set(values).intersection(facet.values(document, edition)) for facet, values in narrowing)
        ):
            yield code


def _entries(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(code.partition(".")[0] for code in codes)
