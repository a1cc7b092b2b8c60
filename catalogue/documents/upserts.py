"""Rows that are written only where they do not say the same already: repeating a load writes nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from ..vocabulary import Vocabulary

Row = TypeVar("Row", bound=models.Model)
Fields = Mapping[str, Any]


def store(row: Row, fields: Fields) -> Row:
    """Save the row, unless it has these values already."""
    wanted = {name: _plain(value) for name, value in fields.items()}
    if row._state.adding or any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        _clean(row)
        _write([row], row.save)
    return row


def store_one(model: type[Row], identity: Fields, fields: Fields) -> Row:
    return store(model._default_manager.filter(**identity).first() or model(**identity), fields)


def store_each(model: type[Row], owner: Fields, key: str, rows: Iterable[Fields]) -> dict[Any, Row]:
    """Store rows that other rows or addresses depend on, by their key. None is ever deleted."""
    existing = {getattr(row, key): row for row in model._default_manager.filter(**owner)}
    return {fields[key]: store(existing.get(fields[key]) or model(**owner), fields) for fields in rows}


def replace(model: type[models.Model], owner: Fields, rows: Iterable[Fields]) -> None:
    """Make `rows`, in their order, all that the owner has."""
    wanted = [{name: _plain(value) for name, value in fields.items()} for fields in rows]
    present = model._default_manager.filter(**owner).order_by("pk")
    stored = list(present.values(*(wanted[0] if wanted else ())))
    if stored == wanted:
        return
    if stored:
        present.delete()
    new = [model(**owner, **fields) for fields in wanted]
    for row in new:
        _clean(row)
    _write(new, lambda: model._default_manager.bulk_create(new))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Vocabulary) else value


def _clean(row: models.Model) -> None:
    # Relations hold keys that were just looked up; asking the database again would double the time.
    relations = {field.name for field in row._meta.fields if field.is_relation}
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        raise _explained(row, error) from error


def _write(rows: Sequence[models.Model], save: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            save()
    except IntegrityError:
        for row in rows:
            try:
                row.validate_constraints()
            except ValidationError as error:
                raise _explained(row, error) from error
        raise


def _explained(row: models.Model, error: ValidationError) -> ValidationError:
    reasons = [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
    return ValidationError(f"{row._meta.verbose_name}: {'; '.join(reasons)}")
