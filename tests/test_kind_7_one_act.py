"""K7: a press is one act. Whatever form is sent twice, one thing is done, and the second answer repeats the first."""

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.feedback import receiving
from catalogue.models import (
    Act,
    AdministratorInvitation,
    EditorNote,
    FailureMode,
    Reference,
)
from catalogue.vocabulary import Role
from catalogue.web.one_act import FIELD
from tests import cast
from tests.desk import PUBLISH, Desk, address_of, list_of, rewrite
from tests.page_forms import Sent, form_on
from tests.spreadsheet_files import as_csv, exported, received
from tests.test_deciding_on_suggestions import suggest

SUGGEST = "/suggest-an-edit/FM-12/"
PASTED = "@article{new, title = {A new work}, author = {Doe, Jane}, year = 2020}"
MANY = 300
"""Rows of a spreadsheet that are compared while the page grows."""


class Opened:
    """A form that is open in a browser, filled in and ready to be sent."""

    def __init__(self, client: Client, address: str, sent: Sent) -> None:
        self.client, self.address, self.sent = client, address, sent

    def press(self) -> Any:
        answer = self.client.post(self.address, self.sent)
        list(answer.streaming_content if answer.streaming else [])
        return answer


def opened(client: Client, address: str, form: str = "", page: Any = None, **typed: str | list[str]) -> Opened:
    sent = form_on(page or client.get(address), form)
    assert FIELD in sent, f"the form at {address} has no token"
    return Opened(client, address, sent | {name: [v] if isinstance(v, str) else v for name, v in typed.items()})


def everybody() -> Client:
    return Desk(cast.person("bo", "Bo Boss", Role.CURATOR, Role.REVIEWER, Role.PUBLISHER)).client


def boss() -> Client:
    ada = User.objects.create_superuser("ada", password=cast.PASSWORD)
    return Desk(ada).client


def mode(code: str = "FM-12") -> FailureMode:
    return FailureMode.objects.get(entry__code=code)


def suggestion() -> Opened:
    return opened(Client(), SUGGEST, "suggestion", kind="correction", words="The other way turn.")


def added_reference() -> Opened:
    return opened(everybody(), list_of(Reference, "add"), "reference_form", title="A new work", type="paper")


def added_note() -> Opened:
    sheet = opened(everybody(), list_of(EditorNote, "add"), "editornote_form")
    return Opened(
        sheet.client,
        sheet.address,
        sheet.sent | {"category": ["Dates"], "text": ["It is late."], "confidence": ["high"]},
    )


def added_in_a_popup() -> Opened:
    address = f"{list_of(Reference, 'add')}?_popup=1"
    return opened(everybody(), address, "reference_form", title="A new work", type="paper")


def saved_entry() -> Opened:
    return opened(everybody(), address_of(mode()), "failuremode_form", title="Model inversion, renamed")


def published() -> Opened:
    rewrite("FM-12", "Changed.", by=cast.curator())
    client = everybody()
    approve = opened(client, reverse("admin:review", args=["FM-12"]), step="approved", knows="on")
    if approve.press().status_code != 302:
        raise AssertionError("not approved")
    chosen = opened(client, PUBLISH, note="Better")
    asked = chosen.press()
    return opened(client, PUBLISH, page=asked, confirmed="on")


def withdrawn() -> Opened:
    reasons = {"way": "withdrawn", "reason": "It is covered elsewhere.", "note": "Tidying up"}
    return opened(everybody(), reverse("admin:withdraw", args=["FM-12"]), **reasons)


def merged() -> Opened:
    reasons = {"way": "merged", "reason": "The same.", "successor": "FM-04", "note": "Tidying up"}
    return opened(everybody(), reverse("admin:withdraw", args=["FM-12"]), **reasons)


def reviewed(step: str) -> Callable[[], Opened]:
    def open_review() -> Opened:
        rewrite("FM-12", "Changed.", by=cast.curator())
        address = reverse("admin:review", args=["FM-12"])
        return opened(everybody(), address, step=step, comment="So it is.", knows="on")

    return open_review


def several() -> Opened:
    client, address = everybody(), list_of(FailureMode)
    rewrite("FM-12", "Changed.", by=cast.curator())
    chosen = opened(client, address, "changelist-form", action="mark_ready", **{ACTION_CHECKBOX_NAME: str(mode().pk)})
    return opened(client, address, page=chosen.press(), confirmed="yes")


def deactivated() -> Opened:
    client, rosa = boss(), cast.reader()
    chosen = {"action": "deactivate", ACTION_CHECKBOX_NAME: str(rosa.pk)}
    return opened(client, reverse("admin:auth_user_changelist"), "changelist-form", **chosen)


def pasted() -> Opened:
    client, address = everybody(), reverse("admin:paste")
    shown = opened(client, address, pasted=PASTED, step="look").press()
    return opened(client, address, page=shown, step="add")


def uploaded(number: int = 2) -> Opened:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = everybody()
    rows = exported(client, "authorities")[:number]
    sheet = opened(client, reverse("admin:import", args=["authorities"]))

    class Upload(Opened):
        def press(self) -> Any:
            self.sent["file"] = SimpleUploadedFile("acts.csv", as_csv(rows))  # type: ignore[assignment]
            return super().press()

    return Upload(sheet.client, sheet.address, sheet.sent)


def imported() -> Opened:
    client = everybody()
    rows = exported(client, "authorities")[:2]
    rows[0]["Name"] = "Renamed"
    run = received(client, "authorities", as_csv(rows))
    return opened(client, reverse("admin:imported", args=[run.pk]), step="apply")


def discarded() -> Opened:
    client = everybody()
    run = received(client, "authorities", as_csv(exported(client, "authorities")[:2]))
    return opened(client, reverse("admin:imported", args=[run.pk]), step="discard")


def restored() -> Opened:
    rewrite("FM-12", "Changed.", by=cast.curator())
    client, page = everybody(), reverse("admin:history", args=["FM-12"])
    version = re.findall(r'form="restore" name="version"\s+value="([^"]+)"', client.get(page).text)[-1]
    return opened(client, reverse("admin:restore", args=["FM-12"]), "restore", client.get(page), version=version)


def decided(step: str, **more: str) -> Callable[[], Opened]:
    def open_decision() -> Opened:
        stored, _ = suggest()
        return opened(everybody(), reverse("admin:decide", args=[stored.pk]), "decision", step=step, **more)

    return open_decision


def account() -> Opened:
    return opened(everybody(), reverse("admin:account"), email="bo@example.org")


def added_account() -> Opened:
    typed = {"first_name": "New", "last_name": "Colleague", "email": "new@example.org"}
    return opened(boss(), reverse("admin:auth_user_add"), "user_form", **typed)


def deleted_note() -> Opened:
    note = EditorNote.objects.first()
    return opened(boss(), address_of(note, "delete"))


def set_up() -> Opened:
    token = AdministratorInvitation.objects.issue()
    typed = {"username": "ada", "password1": cast.PASSWORD, "password2": cast.PASSWORD}
    typed |= {"first_name": "Ada", "last_name": "Administrator"}
    return opened(Client(), reverse("setup", args=[token]), **typed)


FORMS: dict[str, Callable[[], Opened]] = {
    "suggest": suggestion,
    "add": added_reference,
    "add a note": added_note,
    "add in a popup": added_in_a_popup,
    "save": saved_entry,
    "publish": published,
    "withdraw": withdrawn,
    "merge": merged,
    "offer": reviewed("ready"),
    "approve": reviewed("approved"),
    "send back": reviewed("sent-back"),
    "several": several,
    "deactivate": deactivated,
    "paste": pasted,
    "upload": uploaded,
    "upload much": lambda: uploaded(MANY),
    "import": imported,
    "discard": discarded,
    "restore": restored,
    "accept": decided("accept", answer="Thank you."),
    "decline": decided("decline", answer="No."),
    "account": account,
    "add an account": added_account,
    "delete": deleted_note,
    "set up": set_up,
}
AT_ONCE = ["suggest", "add", "publish", "set up"]


def rows() -> dict[str, int]:
    """How many rows every table of ours and of accounts has, but the acts, and what the desk logs."""
    models = [*apps.get_app_config("catalogue").get_models(), User, LogEntry]
    return {model.__name__: model._default_manager.count() for model in models if model is not Act}


def complaint(answer: Any) -> list[str]:
    return re.findall(r'(?s)errorlist[^>]*>.*?</ul>|<p class="errornote">.*?</p>', answer.text)


def told(answer: Any) -> tuple[Any, ...]:
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    body = "" if answer.status_code == 302 or answer.streaming else answer.text
    return answer.status_code, answer.headers.get("Location"), said, body


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("name", FORMS)
def test_second_press_repeats_the_first(name):
    form = FORMS[name]()
    before = rows()
    first = form.press()
    after = rows()
    assert first.status_code == 302 or "popup" in name or first.streaming, complaint(first)
    second = form.press()

    assert rows() == after
    if first.streaming:
        assert second.headers["Location"].startswith("/admin/catalogue/spreadsheets/imports/")
    else:
        assert told(second)[:2] == told(first)[:2]
        assert told(second)[3] == told(first)[3]
        assert {*told(first)[2]} == {*told(second)[2]}
    assert before != after or name in ("account", "deactivate", "accept", "decline")


@pytest.mark.usefixtures("catalogue")
def test_reader_is_told_one_private_address_for_both():
    form = suggestion()
    addresses = {form.press().headers["Location"] for _ in range(3)}

    assert len(addresses) == 1
    assert "The other way turn." in form.client.get(addresses.pop()).text
    assert not form.client.cookies, "no cookie for readers"


@pytest.mark.usefixtures("catalogue")
def test_repeated_suggestion_counts_once(monkeypatch):
    monkeypatch.setattr(receiving, "_count", pytest.fail)
    form = suggestion()
    monkeypatch.undo()
    form.press()
    monkeypatch.setattr(receiving, "_count", pytest.fail)

    assert form.press().status_code == 302


@pytest.mark.usefixtures("catalogue")
def test_private_address_is_stored_nowhere():
    address = suggestion().press().headers["Location"]
    token = address.split("/")[2]
    call_command("dumpdata", "catalogue", verbosity=0, output="/dev/null")
    for model in apps.get_app_config("catalogue").get_models():
        assert token not in str(list(model._default_manager.values_list()))


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("name", ["suggest", "add"])
def test_what_is_typed_meanwhile_is_another_act(name):
    form = FORMS[name]()
    form.press()
    before = rows()
    form.sent["words" if name == "suggest" else "title"] = ["Something else."]
    form.press()

    assert rows() != before, "no word is lost"


@pytest.mark.usefixtures("catalogue")
def test_another_button_that_saves_is_the_same_act():
    form = added_reference()
    for button in ("_save", "_continue", "_addanother"):
        Opened(form.client, form.address, form.sent | {button: ["Save"]}).press()

    assert Reference.objects.filter(title="A new work").count() == 1


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("name", ["suggest", "add"])
def test_form_that_comes_back_can_be_sent_again(name):
    form = FORMS[name]()
    field = "words" if name == "suggest" else "title"
    typed, form.sent[field] = form.sent[field], [""]
    for _ in range(2):
        assert form.press().status_code == 200
    assert not Act.objects.exists()
    form.sent[field] = typed

    assert form.press().status_code == 302


@pytest.mark.usefixtures("catalogue")
def test_token_of_another_account_is_not_honoured():
    form = added_reference()
    first = form.press()
    form.client = Desk(cast.curator()).client
    second = form.press()

    assert second.headers["Location"] == first.headers["Location"], "the list"
    assert Reference.objects.filter(title="A new work").count() == 2


@pytest.mark.usefixtures("catalogue")
def test_whoever_lost_the_permission_is_told_nothing():
    form = added_reference()
    form.press()
    User.objects.get(username="bo").groups.clear()

    assert "login" in form.press().headers.get("Location", "login")


@pytest.mark.usefixtures("catalogue")
def test_press_from_another_site_is_refused_though_it_was_taken():
    form = added_reference()
    form.press()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="bo"))
    form.sent["csrfmiddlewaretoken"] = ["x" * 64]

    assert strict.post(form.address, form.sent).status_code == 403


@pytest.mark.usefixtures("catalogue")
def test_failed_act_is_no_act(monkeypatch):
    form = added_reference()
    form.client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(Reference, "save", lambda *args, **kwargs: 1 / 0)
        failed = form.press()
    assert failed.status_code == 500
    assert not Act.objects.exists()

    kept = form_on(failed)
    del kept["q"]  # of the search, at the head of the page
    again = form.client.post(form.address, kept)
    assert again.status_code == 302
    assert form.press().headers["Location"] == again.headers["Location"]
    assert Reference.objects.filter(title="A new work").count() == 1


@pytest.mark.usefixtures("catalogue")
def test_acts_are_erased_after_a_day():
    added_reference().press()
    call_command("erase_expired")
    assert Act.objects.count() == 1

    Act.objects.update(begun_at=timezone.now() - timedelta(hours=25))
    call_command("erase_expired")
    assert not Act.objects.exists()


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("token", ["", "²", "x" * 1000, "'; --", "\N{PILE OF POO}"])
def test_forged_token_harms_nobody(token):
    form = added_reference()
    form.sent[FIELD] = [token]

    assert form.press().status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("name", AT_ONCE)
def test_two_presses_at_once_are_one_act(name):
    form = FORMS[name]()
    before = rows()
    answers = at_once(form.press, form.press, form.press)

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    grown = {model: number - before[model] for model, number in rows().items() if number != before[model]}
    expected = {"suggest": "Suggestion", "add": "Reference", "publish": "Edition", "set up": "User"}[name]
    assert grown[expected] == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogue")
def test_three_colleagues_who_add_entries_are_all_heard():
    def one(number: int, turn: int) -> Opened:
        who = cast.person(f"p{turn}{number}", f"Person P{turn}{number}", Role.CURATOR)
        title = f"Work {turn}.{number}"
        return opened(Desk(who).client, list_of(Reference, "add"), "reference_form", title=title, type="paper")

    for turn in range(2):
        forms = [one(number, turn) for number in range(3)]
        assert {answer.status_code for answer in at_once(*(form.press for form in forms))} == {302}
    codes = Reference.objects.filter(title__startswith="Work ").values_list("entry__code", flat=True)
    assert len(set(codes)) == 6


def at_once(*presses: Callable[[], Any]) -> list[Any]:
    answers: list[Any] = []

    def run(press: Callable[[], Any]) -> None:
        answers.append(press())
        connection.close()

    threads = [Thread(target=run, args=[press]) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(presses)
    return answers
