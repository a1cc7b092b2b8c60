"""Subjects that can be followed: an entry, a list or a search with its query, or everything."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from ..addresses.codes import Code
from ..addresses.pages import KIND_OF_SECTION, SECTIONS
from ..models import Follow
from ..vocabulary import Kind
from ..web.exceptions import BadParameter
from .answers import answers_of_all_kinds, list_page, title_in_words
from .facets import FACETS
from .held import ServedEdition
from .kinds import PLURALS
from .selection import Selection, read_search, read_selection

SEARCH = "search"


@dataclass(frozen=True)
class Subject:
    """A subject as it is stored: with neither code nor section, it is everything."""

    code: str = ""
    section: str = ""
    query: str = ""

    @classmethod
    def of_list(cls, kind: Kind | None, selection: Selection) -> "Subject":
        return cls(section=SECTIONS[kind] if kind else SEARCH, query=selection.chosen.query_string)

    @classmethod
    def of(cls, follow: Follow) -> "Subject":
        return cls(follow.code, follow.section, follow.query)

    @property
    def is_everything(self) -> bool:
        return not (self.code or self.section)

    @property
    def address(self) -> str:
        if self.code:
            return reverse("name", args=[self.code])
        if self.section:
            return f"{reverse('home')}{self.section}/{self.query}"
        return reverse("editions")

    @property
    def feed(self) -> str:
        if self.code:
            return reverse("entry_feed", args=[self.code])
        if self.section:
            return f"{reverse('home')}{self.section}.atom{self.query}"
        return reverse("editions_feed")


@dataclass(frozen=True)
class Listed:
    title: str
    codes: frozenset[str]
    """Codes of entries. A scenario is published with its failure mode, which stands in its place."""


def entries_of(subject: Subject, served: ServedEdition) -> Listed:
    """Return the entries that are followed, and what they are called together, as this edition has them."""
    if subject.code:
        known = subject.code in served.edition.entries
        title = f"{subject.code} {served.edition.title_of(subject.code)}" if known else subject.code
        return Listed(title, frozenset([subject.code]))
    if subject.is_everything:
        return Listed("Everything", frozenset(served.edition.entries))
    query = QueryDict(subject.query.removeprefix("?"))
    try:
        if subject.section == SEARCH:
            return listed(served, None, read_search(query))
        kind = KIND_OF_SECTION[subject.section]
        return listed(served, kind, read_selection(query, kind))
    except BadParameter:
        return Listed("A selection that is no longer understood", frozenset())


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
