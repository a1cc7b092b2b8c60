"""What a row of the working copy holds stands in a document: a new column fails here until it does, or has a reason.

A new model fails, too, until it is named among those that hold no working copy, or until its columns arrive.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import CheckConstraint
from django.utils import timezone

from catalogue import documents
from catalogue.models import SynonymGroup
from tests import witnesses
from tests.recording_guard import NOT_WORKING

LAST_EDIT = "histories tell who edited, and readers are not told"
IN_NO_DOCUMENT = {
    "Entry.kind": "the table of the entry has the kind",
    "Entry.is_discarded": "what is discarded has no document",
    "Scenario.place": "the list has its order, and the witnesses list one",
    **{
        f"{model}.{name}": LAST_EDIT
        for model in ("Passage", "SiteText")
        for name in ("edited_by", "editor", "edited_at")
    },
}
"""Column → why no document has it."""
MEND = "describe it in documents/shapes.py, or say in IN_NO_DOCUMENT why not."


def working_models() -> list[type[models.Model]]:
    return [model for model in apps.get_app_config("catalogue").get_models() if model.__name__ not in NOT_WORKING]


@pytest.mark.once
def test_changing_any_column_changes_a_document(unchecked):
    write_witnesses()
    parts = {"Frameworks": frameworks_now, **witnesses.PARTS}
    before = {name: part() for name, part in parts.items()}
    asked = [*parts]

    def is_told() -> bool:
        """Ask first what told of the last column: it tells of the others of the model, too."""
        told = next((name for name in asked if parts[name]() != before[name]), None)
        if told:
            asked.remove(told)
            asked.insert(0, told)
        return told is not None

    columns = {f"{model.__name__}.{field.name}": (model, field) for model in working_models() for field in own(model)}

    untold = {name for name, column in columns.items() if not any(changes(*column, is_told))}
    lacking = [f"{name} stands in no document: {MEND}" for name in sorted(untold - set(IN_NO_DOCUMENT))]
    stale = [f"{name} stands in a document: take it out of IN_NO_DOCUMENT." for name in IN_NO_DOCUMENT.keys() - untold]
    assert lacking + stale == []


@pytest.fixture
def unchecked(catalogue) -> Iterator[None]:
    """One column can be changed where the database wants another changed with it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            return
        for model in working_models():
            for constraint in model._meta.constraints:
                if isinstance(constraint, CheckConstraint):
                    cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{constraint.name}"')
        yield  # what the test did is rolled back, and this with it


def write_witnesses() -> None:
    witnesses.write()
    few = SynonymGroup.objects.order_by("-pk").values_list("pk", flat=True)[:2]
    SynonymGroup.objects.exclude(pk__in=list(few)).delete()  # thousands of terms, which each look would read


def own(model: type[models.Model]) -> list[Any]:
    """Its columns and its relations to many, but for the number that the database gives each row."""
    columns = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return [*columns, *model._meta.many_to_many]


def frameworks_now() -> list[Any]:
    """All frameworks and jurisdictions, whose order only a list of several shows."""
    whole = documents.catalogue_document()
    return [*whole["frameworks"], *whole["vocabularies"]["jurisdiction"]]


def changes(model: type[models.Model], field: Any, is_told: Callable[[], bool]) -> Iterator[bool]:
    """Whether the documents tell, of each other value that the database takes for one of the newest rows."""
    newest = model._default_manager.order_by("-pk")[:3]
    for row, value in [(each, value) for each in newest for value in other_values(field, each)]:
        try:
            with transaction.atomic():
                write(row, field, value)
                told = is_told()
                transaction.set_rollback(True)
        except DatabaseError:
            continue
        yield told


def write(row: models.Model, field: Any, value: Any) -> None:
    """Past the models, which refuse to change what the source says."""
    if field.many_to_many:
        getattr(row, field.name).set(value)
    else:
        type(row)._default_manager.filter(pk=row.pk).update(**{field.attname: value})


def other_values(field: Any, row: models.Model) -> list[Any]:
    if field.many_to_many:
        return [field.related_model._default_manager.all()[:1]]
    value = getattr(row, field.attname)
    if field.is_relation:
        key = field.target_field.attname
        others = field.related_model._default_manager.exclude(**{key: value}).order_by("pk").values_list(key, flat=True)
        return [*others[:1], *others.reverse()[:1]]
    if field.choices:
        return [choice for choice, _ in field.choices if choice != value]
    match field:
        case models.BooleanField():
            return [not value]
        case models.IntegerField():
            return [(value or 0) + 1, 0]
        case models.JSONField():
            return [[*value, 7]]
        case models.DateTimeField():
            return [timezone.now()]
    return [f"{value}7", ""]
