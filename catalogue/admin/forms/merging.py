"""Which fields somebody has changed since they opened a form, whatever was saved meanwhile: these alone replace.

The form was drawn from a version that is on record. It is written back for a moment, and what was sent is compared.
"""

from collections.abc import Iterator
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpRequest, QueryDict

from ... import documents
from ...documents import to_rows
from ...documents.to_rows import NotHere
from ...editorial import saves
from ...models import SavedVersion
from ...models.passage import VerbatimIsReadOnly
from .source_facts import ReadOnlyInput

OVER = "_over"
"""The name of the button that saves over what was shown; its value is the state that was."""

Touched = frozenset[tuple[str, str, str]]
"""Prefix of the section, key of the row, name of the field; the first two are empty for the form itself."""


def touched_since(model_admin: Any, request: HttpRequest, row: Model) -> Touched | None:
    """Return what the person who sends the form has changed in it. None: it cannot be told, so all counts."""
    try:
        with transaction.atomic():
            found = None
            if _write_back(row, request.POST.get("opened_as", "")):
                found = frozenset(_touched(model_admin, request, model_admin.get_object(request, str(row.pk))))
            transaction.set_rollback(True)
            return found
    except (ValidationError, VerbatimIsReadOnly, NotHere, IntegrityError):
        return None


def keep_theirs(form: Any, touched: Touched, prefix: str = "") -> None:
    """Let the fields that were not touched say what is stored, as fields do that nobody can write in."""
    key = str(form.instance.pk or "") if prefix else ""
    for name, field in form.fields.items():
        if (prefix, key, name) not in touched and not field.widget.is_hidden:
            field.disabled = True
            field.bound_data = lambda data, initial: initial  # shown so, too, should the form come back


def open_again(form: Any) -> None:
    """Let a browser send what is shown, but for what the source says."""
    for field in form.fields.values():
        field.disabled = isinstance(field.widget, ReadOnlyInput)


def _write_back(row: Model, opened_as: str) -> bool:
    keys = list(documents.shared_record_keys(row))
    if keys:
        saved = next((saves.document_of(save) for save in saves.saves_of(keys) if _left(save, opened_as)), None)
        if saved:
            to_rows.write_shared_record(keys[0].part, saved)
        return saved is not None
    for code in documents.owners_of(row):
        for save in SavedVersion.objects.of(code):
            if _left(save, opened_as):
                to_rows.write_entry_with_notes(documents.read(save.document))
                return True
    return False


def _left(save: Any, opened_as: str) -> bool:
    return bool(opened_as) and documents.digest_in_todays_shape(save) == opened_as


def _touched(model_admin: Any, request: HttpRequest, row: Model) -> Iterator[tuple[str, str, str]]:
    form = model_admin.get_form(request, row, change=True)(request.POST, request.FILES, instance=row)
    yield from (("", "", name) for name in form.changed_data)
    prefixes: dict[str, int] = {}
    for formset, inline in model_admin.get_formsets_with_inlines(request, row):
        default = formset.get_default_prefix()
        prefixes[default] = prefixes.get(default, 0) + 1
        prefix = default if prefixes[default] == 1 else f"{default}-{prefixes[default]}"
        yield from _touched_rows(formset, model_admin.get_formset_kwargs(request, row, inline, prefix), prefix)


def _touched_rows(formset: Any, arguments: dict[str, Any], prefix: str) -> Iterator[tuple[str, str, str]]:
    """The rows that were sent are those that were there, in their order, though one may have got another key since."""
    drawn = formset(**{name: value for name, value in arguments.items() if name not in SENT})
    rows, name_of_key = [form.instance for form in drawn.initial_forms], drawn.model._meta.pk.name
    data = cast(QueryDict, arguments["data"]).copy()
    sent = [data.get(f"{prefix}-{index}-{name_of_key}", "") for index in range(_number(data, prefix))]
    if len(rows) != len(sent):  # passages that a colleague added stay when an older version is written back
        rows = [row for row in rows if str(row.pk) in sent]
    if len(rows) != len(sent):
        yield from ((prefix, key, name) for key in sent for name in drawn.empty_form.fields)
        return
    for index, row in enumerate(rows):
        data[f"{prefix}-{index}-{name_of_key}"] = str(row.pk)
    for key, form in zip(sent, formset(**{**arguments, "data": data}).initial_forms, strict=False):
        yield from ((prefix, key, name) for name in form.changed_data)


SENT = ("data", "files", "save_as_new")
"""What makes a formset one that was sent."""


def _number(data: QueryDict, prefix: str) -> int:
    number = data.get(f"{prefix}-INITIAL_FORMS", "")
    return min(int(number), 1000) if number.isascii() and number.isdecimal() and len(number) < 5 else 0
