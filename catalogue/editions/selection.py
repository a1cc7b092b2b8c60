"""A reader's selection: what the query string says, validated, and the entries that it leaves.

The query string is the state of a list and nothing else is. Unknown parameters are ignored; malformed ones raise
`BadParameter`. An unknown value of a known facet narrows nothing and stays in the selection, so that the page can
show it as a filter to remove.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Self
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict

from ..addresses.pages import EDITION
from ..vocabulary import Kind, LawView, MatrixOrder, Sort
from ..web.exceptions import BadParameter
from .facets import FACETS, Selected

LONGEST_QUERY = 500
"""Characters that are searched. Of a longer text the first words are taken."""
LONGEST_SHOWN = 120
LONGEST_VALUE = 100
MOST_VALUES = 50
MOST_ON_A_PAGE = 500


QUOTATION_MARKS = frozenset('"“”„«»')
_FIRST_WORDS = re.compile(rf"(?s).{{0,{LONGEST_QUERY}}}(?!\S)")


@dataclass(frozen=True)
class Selection:
    q: str = ""
    """The words that are searched."""
    terms: Selected = field(default_factory=dict)
    page: int = 1
    sort: Sort | None = None
    """The order that the address names; None where it is left to the list."""
    exact: bool = False
    """True where the words are searched as they were typed, mistyped or not."""
    longer: str = ""
    """All that was typed, where it is longer than what is searched."""
    by: LawView | None = None
    """The arrangement of the index of the law; None where the address does not say."""

    @property
    def typed(self) -> str:
        """All that was typed, which stays in the box."""
        return self.longer or self.q

    @property
    def is_empty(self) -> bool:
        return not self.q and not self.terms

    @property
    def q_in_quotes(self) -> str:
        """Return the words in quotation marks, their own if they have any; of a long text its beginning."""
        q = self.q if len(self.q) <= LONGEST_SHOWN else f"{self.q[:LONGEST_SHOWN].rstrip()} …"
        return q if QUOTATION_MARKS.intersection(q) else f"“{q}”"

    def pairs(self) -> Iterator[tuple[str, str]]:
        if self.q:
            yield "q", self.q
        for name, values in self.terms.items():
            for value in values:
                yield name, value
        if self.exact:
            yield "exact", "1"
        if self.by:
            yield "by", self.by
        if self.sort:
            yield "sort", self.sort
        if self.page > 1:
            yield "page", str(self.page)

    @property
    def query_string(self) -> str:
        """The query string with its “?”, or "" where nothing is selected."""
        pairs = list(self.pairs())
        return f"?{urlencode(pairs)}" if pairs else ""

    def on_page(self, page: int) -> "Selection":
        return replace(self, page=page)

    def without(self, name: str, value: str) -> "Selection":
        terms = {
            facet: tuple(kept for kept in values if (facet, kept) != (name, value))
            for facet, values in self.terms.items()
        }
        return replace(self, terms={facet: values for facet, values in terms.items() if values}, page=1)

    def without_query(self) -> "Selection":
        sort = None if self.sort is Sort.RELEVANCE else self.sort
        return replace(self, q="", longer="", sort=sort, exact=False, page=1)

    @property
    def chosen(self) -> "Selection":
        """Return what it chooses, in no order and on no page."""
        return replace(self, sort=None, by=None, page=1)

    def searching(self, q: str) -> "Selection":
        return replace(self, q=q, longer="", exact=False, page=1)

    def as_typed(self) -> "Selection":
        return replace(self, exact=True, page=1)

    def seen_by(self, view: LawView) -> "Selection":
        return replace(self.chosen, by=None if view is LawView.JURISDICTION else view)


@dataclass(frozen=True)
class Narrowed:
    """The values that each facet is narrowed to, which django-filter's filters pass along in place of a queryset."""

    selected: Selected = field(default_factory=dict)
    model: None = None

    def all(self) -> Self:
        return self

    def narrow(self, name: str, values: tuple[str, ...]) -> "Narrowed":
        return replace(self, selected={**self.selected, name: values})


class ValuesField(forms.MultipleChoiceField):
    """Any values: a value that an edition does not know is shown to the reader, not refused."""

    def valid_value(self, value: Any) -> bool:
        return True

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > MOST_VALUES:
            raise forms.ValidationError(f"At most {MOST_VALUES} values can be chosen.")
        for text in value:
            ProhibitNullCharactersValidator()(text)
            if len(text) > LONGEST_VALUE:
                raise forms.ValidationError(f"A value has at most {LONGEST_VALUE} characters.")


class FacetFilter(django_filters.Filter):
    field_class = ValuesField

    def filter(self, qs: Narrowed, value: list[str]) -> Narrowed:
        values = tuple(dict.fromkeys(text for text in value if text))
        return qs.narrow(self.field_name, values) if values else qs


class PassedOn(django_filters.Filter):
    """A parameter that is validated here and acted upon elsewhere."""

    def filter(self, qs: Narrowed, value: str) -> Narrowed:
        return qs


class QueryFilter(PassedOn):
    field_class = forms.CharField


class PageFilter(PassedOn):
    field_class = forms.RegexField


class OneOfFilter(PassedOn):
    field_class = forms.ChoiceField


def _one_of(label: str, values: type[Sort | MatrixOrder | LawView]) -> OneOfFilter:
    refusal = f"Choose one of: {', '.join(one.value for one in values)}."
    return OneOfFilter(label=label, choices=values.choices(), error_messages={"invalid_choice": refusal})


class NarrowingFilterSet(django_filters.FilterSet):
    def filter_queryset(self, queryset: Any) -> Any:
        for name, value in self.form.cleaned_data.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset


class WordsFilterSet(NarrowingFilterSet):
    q = QueryFilter(label="Search words")
    exact = OneOfFilter(
        label="As typed",
        choices=[("1", "Yes")],
        error_messages={"invalid_choice": "It can only be 1; leave it out to have mistyped words mended."},
    )


class PageFilterSet(django_filters.FilterSet):
    # ASCII digits only: Python reads “²” as a digit and “٣” as a number.
    page = PageFilter(
        label="Page",
        regex=r"^[1-9][0-9]{0,5}\Z",
        error_messages={"invalid": "Write a page number from 1 to 999999, in plain digits."},
    )


class PageSizeFilterSet(django_filters.FilterSet):
    page_size = PageFilter(
        label="Rows on a page",
        regex=rf"^(?:[1-9][0-9]?|[1-4][0-9]{{2}}|{MOST_ON_A_PAGE})\Z",
        error_messages={"invalid": f"Write a number from 1 to {MOST_ON_A_PAGE}, in plain digits."},
    )


class ArchiveFilterSet(django_filters.FilterSet):
    archive = PageFilter(
        label="Archive",
        regex=r"^[1-9][0-9]{0,5}\Z",
        error_messages={"invalid": "Write the number of an archive from 1 to 999999, in plain digits."},
    )


class SortFilterSet(django_filters.FilterSet):
    sort = _one_of("Order", Sort)


class MatrixFilterSet(django_filters.FilterSet):
    order = _one_of("Order", MatrixOrder)


class LawViewFilterSet(django_filters.FilterSet):
    by = _one_of("Index by", LawView)


class SelectionFilterSet(WordsFilterSet, SortFilterSet, PageFilterSet):
    """A list of one kind; its facets are added to it."""


class SearchFilterSet(WordsFilterSet, SortFilterSet):
    """The search over all kinds, in which the kind is a facet."""

    kind = FacetFilter(field_name="kind", label="Kind")


def known_parameters(query: QueryDict) -> QueryDict:
    """Return the query without what no page acts upon, such as a campaign's tracking."""
    if PARAMETERS.issuperset(query):
        return query
    return QueryDict(urlencode([(name, values) for name, values in query.lists() if name in PARAMETERS], doseq=True))


def read_selection(query: QueryDict, kind: Kind) -> Selection:
    """Read what is selected in a list. Raises BadParameter, naming the first parameter that cannot be understood."""
    if not query:
        return Selection()
    filters = _valid(_filterset(kind, frozenset(query))(query, queryset=Narrowed()))
    cleaned = filters.form.cleaned_data
    first, longer = _words_in(cleaned)
    return Selection(
        q=first,
        longer=longer,
        terms=filters.qs.selected,
        page=int(cleaned.get("page") or 1),
        sort=_sort_in(cleaned),
        exact=bool(cleaned.get("exact")),
        by=LawView(cleaned["by"]) if cleaned.get("by") else None,
    )


def read_search(query: QueryDict) -> Selection:
    """Read words, kinds and order, for the search over all kinds. Raises BadParameter."""
    filters = _valid(SearchFilterSet(query, queryset=Narrowed()))
    cleaned = filters.form.cleaned_data
    first, longer = _words_in(cleaned)
    return Selection(first, filters.qs.selected, sort=_sort_in(cleaned), exact=bool(cleaned["exact"]), longer=longer)


def read_words(query: QueryDict) -> str:
    """Read the parameter `q` alone. Raises BadParameter."""
    words: str = _valid(WordsFilterSet(query, queryset=Narrowed())).form.cleaned_data["q"]
    return words


def read_page(query: QueryDict) -> int:
    """Read the parameter `page` alone. Raises BadParameter."""
    return int(_valid(PageFilterSet(query, queryset=Narrowed())).form.cleaned_data["page"] or 1)


def read_page_size(query: QueryDict) -> int | None:
    """Read the parameter `page_size` alone, which only data have. Raises BadParameter."""
    typed: str = _valid(PageSizeFilterSet(query, queryset=Narrowed())).form.cleaned_data["page_size"]
    return int(typed) if typed else None


def read_archive(query: QueryDict) -> int | None:
    """Read the parameter `archive` alone, which names a part of a feed; None where the newest is meant."""
    typed: str = _valid(ArchiveFilterSet(query, queryset=Narrowed())).form.cleaned_data["archive"]
    return int(typed) if typed else None


def read_matrix_order(query: QueryDict) -> MatrixOrder:
    """Read the parameter `order` of the matrix. Raises BadParameter."""
    typed: str = _valid(MatrixFilterSet(query, queryset=Narrowed())).form.cleaned_data["order"]
    return MatrixOrder(typed or MatrixOrder.CODE)


def query_of_order(order: MatrixOrder) -> str:
    """Return the query string of the matrix in an order, with its “?”; none for the order that it has anyway."""
    return "" if order is MatrixOrder.CODE else f"?order={order}"


def read_edition(query: QueryDict, name: str) -> int | None:
    """Read a parameter that names an edition; None where it is not given. Raises BadParameter."""
    typed = query.getlist(name)
    if not typed:
        return None
    if len(typed) > 1:
        raise BadParameter(name, "It may be given only once.")
    if not re.fullmatch(f"0{{0,9}}{EDITION}", typed[0]):
        raise BadParameter(name, "An edition is a number from 1.")
    return int(typed[0])


def _words_in(cleaned: Mapping[str, str]) -> tuple[str, str]:
    """Return what is searched, and what was typed if that is longer."""
    typed = cleaned.get("q", "")
    whole = _FIRST_WORDS.match(typed)
    first = whole.group() if whole else typed[:LONGEST_QUERY]
    return first, typed if typed != first else ""


def _sort_in(cleaned: Mapping[str, str]) -> Sort | None:
    return Sort(cleaned["sort"]) if cleaned.get("sort") else None


def _valid(filters: django_filters.FilterSet) -> django_filters.FilterSet:
    for name, declared in filters.filters.items():
        if isinstance(declared, PassedOn) and len(filters.data.getlist(name)) > 1:
            raise BadParameter(name, "It may be given only once.")
    for name, messages in filters.errors.items():
        raise BadParameter(name, " ".join(messages))
    return filters


_VIEWS_OF: Mapping[Kind, Mapping[str, django_filters.Filter]] = {Kind.AUTHORITY: LawViewFilterSet.base_filters}


@lru_cache
def _filterset(kind: Kind, names: frozenset[str] | None = None) -> type[NarrowingFilterSet]:
    """Return the filters of these names only (None: all): django-filter copies every one of them for each request."""
    facets = {facet.name: FacetFilter(field_name=facet.name, label=facet.title) for facet in FACETS[kind]}
    filters = {
        name: declared
        for name, declared in (SelectionFilterSet.base_filters | _VIEWS_OF.get(kind, {}) | facets).items()
        if names is None or name in names
    }
    return type(f"{kind.name.title()}FilterSet", (NarrowingFilterSet,), filters)


_FILTERSETS: list[Any] = [
    *(SearchFilterSet, PageFilterSet, PageSizeFilterSet, ArchiveFilterSet, MatrixFilterSet),
    *(_filterset(kind) for kind in Kind),
]

OF_THE_RECORD = ("from", "to", "day", "at")
"""Two editions that are compared; a day, and the page that is asked for as of it."""

OF_A_COMPARISON = ("e", "only")
"""The entries that stand side by side, and whether all of their facts do."""

OF_A_BRIEF = ("i", "style", "add", "up", "down", "without")
"""The items of a brief, the style of its footnotes, and what is to be done with it."""

OF_OEMBED = ("url", "format", "maxwidth", "maxheight")

PARAMETERS = frozenset(
    {
        *(name for filters in _FILTERSETS for name in filters.base_filters),
        *OF_THE_RECORD,
        *OF_A_COMPARISON,
        *OF_A_BRIEF,
        *OF_OEMBED,
    }
)
"""Every parameter that some page acts upon. A view sees no other."""
