"""A row of a file beside the row that is stored: what it would change, or why it cannot be taken."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import and_
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, Model, UniqueConstraint
from django.utils.text import capfirst

from ...addresses.codes import Code
from ...addresses.names import bare
from ...documents import prose
from ...documents.prose import NotRenderable
from ...models import Entry, Framework, ImportedRow, Jurisdiction, Passage
from ...vocabulary import Layer, RowOutcome
from ..nearest import nearest
from .cells import Raw, Unreadable, Value, shortened, text_of
from .columns import Column, Named, name_of
from .retyping import is_made_of
from .sheet import STATE, Sheet

EMPTY: tuple[Value, ...] = ("", None, [])
EMPTY_CELL = "it cannot be empty."

CHANGED_MEANWHILE = (
    "Somebody has changed this since it was exported. Export it anew, and carry your change over to the new file."
)

RETYPED = (
    "“{}”: it holds “{}”, but “{}” was exported, and a spreadsheet program turns the one into the other. "
    "Format the cell as text, and type it again. If the change is meant, make it in the form."
)


class Refusal(NamedTuple):
    """Why a row is not taken: for the cell under a heading or, where that is empty, for the row as a whole."""

    heading: str
    says: str

    def __str__(self) -> str:
        return f"“{self.heading}”: {self.says}" if self.heading else self.says


@dataclass(frozen=True)
class FileRow:
    """A row of the file. `values` holds what could be read, by heading; `reasons` why the rest could not."""

    line: int
    key: str
    state: str
    values: dict[str, Value]
    reasons: list[Refusal]


@dataclass
class Judgement:
    """`row` holds the new values and is not saved; `edited` are the columns that differ."""

    outcome: RowOutcome
    row: Any = None
    edited: list[Column] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


WORDS_OF: dict[type[Model], tuple[str, ...]] = {Framework: ("slug",), Jurisdiction: ("code", "label")}
"""The fields by which a cell names what has no code."""


class Rejected(Exception):
    def __init__(self, *reasons: str | Refusal) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class Comparison:
    """Some rows of a file, with what is stored of them and what they name: a fixed number of queries.

    `passed`: the rows have passed the checks before, and are about to be written. What has become wrong since, such as
    a name that is taken now, the database itself refuses.
    """

    def __init__(self, sheet: Sheet, headings: list[str], rows: Iterable[ImportedRow], *, passed: bool = False) -> None:
        self.sheet = sheet
        self.passed = passed
        self._known: dict[type[Model], list[str]] = {}
        self.sent = [file_row(sheet, headings, row) for row in rows]
        self.stored = sheet.rows([sent.key for sent in self.sent if sent.key])
        self.named = _named(_names_in(sheet, self.sent))
        for sent in self.sent:
            sent.values.update(_as_stored(sheet, sent, self.named))

    def judge(self, sent: FileRow) -> Judgement:
        try:
            return self._judge(sent)
        except Rejected as rejected:
            return Judgement(RowOutcome.REJECTED, reasons=[*map(str, (*sent.reasons, *rejected.reasons))])

    def _judge(self, sent: FileRow) -> Judgement:
        row = self._row_of(sent)
        stored = self.sheet.values_of(row)
        edited = [self.sheet.by_heading[heading] for heading, value in sent.values.items() if stored[heading] != value]
        if row._state.adding:
            edited = [column for column in edited if sent.values[column.heading] not in EMPTY]  # they have defaults
        elif not sent.reasons:
            if not edited or self.sheet.state_of(sent.values) == sent.state:
                return Judgement(RowOutcome.UNCHANGED)  # or a colleague changed it, and whoever imports did not
            if sent.state != self.sheet.state_of(stored):
                raise Rejected(CHANGED_MEANWHILE)
            _refuse_what_is_fixed(edited)
            _refuse_what_was_retyped(edited, stored, sent.values)
        return self._put(row, sent, [column for column in edited if not column.is_fixed])

    def _put(self, row: Any, sent: FileRow, edited: list[Column]) -> Judgement:
        before = {column.heading: str(column.shown(row)) for column in self.sheet.columns}
        values = {column.heading: column.read(row) for column in self.sheet.columns}
        values |= {column.heading: sent.values[column.heading] for column in edited}
        refused = {reason.heading for reason in sent.reasons} - {""}
        missing = [one for one in self._missing_and_unknown_names(values, edited) if one.heading not in refused]
        refused.update(one.heading for one in missing)
        for column in edited:
            if column.put and column.heading not in refused:
                column.put(row, values[column.heading], self.named)
        if sent.reasons or missing:
            faults = [fault for fault in _faults_of_fields(self.sheet, row) if fault.heading not in refused]
            raise Rejected(*missing, *faults)
        self._settle_and_check(row, values, edited)
        outcome = RowOutcome.CREATED if row._state.adding else RowOutcome.CHANGED
        return Judgement(outcome, row, edited, values, list(_changes(self.sheet, row, before, values)))

    def _row_of(self, sent: FileRow) -> Any:
        noun = self.sheet.model._meta.verbose_name
        if sent.key:
            if sent.key not in self.stored:
                raise Rejected(f"There is no {noun} {sent.key}. To add one, leave the cell empty.")
            return self.stored[sent.key]
        if sent.state:
            raise Rejected(f"The cell under “{self.sheet.key.heading}” is empty, but the row was exported with one.")
        if not self.sheet.can_grow:
            raise Rejected(f"A {noun} cannot be added.")
        return (self.sheet.new or self.sheet.model)()

    def _missing_and_unknown_names(self, values: dict[str, Value], edited: list[Column]) -> Iterator[Refusal]:
        for column in self.sheet.columns:
            if column.required and not values[column.heading]:
                yield Refusal(column.heading, EMPTY_CELL)
        for column in edited:
            for model, name in column.names_in(values[column.heading]):
                if (model, name) not in self.named:
                    says = f"there is no {model._meta.verbose_name} {name}.{self._like(model, name)}"
                    yield Refusal(column.heading, says)

    def _like(self, model: type[Model], name: str) -> str:
        """Return in words what may be meant, of what has names and not codes."""
        if model not in WORDS_OF:
            return ""
        if model not in self._known:
            rows = model._default_manager.values_list(*WORDS_OF[model])
            self._known[model] = [word for words in rows for word in words]
        like = nearest(name, self._known[model])
        return f" Nearest: {', '.join(like)}." if like else ""

    def _settle_and_check(self, row: Any, values: dict[str, Value], edited: list[Column]) -> None:
        try:
            self.sheet.settle(row, values)
            if not self.passed:
                check_row(self.sheet, row)
                _check_prose(self.sheet, row, values, edited)
        except ValidationError as error:
            raise Rejected(*explained(row, error)) from error
        except NotRenderable as error:
            raise Rejected(f"A text cannot be shown: {error}.") from error


def check_row(sheet: Sheet, row: Any) -> None:
    """Check what the form would check. Raises ValidationError."""
    quoted = sheet.text(row) if sheet.text else row
    for part in {id(row): row, id(quoted): quoted}.values():
        _check_model(part, sheet.given)


def _check_prose(sheet: Sheet, row: Any, values: dict[str, Value], edited: list[Column]) -> None:
    if sheet.text and sheet.text(row).layer != Layer.CURATOR:
        edited = [column for column in edited if column.heading != "Text"]  # a quotation's correction is no Markdown
    for column in edited:
        if column.is_markdown:
            prose.check(str(values[column.heading]))


def _refuse_what_is_fixed(edited: list[Column]) -> None:
    fixed = [column.heading for column in edited if column.is_fixed or column.once]
    if fixed:
        raise Rejected(*(f"“{heading}” cannot be changed." for heading in fixed))


def _refuse_what_was_retyped(edited: list[Column], exported: dict[str, Value], found: dict[str, Value]) -> None:
    """Refuse what a program made of a cell. Nothing has changed since the export, so what is stored was exported."""
    reasons = []
    for column in edited:
        was, now = (column.cell.shown(values[column.heading]) for values in (exported, found))
        if isinstance(was, str) and is_made_of(str(now), was):
            reasons.append(RETYPED.format(column.heading, shortened(str(now)), shortened(was)))
    if reasons:
        raise Rejected(*reasons)


def file_row(sheet: Sheet, headings: list[str], row: ImportedRow) -> FileRow:
    raws: dict[str, Raw] = dict(zip(headings, row.cells, strict=True))
    values, reasons = {}, []
    if row.repeats:
        reasons.append(Refusal("", f"Line {row.repeats} holds the same {sheet.key.heading.lower()} already."))
    for heading, raw in raws.items():
        try:
            if heading == sheet.key.heading:
                values[heading] = sheet.key.cell.read(raw)
            elif heading == STATE:
                values[heading] = bare(text_of(raw)).strip()
            else:
                values[heading] = sheet.by_heading[heading].cell.read(raw)
        except Unreadable as error:
            reasons.append(Refusal(heading, f"{error}."))
    key, state = values.pop(sheet.key.heading, ""), values.pop(STATE, "")
    return FileRow(row.line, str(key), str(state), values, reasons)


def _faults_of_fields(sheet: Sheet, row: Model) -> Iterator[Refusal]:
    """Yield what can be said of a row of which some cells could not be taken: each field by itself."""
    try:
        _check_fields(row, sheet.given)
    except ValidationError as error:
        yield from explained(row, error)


def _check_fields(row: Model, given: tuple[str, ...]) -> None:
    # What relations name was just looked up; asking the database again would double the time.
    relations = {field.name for field in row._meta.fields if field.is_relation}
    row.clean_fields(exclude=relations | {*given})


def _check_model(row: Model, given: tuple[str, ...]) -> None:
    _check_fields(row, given)
    row.clean()
    row.validate_unique(exclude={*given, row._meta.pk.name})
    alone, together = _constraints(type(row))
    for constraint in alone:
        constraint.validate(type(row), row)
    try:
        together.validate(type(row), row)
    except ValidationError:
        row.validate_constraints()  # one by one, to say which
        raise


@cache
def _constraints(model: type[Model]) -> tuple[list[Any], Any]:
    """The unique ones, and all checks as one: each costs a question to the database."""
    unique = [constraint for constraint in model._meta.constraints if isinstance(constraint, UniqueConstraint)]
    checks = [constraint for constraint in model._meta.constraints if isinstance(constraint, CheckConstraint)]
    condition = reduce(and_, (constraint.condition for constraint in checks))
    return unique, CheckConstraint(condition=condition, name="together")


def _changes(
    sheet: Sheet, row: Any, before: dict[str, str], values: dict[str, Value]
) -> Iterator[tuple[str, str, str]]:
    """Yield heading, before and after, also of cells that follow from others, such as where a detail comes from."""
    for column in sheet.columns:
        now = values[column.heading] if column.store else column.read(row)
        shown = str(column.cell.shown(now))
        if shown != before[column.heading]:
            yield column.heading, before[column.heading], shown


def explained(row: Model, error: ValidationError) -> Iterator[Refusal]:
    if not hasattr(error, "error_dict"):
        yield from (Refusal("", message) for message in error.messages)
        return
    for name, errors in error.error_dict.items():
        says = " ".join(EMPTY_CELL if one.code in ("blank", "null") else " ".join(one.messages) for one in errors)
        if name == NON_FIELD_ERRORS:
            yield Refusal("", says)
        else:
            stored: Any = row._meta.get_field(name)
            yield Refusal(capfirst(stored.verbose_name), says)


def _names_in(sheet: Sheet, sent: Iterable[FileRow]) -> Iterator[tuple[type[Model], str]]:
    for row in sent:
        for heading, value in row.values.items():
            yield from sheet.by_heading[heading].names_in(value)


def _as_stored(sheet: Sheet, sent: FileRow, named: Named) -> Iterator[tuple[str, Value]]:
    """Yield what a row names by another word than its own: a jurisdiction by its code, in any case."""
    for heading, value in sent.values.items():
        for model, name in sheet.by_heading[heading].names_in(value):
            if model is Jurisdiction and (model, name) in named:
                yield heading, name_of(named[model, name])


def _named(names: Iterable[tuple[type[Model], str]]) -> Named:
    of_model: dict[type[Model], set[str]] = defaultdict(set)
    for model, name in names:
        of_model[model].add(name)
    return {(model, name): row for model, wanted in of_model.items() for name, row in _rows_named(model, wanted)}


def _rows_named(model: type[Any], names: set[str]) -> Iterator[tuple[str, Any]]:
    if model is Framework:
        for framework in model.objects.filter(slug__in=names):
            yield framework.slug, framework
    elif model is Jurisdiction:
        known = {word.casefold(): row for row in model.objects.all() for word in (row.code, row.label)}
        found = {name: known[name.casefold()] for name in names if name.casefold() in known}
        yield from {**found, **{row.label: row for row in found.values()}}.items()
    elif model is Entry:
        for entry in model.objects.filter(code__in=names):
            yield entry.code, entry
    elif model is Passage:
        codes = [code for code in map(Code.parse, names) if code]
        numbers = {code.part_number for code in codes}
        for passage in model.objects.filter(
            entry__code__in={code.entry for code in codes}, number__in=numbers
        ).select_related("entry"):
            yield passage.anchor, passage
    else:
        for working in model.objects.filter(entry__code__in=names).select_related("entry"):
            yield working.code, working
