"""Subjects that a format is asked to write: an entry, what is left of one, a list. Each comes with its addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlencode

from ..addresses.pages import Addresses
from ..documents.differences import PartDifference
from ..documents.shapes import AnyEntryDocument
from ..editions.answers import last_page
from ..editions.comparing import Comparison, Row
from ..editions.crosswalk import Concept
from ..editions.edition import LoadedEdition
from ..editions.history import EntryChange, StoodText, texts_of
from ..editions.selection import Selection, query_of_order
from ..vocabulary import Kind, MatrixOrder, Sort

ROWS_ON_A_PAGE = 100
CHANGES_ON_A_PAGE = 20  # each is compared word by word
"""Rows, as long as a program does not ask for more or fewer."""


class Subject(StrEnum):
    """A kind of thing that has an address with the suffix of a format."""

    ENTRY = "entry"
    TOMBSTONE = "tombstone"
    LIST = "list"
    HISTORY = "history"
    CHANGES = "changes"
    EDITION_CHANGES = "edition_changes"
    COMPARISON = "comparison"
    BRIEF = "brief"
    MAPPINGS = "mappings"
    CATALOGUE = "catalogue"
    MATRIX = "matrix"


@dataclass(frozen=True)
class Links:
    """Absolute addresses, as everything that leaves an edition names them. `base` is scheme and host."""

    base: str
    edition: LoadedEdition
    addresses: Addresses
    """The addresses of pages and data that an answer links to: they stay in the edition if it is pinned."""

    @property
    def is_pinned(self) -> bool:
        return self.addresses.pinned is not None

    @property
    def home(self) -> str:
        """The start page: all that is called by an address, in whatever edition, is called by one below it."""
        return f"{self.base}{Addresses().home}"

    def living(self, code: str) -> str:
        return f"{self.base}{Addresses().named(code)}"

    def frozen(self, code: str, edition: int | None = None) -> str:
        home = f"{self.base}{Addresses(edition).home}" if edition else self._frozen_home
        return f"{home}{code}"

    @cached_property
    def _frozen_home(self) -> str:
        return f"{self.base}{Addresses(self.edition.number).home}"

    def concept(self, concept: Concept) -> str:
        """Return what a concept of another framework is called by, in every edition."""
        framework = concept.framework
        return f"{self.base}{Addresses().concept(framework['slug'], framework['version'], concept.name)}"

    def page(self, code: str) -> str:
        return f"{self.base}{self.addresses.entry(code, self.edition.slug_of(code))}"

    def data(self, name: str, suffix: str, query: str = "") -> str:
        """`name` is a code, or the name of a list or of the search."""
        return f"{self.base}{self.addresses.named(name)}.{suffix}{query}"

    def record(self, page: str, code: str) -> str:
        """Return what stands outside of every edition: `page` is “history” or “changes”."""
        return f"{self.base}{Addresses().home}{page}/{code}"

    def changes(self, code: str, before: int, after: int) -> str:
        return f"{self.record('changes', code)}?from={before}&to={after}"

    def document(self, digest: str) -> str:
        return f"{self.base}{Addresses().home}documents/{digest}.json"


@dataclass(frozen=True)
class Standing:
    """The text that an entry has, and since when."""

    digest: str
    first_edition: int
    first_published_at: datetime


@dataclass(frozen=True)
class Entry:
    code: str
    """Also that of a passage or a scenario, in formats that write one by itself."""
    links: Links
    standing: Standing
    suffixes: Mapping[str, str]
    """The suffix of each format in which the entry can be had → its media type."""

    @property
    def edition(self) -> LoadedEdition:
        return self.links.edition

    @property
    def document(self) -> AnyEntryDocument:
        return self.edition.entries[self.code]

    @property
    def texts(self) -> list[StoodText]:
        """The texts that the entry has had, the newest first. One query: only for what tells of all of them."""
        return texts_of(self.code)

    @property
    def forms(self) -> Mapping[str, str]:
        """Each format's name and address."""
        return {suffix.partition(".")[0]: self.links.data(self.code, suffix) for suffix in self.suffixes}


@dataclass(frozen=True)
class Listing:
    """The rows of a list, or of a search over all kinds, in order."""

    kind: Kind | None
    """None: of all kinds."""
    name: str
    """The name in its address: “failure-modes”, “search”."""
    title: str
    selection: Selection
    sort: Sort
    codes: Sequence[str]
    links: Links
    suffixes: Sequence[str]
    page_size: int
    """Rows on a page, for formats that have pages; the others hold all rows."""
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Values of filters that the edition does not have: they narrow nothing, and that is said."""

    @property
    def edition(self) -> LoadedEdition:
        return self.links.edition

    @property
    def not_applied(self) -> str:
        """The unknown values as a query string, without its “?”."""
        return urlencode(self.unknown, doseq=True)

    @property
    def forms(self) -> Mapping[str, str]:
        """The name and the address of each format that holds all rows."""
        query = self.selection.on_page(1).query_string
        return {
            suffix.partition(".")[0]: self.links.data(self.name, suffix, query)
            for suffix in self.suffixes
            if suffix != "json"
        }

    def page_address(self, page: int) -> str:
        pairs = list(self.selection.on_page(page).pairs())
        if self.page_size != ROWS_ON_A_PAGE:
            pairs.append(("page_size", str(self.page_size)))
        return self.links.data(self.name, "json", f"?{urlencode(pairs)}" if pairs else "")


@dataclass(frozen=True)
class History:
    """Every text that an entry has had, the newest first."""

    code: str
    texts: Sequence[StoodText]
    links: Links


@dataclass(frozen=True)
class Changes:
    """The changes of an entry's words from one edition to another."""

    code: str
    before: int
    after: int
    parts: Sequence[PartDifference]
    links: Links


@dataclass(frozen=True)
class ChangedEntries:
    """One page of the entries that an edition changed, and on the first what it changed of the catalogue as a whole."""

    count: int
    page: int
    entries: Sequence[EntryChange]
    of_catalogue: Sequence[PartDifference]
    links: Links

    @property
    def pages(self) -> int:
        return last_page(self.count, CHANGES_ON_A_PAGE)

    def page_address(self, page: int) -> str:
        return self.links.data("changes", "json", f"?page={page}" if page > 1 else "")


@dataclass(frozen=True)
class Compared:
    """Entries side by side. `query` is that of the address, and `only` is empty where all rows are wanted."""

    comparison: Comparison
    links: Links
    query: str
    only: str
    suffixes: Sequence[str]

    @property
    def edition(self) -> LoadedEdition:
        return self.links.edition

    @property
    def title(self) -> str:
        return " · ".join(self.comparison.codes)

    @property
    def rows(self) -> Sequence[Row]:
        return self.comparison.differences if self.only else self.comparison.rows

    @property
    def forms(self) -> Mapping[str, str]:
        return {suffix: self.address(suffix) for suffix in self.suffixes}

    def address(self, suffix: str) -> str:
        return self.links.data("compare", suffix, self.query)


@dataclass(frozen=True)
class Matrix:
    """The facts of access and authorization; each row has the same names, in the same order."""

    title: str
    order: MatrixOrder
    rows: Sequence[Mapping[str, str]]
    links: Links

    def address(self, suffix: str) -> str:
        return self.links.data("authorization", suffix, query_of_order(self.order))


def moment(when: datetime) -> str:
    """Return a moment as RFC 3339 writes it, in UTC."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
