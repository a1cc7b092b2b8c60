"""Keys of a document that its row says in a field of its own: they go both ways by themselves."""

from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast

from django.db.models import Model

from .. import models
from . import shapes
from .shapes import fields_of

Shape = TypeVar("Shape", bound=Mapping[str, object])

CALLED_OTHERWISE: dict[type[Model], dict[str, str]] = {
    models.LegalQuestion: {"title": "topic"},
    models.Authority: {"title": "name"},
    models.Citation: {"reference": "resolves_to"},
    models.Mapping: {"id": "external_id"},
    models.Recommendation: {"id": "external_id"},
    models.CfaaReading: {"mode": "failure_mode"},
    models.Jurisdiction: {"value": "code"},
}
"""Model → key of the document → field, where the two are not called the same."""


WITH_MARKDOWN: dict[type[Model], type] = {
    models.FailureMode: shapes.FailureModeDocument,
    models.LegalQuestion: shapes.QuestionDocument,
    models.Authority: shapes.AuthorityDocument,
    models.Reference: shapes.ReferenceDocument,
    models.Passage: shapes.PassageDocument,
    models.Scenario: shapes.ScenarioDocument,
    models.Commentary: shapes.CommentaryDocument,
    models.Citation: shapes.CitationDocument,
    models.Parallel: shapes.ParallelDocument,
    models.Mapping: shapes.MappingDocument,
    models.Development: shapes.DevelopmentDocument,
    models.QuestionAnswer: shapes.AnswerDocument,
    models.EditorNote: shapes.SharedNote,
}
"""Model → the shape of what its rows say, where that has Markdown."""


MARKDOWN_ELSEWHERE = {
    (models.SiteText, "display"),  # in the curators’ layer, as that of a passage
    (models.Passage, "withdrawn"),  # the reason of what stands in its place
}


def is_markdown(field: Any) -> bool:
    """Return whether readers see a model's field as Markdown, as its shape says."""
    if (field.model, field.name) in MARKDOWN_ELSEWHERE:
        return True
    shape = WITH_MARKDOWN.get(field.model)
    fields = stored_fields(field.model, shape) if shape else {}
    return any(fields_of(shape)[key].is_markdown for key, stored in fields.items() if shape and stored == field)


@cache
def stored_fields(model: type[Model], shape: type) -> dict[str, Any]:
    """Return the model's field for each key that has one, relations included, in the order of the shape."""
    otherwise = CALLED_OTHERWISE.get(model, {})
    stored = {field.name: field for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    named = {key: otherwise.get(key, key) for key in fields_of(shape)}
    return {key: stored[name] for key, name in named.items() if name in stored}


@cache
def columns(model: type[Model], shape: type) -> dict[str, str]:
    """Return the column for each key that says what the column says: two at least."""
    return {key: field.attname for key, field in stored_fields(model, shape).items() if not _is_link(field)}


@cache
def links(model: type[Model], shape: type) -> dict[str, Any]:
    """Return the relation for each key that names other rows."""
    return {key: field for key, field in stored_fields(model, shape).items() if _is_link(field)}


def _is_link(field: Any) -> bool:
    """Tell if the column holds a key that the database gave, and not the code by which documents name the row."""
    return bool(field.is_relation and (field.many_to_many or field.target_field.primary_key))


def as_document(row: Model, shape: type[Shape], /, **more: Any) -> Shape:
    """Return the row's columns as a document says them, with the rest of the document as `more`."""
    keys, values = _reader(type(row), shape)
    return cast(Shape, dict(zip(keys, values(row), strict=True), **more))


def values_of(model: type[Model], shape: type, document: Any) -> dict[str, Any]:
    """Return what a document says of a row's columns."""
    return {column: document[key] for key, column in columns(model, shape).items()}


@cache
def _reader(model: type[Model], shape: type) -> tuple[tuple[str, ...], Any]:
    return tuple(columns(model, shape)), attrgetter(*columns(model, shape).values())
