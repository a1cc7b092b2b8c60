"""Each name that Django does not promise to keep, and what of ours leans on it: an upgrade fails here first."""

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import walk_packages
from typing import Any

import psycopg
import pytest
import requests
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.contrib.admin.helpers import Fieldline, InlineAdminFormSet
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.management.commands import createsuperuser
from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.forms import ModelForm
from django.forms.models import BaseModelFormSet
from django.http import request
from django.template import Template
from django.test import TransactionTestCase

import catalogue
from tests.test_layout import HOUSE, modules

ROOT = HOUSE.parent

PRIVATE: dict[str, tuple[Any, str]] = {
    "_check_exclude_of_parent_model": (InlineModelAdminChecks, "inlines without a foreign key to the entry"),
    "_check_relation": (InlineModelAdminChecks, "inlines without a foreign key to the entry"),
    "_content": (requests.Response(), "tests that answer as a provider does"),
    "_fixture_teardown": (TransactionTestCase, "tests that commit, whose database is put back and not emptied"),
    "_iterable_class": (QuerySet(), "the audit, whose rows are events of several tables"),
    "_post_clean": (ModelForm, "rows that nobody has changed, and that are not validated again"),
    "_render": (Template, "tests that do without the contexts of widgets"),
    "_WaitTimeout": (psycopg.errors, "a database that no longer answers: see web/postgresql"),
    "_validate_username": (createsuperuser.Command, "names of operators that differ in their case alone"),
    "_raw_delete": (QuerySet, "tests that empty tables whose rows nobody can delete"),
    "_save_m2m": (ModelForm, "forms that store the terms of a vocabulary as child rows"),
}
"""Names that begin with an underscore: whose they are, and what they are for here."""

UNDOCUMENTED: list[tuple[Any, str, str]] = [
    (ModelAdmin, "changeform_view", "a second try where a colleague has just stored the same name"),
    (ModelAdmin, "get_field_queryset", "choices of entries that cost one query"),
    (ModelAdmin, "get_object", "keys that are too large for SQLite"),
    (ModelAdmin, "render_change_form", "the sections of an entry's form"),
    (ModelAdmin, "response_action", "keys that are too large for SQLite"),
    (AdminSite, "autocomplete_view", "completions"),
    (AutocompleteJsonView, "process_request", "completions of fields that are no column"),
    (AutocompleteSelect, "optgroups", "the names of what the rows of a form point at, in one query"),
    (ChangeList, "get_results", "the states in a list of entries"),
    (Fieldline, "errors", "sections that open where there is an error"),
    (InlineAdminFormSet, "inline_formset_data", "the script that adds rows"),
    (BaseModelFormSet, "delete_existing", "scenarios that take their text with them"),
    (BaseModelFormSet, "save_existing", "texts that are stamped with who wrote them"),
    (migrate, "MigrationExecutor", "migrations that are recorded in the transaction of their changes"),
    (MigrationExecutor, "apply_migration", "migrations that are recorded in the transaction of their changes"),
    (MigrationExecutor, "record_migration", "migrations that are recorded in the transaction of their changes"),
    (request, "validate_host", "hosts of links that stand on other people's pages"),
]
"""What is overridden, or read, without standing in Django's documentation."""

DOCUMENTED = {"_base_manager", "_default_manager", "_meta", "_state"}
PYTHON = {"_asdict", "_exit", "_getframe", "_replace", "_value_"}


@pytest.mark.parametrize("name", PRIVATE)
def test_private_name_is_there(name: str):
    owner, used_for = PRIVATE[name]
    assert hasattr(owner, name), f"{owner.__name__} has lost {name}, which is used for: {used_for}."


@pytest.mark.parametrize(("owner", "name", "used_for"), UNDOCUMENTED, ids=[name for _, name, _ in UNDOCUMENTED])
def test_undocumented_is_there(owner: Any, name: str, used_for: str):
    assert hasattr(owner, name), f"{owner.__name__} has lost {name}, which is used for: {used_for}."


def test_no_other_private_name_is_used():
    trees = [ast.parse(path.read_text()) for path in sources()]
    ours = {name for tree in trees for name in names_made_in(tree)}
    used = {name for tree in trees for name in filter(is_private, names_used_in(tree))}

    assert used - ours - DOCUMENTED - PYTHON <= set(PRIVATE), "Name it in PRIVATE, with what it is used for."


def test_no_other_private_name_is_overridden():
    assert set(overridden()) <= set(PRIVATE), "Name it in PRIVATE, with what it is used for."


def sources() -> Iterator[Any]:
    yield from modules()
    for folder in ("taxonomy_site", "tests", "benchmarks"):
        yield from (ROOT / folder).rglob("*.py")


def names_made_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                yield name


def names_used_in(tree: ast.AST) -> Iterator[str]:
    """Yield those of attributes, of what is imported, and those that stand as text where one is read or set."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name):
                yield name
            case ast.ImportFrom(module=module, names=names):
                yield from ((module or "").split(".")[1:])
                yield from (each.name for each in names)
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=[_, ast.Constant(str(name)), *_]):
                if called in ("getattr", "setattr"):
                    yield name


def overridden() -> Iterator[str]:
    """Private names of Django's classes that classes of ours have, too."""
    names = [info.name for info in walk_packages(catalogue.__path__, "catalogue.") if "migrations" not in info.name]
    for name in names:
        for _, found in getmembers(import_module(name), isclass):
            if found.__module__ == name:
                yield from overridden_in(found)


def overridden_in(ours: type) -> Iterator[str]:
    theirs = [base for base in ours.__mro__ if base.__module__.startswith("django.")]
    for name in filter(is_private, vars(ours).keys() - DOCUMENTED):
        if any(name in vars(base) for base in theirs):
            yield name


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")
