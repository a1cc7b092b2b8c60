"""One step on many rows: in one transaction, each refusal with its reason, and rehearsed before it is confirmed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.text import capfirst

from ..documents import prose, shared_record_type_of
from ..models import Authority, Citation, Mapping, Reference
from ..models.source_facts import READ_ONLY, SourceFacts
from .permissions import Actor
from .recording import affected_by, recording
from .refused import Refused

CHANGED_MEANWHILE = "It has changed since you looked at it: {} now."


@dataclass(frozen=True)
class Result:
    """`message` is what was done to the row, or why nothing was."""

    row: Any
    message: str
    is_done: bool


Step = Callable[[Any], str]
"""Do something to a row and say what. Refuse with Refused or ValidationError."""


def rehearse(rows: Sequence[Model], step: Step, *, by: Actor) -> list[Result]:
    """Return what `carry_out` would return now. Nothing of it stays."""
    with transaction.atomic():
        results = carry_out(rows, step, by=by)
        transaction.set_rollback(True)
    return results


def carry_out(rows: Sequence[Model], step: Step, *, by: Actor) -> list[Result]:
    """Take the step on every row, an entry or a part of one. What is refused leaves the others as they are."""
    with recording(by=by) as record:
        record.lock(*affected_by(rows))
        results = [_attempt(row, step) for row in _as_stored(rows)]
        record.include(*affected_by(result.row for result in results if result.is_done))
    return results


def _as_stored(rows: Sequence[Model]) -> Iterator[Model]:
    """Yield the rows as they are once nobody else can write them, in the order given."""
    if rows:
        model = type(rows[0])
        shared = shared_record_type_of(model)
        related = shared.related if shared else _RELATED.get(model, ["entry"])
        stored = model._default_manager.select_related(*related).in_bulk([row.pk for row in rows])
        yield from (stored[row.pk] for row in rows if row.pk in stored)


_RELATED: dict[type[Model], list[str]] = {
    Mapping: ["failure_mode__entry", "framework"],
    Citation: ["passage__entry", "resolves_to__entry"],
    Authority: ["entry", "jurisdiction"],
}
"""The tables from which their entries and their names are read."""


def _attempt(row: Model, step: Step) -> Result:
    try:
        with transaction.atomic():
            return Result(row, step(row), is_done=True)
    except Refused as refusal:
        return Result(row, str(refusal), is_done=False)
    except ValidationError as refusal:
        return Result(row, " ".join(refusal.messages), is_done=False)


# Edits of one field on many rows


@dataclass(frozen=True)
class Edit:
    """`seen` is what somebody has to have seen of a row for `make` to mean what they meant.

    A setting also saves the other columns that `make` is given.
    """

    name: str
    heading: str
    label: str
    make: Callable[..., str]
    seen: Callable[[Any], str] = lambda row: ""

    def __str__(self) -> str:
        return f"{self.heading}: {self.label}"


def settings_of(model: type[Model], *names: str) -> Iterator[Edit]:
    """Yield an edit for every term, or row of those that have a code, that these fields can be set to."""
    for name in names:
        field: Any = model._meta.get_field(name)
        heading, terms = capfirst(str(field.verbose_name)), _terms(field)
        for term, label in terms:
            yield Edit(f"{name}={term}", heading, label, _setting(field, term, dict(terms)), _label_in(field))


def tags_of(model: type[Model], related: str, name: str) -> Iterator[Edit]:
    """Yield an edit for every term that can be added to, or removed from, the child rows that hold one each."""
    relation: Any = model._meta.get_field(related)
    field = relation.related_model._meta.get_field(name)
    heading = capfirst(str(relation.related_model._meta.verbose_name_plural))
    for term, label in _terms(field):
        yield Edit(f"+{related}={term}", heading, f"add {label}", _adding(related, name, term, label))
    for term, label in _terms(field):
        yield Edit(f"-{related}={term}", heading, f"remove {label}", _removing(related, name, term, label))


def _terms(field: Any) -> list[tuple[str, str]]:
    if field.is_relation:
        return [(row.code, str(row)) for row in field.related_model._default_manager.all()]
    return [(str(term), str(label)) for term, label in field.flatchoices if term]


def _label_in(field: Any) -> Callable[[Any], str]:
    if field.is_relation:
        return lambda row: str(getattr(row, field.name))
    return lambda row: str(getattr(row, f"get_{field.name}_display")())


def _setting(field: Any, term: str, labels: dict[str, str]) -> Callable[..., str]:
    def set_it(row: Any, *others: str) -> str:
        before = getattr(row, field.attname)
        if before == term:
            raise Refused(f"It is “{labels[term]}” already.")
        setattr(row, field.attname, term)
        _save(row, field.name, *others)
        return f"{labels.get(before) or 'Nothing'} → {labels[term]}"

    return set_it


def _save(row: Any, *names: str) -> None:
    row.clean()
    try:
        with transaction.atomic():
            row.save(update_fields=names)
    except IntegrityError:
        row.full_clean()  # which says why, but asks the database about every constraint of the row
        raise


def _adding(related: str, name: str, term: str, label: str) -> Step:
    def add(row: Any) -> str:
        rows = _open_rows(row, related)
        if rows.filter(**{name: term}).exists():
            raise Refused(f"It has “{label}” already.")
        rows.create(**{name: term})
        return f"+ {label}"

    return add


def _removing(related: str, name: str, term: str, label: str) -> Step:
    def remove(row: Any) -> str:
        removed, _ = _open_rows(row, related).filter(**{name: term}).delete()
        if not removed:
            raise Refused(f"It does not have “{label}”.")
        return f"− {label}"

    return remove


def _open_rows(row: Any, related: str) -> Any:
    if isinstance(row, SourceFacts) and related in row.source_relations and row.is_from_source:
        raise Refused(READ_ONLY)
    return getattr(row, related)


def checked(edit: Edit, against: str, on: date) -> Edit:
    """Return the edit, which also writes on each row what it was checked against, and when."""
    told = f"Checked against {against} on {on:%-d %B %Y}."

    def make(row: Any) -> str:
        written = [row.checked_in]
        if isinstance(row, Reference):  # its note is Markdown
            row.note = "\n\n".join(filter(None, (row.note, prose.literal(told))))
        else:
            row.verification = "\n".join(filter(None, (row.verification, told)))
        if hasattr(row, "checked_on"):
            row.checked_on = max(row.checked_on, on.isoformat())
            written.append("checked_on")
        return f"{edit.make(row, *written)}. {told}"

    return replace(edit, make=make)


def only_as_seen(edit: Edit, seen: dict[str, str]) -> Step:
    """Return the edit, refused for rows that changed since they were shown. `seen`: key → what was seen."""

    def make(row: Any) -> str:
        now = edit.seen(row)
        if seen.get(str(row.pk)) != now:
            raise Refused(CHANGED_MEANWHILE.format(f"it is “{now}”"))
        return edit.make(row)

    return make
