"""What a sheet is: the rows of one list, and the columns that show them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.db.models import Model, Q, QuerySet

from ... import documents
from ...addresses.codes import Code
from ...models.passage import QuotedText
from .cells import Cell, Name, Value, row_id
from .columns import Column

STATE = "State when exported"
"""The heading over the digest of each row: an import finds by it that a row has changed since."""


@dataclass(frozen=True)
class Key:
    """The first column: what a row is known by. Where it is empty, the row is new."""

    heading: str
    cell: Cell
    of: Callable[[Any], str]
    found_by: Callable[[list[str]], Q]
    """May find more rows than have one of the keys."""


BY_ID = Key("Id", Name(row_id), lambda row: str(row.pk), lambda keys: Q(pk__in=[int(key) for key in keys]))


@dataclass(frozen=True)
class Sheet:
    """`settle` completes or refuses (with a ValidationError) a row into which its cells were put."""

    name: str
    title: str
    model: type[Model]
    columns: tuple[Column, ...]
    key: Key = BY_ID
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()
    can_grow: bool = True
    """Whether rows can be added."""
    new: Callable[[], Any] | None = None
    """Makes a row where the model alone does not."""
    settle: Callable[[Any, dict[str, Value]], None] = lambda row, values: None
    given: tuple[str, ...] = ()
    """Fields that get their value only when the row is saved."""
    text: Callable[[Any], QuotedText] | None = None
    """The text of which the editor is remembered."""
    save: Callable[[Any], None] = lambda row: row.save()

    @property
    def headings(self) -> list[str]:
        state = [STATE] if self.is_editable else []
        return [self.key.heading, *(column.heading for column in self.columns), *state]

    @property
    def is_editable(self) -> bool:
        return any(not column.is_fixed for column in self.columns)

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        return {column.heading: column for column in self.columns}

    def with_parts(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Fetch with the rows what showing them asks for, in a fixed number of queries."""
        return rows.select_related(*self.related).prefetch_related(*self.prefetched)

    def rows(self, keys: list[str]) -> dict[str, Any]:
        found = self.with_parts(self.model._default_manager.filter(self.key.found_by(keys)))
        return {self.key.of(row): row for row in found}

    def values_of(self, row: Any) -> dict[str, Value]:
        return {column.heading: column.as_read_back(row) for column in self.columns}

    def state_of(self, values: Mapping[str, Value]) -> str:
        """Return a digest of all that a row says."""
        return documents.digest_of(values)[:16]


def entry_key(canonical: Callable[[str], str], path: str = "entry") -> Key:
    """Return the key of rows that have the code of an entry, to which `path` leads."""
    entry_of = attrgetter(path.replace("__", "."))
    return Key("Code", Name(canonical), lambda row: entry_of(row).code, lambda keys: Q(**{f"{path}__code__in": keys}))


def code_key(canonical: Callable[[str], str]) -> Key:
    """Return the key of rows that have a code of their own."""
    return Key("Code", Name(canonical), lambda row: row.code, lambda keys: Q(code__in=keys))


def part_key(heading: str, canonical: Callable[[str], str], of: Callable[[Any], str], path: str) -> Key:
    """Return the key of scenarios and passages, whose codes are an entry's code and a number."""

    def found_by(keys: list[str]) -> Q:
        codes = [code for code in map(Code.parse, keys) if code]
        entries, numbers = {code.entry for code in codes}, {code.part_number for code in codes}
        return Q(**{f"{path}__code__in": entries}, number__in=numbers)

    return Key(heading, Name(canonical), of, found_by)


def table_of(sheet: Sheet, rows: Iterable[Any]) -> Iterable[list[str | int]]:
    for row in rows:
        state = [sheet.state_of(sheet.values_of(row))] if sheet.is_editable else []
        yield [sheet.key.of(row), *(column.shown(row) for column in sheet.columns), *state]
