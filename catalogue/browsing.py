"""Words and facets together: which entries a selection leaves, in which order, and what more could be chosen."""

from dataclasses import dataclass

from .reading.facets import FACETS, Facet, FacetIndex
from .reading.selection import Selection
from .search.query import Query, parse
from .serving import ServedEdition
from .vocabulary import Kind


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
    choices: list[Choice]
    unknown: list[str]
    """Chosen values that this edition does not have. They narrow nothing."""

    @property
    def is_active(self) -> bool:
        return any(choice.selected for choice in self.choices)


@dataclass(frozen=True)
class Found:
    """`codes` in order: by relevance where words are searched, else the stable order of the kind."""

    kind: Kind
    codes: list[str]
    query: Query | None
    partial: bool
    facets: list[FacetChoices]


def find(served: ServedEdition, kind: Kind, selection: Selection) -> Found:
    facets = served.facets[kind]
    query = parse(selection.q) if selection.q else None
    if query is None:
        left = facets.narrow(selection.terms)
        return Found(kind, list(facets.members(left)), None, False, _choices(served, facets, selection, None))
    hits = served.index.search(query, kind)
    matching = facets.bits_of(hits.codes)
    kept = set(facets.members(facets.narrow(selection.terms, matching)))
    codes = [code for code in hits.codes if code in kept]
    return Found(kind, codes, query, hits.partial, _choices(served, facets, selection, matching))


def _choices(served: ServedEdition, index: FacetIndex, selection: Selection, within: int | None) -> list[FacetChoices]:
    return [
        FacetChoices(
            facet=facet,
            choices=_values(served, index, facet, selection, within),
            unknown=[value for value in selection.terms.get(facet.name, ()) if value not in index.sets[facet.name]],
        )
        for facet in FACETS[index.kind]
    ]


def _values(
    served: ServedEdition, index: FacetIndex, facet: Facet, selection: Selection, within: int | None
) -> list[Choice]:
    edition = served.edition
    counts = index.counts(facet.name, selection.terms, within)
    chosen = selection.terms.get(facet.name, ())
    return [
        Choice(
            value=value,
            label=facet.label(value, edition),
            definition=edition.term(facet.vocabulary, value).definition if facet.vocabulary else "",
            count=count,
            selected=value in chosen,
        )
        for value, count in counts.items()
    ]
