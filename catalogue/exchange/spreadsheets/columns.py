"""The columns of a spreadsheet: what each shows of a row, and how what is typed gets back into it."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import Model
from django.utils.text import capfirst

from ...documents.shapes import fields_of
from ...documents.stored_fields import stored_fields
from ...models import Entry, Framework, Jurisdiction, Passage, WorkingEntry
from ...models.fields import OneFormStored
from ...vocabulary import PREFIXES
from .cells import (
    Cell,
    Identifier,
    Name,
    Names,
    Number,
    Raw,
    Term,
    Text,
    Unreadable,
    Value,
    YesNo,
    entry_code,
    part_code,
    slug,
)

Named = Mapping[tuple[type[Model], str], Any]
"""The rows that cells name, by their model and code, read for many rows at once."""

Put = Callable[[Any, Any, Named], None]
"""Row, value, what it names."""


@dataclass(frozen=True)
class Column:
    """A field of the row itself has `put`; what stands in rows of its own is written by `store`, once the row is.
    With neither the column is there to be read.
    """

    heading: str
    cell: Cell
    read: Callable[[Any], Value]
    put: Put | None = None
    store: Put | None = None
    target: Callable[[str], type[Model]] | None = None
    """The model of what a code in the cell names."""
    once: bool = False
    """Given when the row is made, and fixed from then on."""
    required: bool = False
    """For a column that names another row; the model's own fields say so themselves."""
    is_markdown: bool = False
    offered: Callable[[], list[str]] | None = None
    """The names that the cell is chosen from, where there are few."""

    @property
    def is_fixed(self) -> bool:
        return self.put is None and self.store is None

    def shown(self, row: Any) -> str | int:
        return self.cell.shown(self.read(row))

    def as_read_back(self, row: Any) -> Value:
        """Return what the cell says if nobody edits it: a stored text may have blanks that a cell loses."""
        raw: Raw = self.shown(row)
        try:
            return self.cell.read(raw)
        except Unreadable:  # stored at the desk, which takes longer lists
            return self.read(row)

    def names_in(self, value: Value) -> Iterator[tuple[type[Model], str]]:
        if self.target is None or not value:
            return
        for name in value if isinstance(value, list) else [str(value)]:
            yield self.target(name), name


def field(model: type[Model], name: str, *, once: bool = False) -> Column:
    """Return a column that follows from the model's field."""
    stored: Any = model._meta.get_field(name)
    return Column(_heading(stored), _cell_of(stored), attrgetter(name), setter(name), once=once)


def columns_of(model: type[Model], shape: type, **by_hand: Column | None) -> Iterator[Column]:
    """Yield a column for each key of the shape that curators edit in a field of the row, in the order of the shape.

    `by_hand` has the columns of other keys; None where there is to be none.
    """
    stored = stored_fields(model, shape)
    for key in fields_of(shape):
        if key in by_hand:
            column = by_hand[key]
            if column:
                yield column
        elif key in stored and stored[key].editable:
            column = _column(model, stored[key])
            yield dataclasses.replace(column, is_markdown=True) if fields_of(shape)[key].is_markdown else column


def _column(model: type[Model], stored: Any) -> Column:
    if stored.many_to_many:
        return links(model, stored.name)
    return link(model, stored.name) if stored.is_relation else field(model, stored.name)


def read_only(heading: str, read: Callable[[Any], Any], cell: Cell | None = None) -> Column:
    """Return a column that an import refuses to change."""
    return Column(heading, cell or Text(lines=True), read)


def link(model: type[Model], name: str, *, once: bool = False) -> Column:
    """Return the column of a foreign key, by what the other row is known by."""
    stored: Any = model._meta.get_field(name)
    target = stored.related_model

    def put(row: Any, value: str, named: Named) -> None:
        setattr(row, name, named[target, value] if value else None)

    def read(row: Any) -> str:
        return name_of(getattr(row, name)) if getattr(row, stored.attname) is not None else ""

    return Column(
        _heading(stored),
        Name(_canonical(target)),
        read,
        put,
        target=lambda code: target,
        once=once,
        required=not stored.null,
        offered=_jurisdictions if target is Jurisdiction else None,
    )


def links(model: type[Model], name: str) -> Column:
    """Return the column of a relation to many entries, by their codes."""
    stored: Any = model._meta.get_field(name)
    target = stored.related_model

    def read(row: Any) -> list[str]:
        return sorted_codes(entry.code for entry in getattr(row, name).all()) if row.pk else []

    def store(row: Any, value: list[str], named: Named) -> None:
        getattr(row, name).set([named[target, code] for code in value])

    cell = Names(_canonical(target))
    return Column(_heading(stored), cell, read, store=store, target=lambda code: target)


def setter(name: str) -> Put:
    def put(row: Any, value: Any, named: Named) -> None:
        setattr(row, name, value)

    return put


def name_of(row: Any) -> str:
    match row:
        case WorkingEntry() | Entry():
            return row.code
        case Passage():
            return row.anchor
        case Framework():
            return str(row.slug)
        case Jurisdiction():
            return str(row.label)
    raise TypeError(f"{type(row).__name__} has no name that a cell could hold")


def sorted_codes(codes: Iterable[str]) -> list[str]:
    """Sort codes within one kind, as numbers."""
    return sorted(codes, key=lambda code: (len(code), code))


def _heading(stored: Any) -> str:
    name: str = stored.verbose_name
    return capfirst(name) if name.islower() else name  # “arXiv id” begins small


def _cell_of(stored: Any) -> Cell:
    if stored.choices:
        return Term(tuple(stored.choices))
    match stored:
        case OneFormStored():
            return Identifier(stored.typed.read, longest=stored.max_length)
        case models.BooleanField():
            return YesNo()
        case models.IntegerField():
            return Number()
        case models.TextField():
            return Text(longest=stored.max_length, lines=True)
    return Text(longest=stored.max_length)


def _canonical(target: type[Model]) -> Callable[[str], str]:
    if issubclass(target, WorkingEntry):
        return entry_code(PREFIXES[target.kind])
    if target is Jurisdiction:
        return str  # a code or a label, in any case
    return part_code("P") if target is Passage else slug


def _jurisdictions() -> list[str]:
    return [*Jurisdiction.objects.values_list("label", flat=True)]
