"""K12, forms: whatever fails, what was typed comes back; and what no page of ours has sent is a mistake in a form."""

import logging
from typing import Any

import pytest
from django.contrib.admin.widgets import AutocompleteMixin
from django.db import DatabaseError, InterfaceError, InternalError, ProgrammingError, connection
from django.db.models import ForeignKey, ManyToManyField
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.admin.forms.fields import CheckedAutocomplete, CheckedAutocompleteMultiple
from catalogue.admin.site import admin_site
from catalogue.models import Citation, Commentary, EditorNote, LegalQuestion, Mapping, Reference
from catalogue.vocabulary import Role
from tests import cast
from tests.desk import Desk, registered
from tests.test_kind_7_one_act import FORMS

pytestmark = [pytest.mark.usefixtures("catalogue"), pytest.mark.both]

TYPED = {
    "suggest": ("words", "Typed for an hour, with “quotes” & <tags>."),
    "add": ("title", "Typed for an hour & longer"),
    "save": ("title", "Typed for an hour & longer"),
    "publish": ("note", "Typed for an hour & longer"),
    "withdraw": ("reason", "Typed for an hour & longer"),
    "approve": ("comment", "Typed for an hour & longer"),
    "paste": ("pasted", "@misc{a, title = {Typed for an hour & longer}}"),
    "accept": ("answer", "Typed for an hour & longer"),
    "account": ("email", "typed@example.org"),
    "set up": ("username", "typed"),
}
FAULTS = [
    DatabaseError("cannot write"),
    InternalError("cannot execute INSERT in a read-only transaction"),
    InterfaceError("the connection is closed"),
    ProgrammingError("no such column"),
    RuntimeError("a mistake of ours"),
    KeyError("another"),
    MemoryError(),
]


@pytest.mark.parametrize("name", TYPED)
def test_words_come_back_from_every_form(name, caplog):
    words_come_back(name, InternalError("cannot execute INSERT in a read-only transaction"), caplog)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("name", ["suggest", "account"])
def test_words_come_back_after_all(name, fault, caplog):
    words_come_back(name, fault, caplog)


def words_come_back(name: str, fault: Exception, caplog: pytest.LogCaptureFixture) -> None:
    form, (field, words) = FORMS[name](), TYPED[name]
    form.client.raise_request_exception = False
    form.sent[field] = [words]
    caplog.clear()

    def failing(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")):
            raise fault
        return execute(sql, *arguments)

    with connection.execute_wrapper(failing):
        failed = form.press()

    assert failed.status_code == 500
    assert escaped(words) in failed.text
    assert "Send it again" in failed.text
    assert cast.PASSWORD not in failed.text
    assert "no-store" in failed.headers["Cache-Control"]
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [bool(record.exc_info) for record in errors] == [True], "said once, with its traceback"
    assert form.press().status_code in (200, 302), "and can be sent again"


def escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_page_that_fails_without_a_form_is_an_error(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("catalogue.editions.held.ready", lambda: 1 / 0)
    assert client.get("/about/").status_code == 500


def test_what_is_no_failure_keeps_its_own_page(monkeypatch):
    form = FORMS["account"]()

    def nowhere(*arguments: Any) -> None:
        raise Http404

    monkeypatch.setattr("catalogue.admin.pages.account.OwnAccountForm.save", nowhere)
    assert form.press().status_code == 404


def test_words_that_cannot_be_shown_are_an_error(monkeypatch, caplog):
    form = FORMS["account"]()
    monkeypatch.setattr("catalogue.admin.pages.account.OwnAccountForm.save", lambda form: 1 / 0)
    monkeypatch.setattr("catalogue.web.resubmission.failed_page", lambda request: 1 / 0)
    assert form.press().status_code == 500
    assert "could not be shown again" in caplog.text


# Forged keys

FORGED = [
    "²",
    "9" * 20,
    "9" * 400,
    "9" * 5000,
    "-1",
    "1.0",
    "1e3",
    "word",
    "\0",
    "1\0",
    "٣",
    "𝟙",
    "0x1",
    " ",
    "None",
    "é" * 300,
]
CURATES = [Role.CURATOR, Role.REVIEWER, Role.PUBLISHER]
FORMS_WITH_KEYS: list[tuple[Any, list[str]]] = [
    (EditorNote, ["targets-0-entry"]),
    (Reference, ["candidate", "same_work_as"]),
    (Citation, ["resolves_to", "passage"]),
    (Commentary, ["failure_mode"]),
    (LegalQuestion, ["modes", "authorities", "references", "answered_in"]),
    (Mapping, ["framework"]),
]


@pytest.fixture
def boss() -> Desk:
    return Desk(cast.person("bo", "Bo Boss", *CURATES))


def form_with(desk: Desk, model: Any, fields: list[str]) -> Any:
    """The first stored row's form; a row of a note that points at places."""
    rows = model.objects.all()
    sheet = desk.open(next(row for row in rows if model is not EditorNote or row.targets.exists()))
    if sheet.sent.keys().isdisjoint(fields) and model is not LegalQuestion:
        pytest.skip("not on this form")
    return sheet


ROTATED = [(*form, FORGED[place :: len(FORMS_WITH_KEYS)]) for place, form in enumerate(FORMS_WITH_KEYS)]
"""Each value in one form: the fields of all of them are of the same few kinds."""


@pytest.mark.parametrize(("model", "fields", "forged"), ROTATED, ids=lambda one: getattr(one, "__name__", "keys"))
def test_forged_key_is_refused(boss, model, fields, forged):
    """All fields of a form at once: each of them says for itself what is wrong."""
    sheet = form_with(boss, model, fields)
    for value in forged:
        for field in fields:
            sheet[field] = value
        answer = sheet.save()
        assert answer.status_code in (200, 302), (value, answer.status_code)
        taken = not value.strip() or value in "٣𝟙"
        if answer.status_code == 302:
            assert taken, f"{value!r} was taken"
            sheet = form_with(boss, model, fields)
        elif not taken:
            named = {field for field in fields if field in answer.context["adminform"].form.fields}
            assert named <= answer.context["adminform"].form.errors.keys(), f"{value!r} was taken"


@settings(derandomize=True, deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))
@given(value=st.text(min_size=1, max_size=30) | st.integers().map(str))
def test_any_value_is_a_mistake_or_a_key(boss_once, value):
    sheet = boss_once
    sheet["candidate"] = value
    assert sheet.save().status_code in (200, 302)


@pytest.fixture
def boss_once(boss) -> Any:
    return boss.open(Reference.objects.first())


def test_every_field_with_completions_is_checked(rf, administrator):
    """A field that is added later is found here."""
    request = rf.get("/")
    request.user = administrator
    unchecked = []
    for model_admin in map(admin_site.get_model_admin, registered(admin_site)):
        for owner in (model_admin, *model_admin.get_inline_instances(request)):
            for field in owner.model._meta.get_fields():
                if isinstance(field, ForeignKey | ManyToManyField):
                    made = owner.formfield_for_dbfield(field, request)
                    widget = getattr(made and made.widget, "widget", made and made.widget)
                    if isinstance(widget, AutocompleteMixin) and not is_checked(widget):
                        unchecked.append(f"{owner}.{field.name}")
    assert unchecked == []


def is_checked(widget: Any) -> bool:
    return (
        isinstance(widget, CheckedAutocomplete | CheckedAutocompleteMultiple)
        or hasattr(type(widget), "shown")
        or ("shown" in getattr(type(widget), "__annotations__", {}))
    )
