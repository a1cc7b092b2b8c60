"""A form that arrives when its sender is no longer signed in comes back with every word."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalogue.models import FailureMode, Passage, SavedVersion, SynonymGroup
from tests import cast
from tests.desk import Desk, Sheet, address_of, complaints
from tests.page_forms import form_on

pytestmark = pytest.mark.usefixtures("catalogue")

TYPED = "A thought,\r\nwith “quotes” & <tags>, typed for an hour."
OURS = {"Origin": "http://testserver"}


@pytest.fixture
def desk() -> Desk:
    return Desk(cast.curator())


def passage_three(desk: Desk) -> tuple[Sheet, str]:
    sheet = desk.open(FailureMode.objects.get(entry__code="FM-12"))
    return sheet, sheet.row("passages", Passage.objects.get(entry__code="FM-12", number=2)) + "-display"


def sign_in(client: Client, page: object, **changes: str) -> object:
    sent = form_on(page) | {"username": ["cleo"], "password": [cast.PASSWORD]}
    return client.post("/sign-in/", sent | {name: [value] for name, value in changes.items()})


def test_words_come_back_and_are_saved_when_the_curator_says_so(desk):
    sheet, field = passage_three(desk)
    sheet[field] = TYPED
    sheet.add_row("aliases", name="A new name")
    Session.objects.all().delete()

    too_late = sheet.save()
    assert too_late.status_code == 403
    assert "Nothing is lost either" in too_late.text
    assert "no-store" in too_late.headers["Cache-Control"]

    nothing_yet = sign_in(desk.client, too_late)
    assert "Show the form as I left it" in nothing_yet.text
    assert "no-store" in nothing_yet.headers["Cache-Control"]

    shown = desk.client.post(sheet.address, form_on(nothing_yet))
    assert "nothing has been saved yet" in complaints(shown)
    assert not SavedVersion.objects.filter(saved_by="Cleo Curator").exists()

    again = form_on(shown, "failuremode_form")
    assert {name for name, value in sheet.sent.items() if again[name] != value} == {"csrfmiddlewaretoken"}
    assert desk.client.post(sheet.address, again).status_code == 302
    assert Passage.objects.get(entry__code="FM-12", number=2).display.replace("\r\n", "\n") == TYPED.replace(
        "\r\n", "\n"
    )


def test_new_row_comes_back_too(desk):
    sheet = desk.add(SynonymGroup)
    sheet["key"], sheet["reason"] = "interrupted", TYPED
    sheet["terms-0-text"], sheet["terms-1-text"] = "one", "another"
    Session.objects.all().delete()
    shown = desk.client.post(sheet.address, form_on(sign_in(desk.client, sheet.save())))
    assert not SynonymGroup.objects.filter(key="interrupted").exists()
    desk.client.post(sheet.address, form_on(shown, "synonymgroup_form"))
    assert [term.text for term in SynonymGroup.objects.get(key="interrupted").terms.all()] == ["one", "another"]


def test_colleague_s_edit_meanwhile_is_still_not_overwritten(desk):
    sheet, field = passage_three(desk)
    sheet[field] = TYPED
    Session.objects.all().delete()
    nothing_yet = sign_in(desk.client, sheet.save())
    other, field = passage_three(Desk(cast.publisher()))
    other[field] = "A colleague's words"
    assert other.save().status_code == 302
    shown = desk.client.post(sheet.address, form_on(nothing_yet))
    assert "Somebody has changed this" in complaints(shown)
    assert TYPED.split(",")[0] in shown.text


def test_wrong_password_does_not_lose_the_words(desk):
    sheet, field = passage_three(desk)
    sheet[field] = TYPED
    Session.objects.all().delete()
    page = sheet.save()
    for _ in range(5):
        page = sign_in(desk.client, page, password="a guess")
    assert page.status_code == 429
    assert "kept" in form_on(page)
    assert form_on(page)["kept"] == form_on(sheet.save())["kept"]


def test_comment_of_a_reviewer_is_sent_again_only_by_a_button(desk):
    sheet, field = passage_three(desk)
    sheet[field] = TYPED
    sheet.save()
    review = reverse("admin:review", args=["FM-12"])
    page = desk.client.get(review)
    Session.objects.all().delete()
    digest = page.context["entry"].status.digest
    too_late = desk.client.post(review, {"decision": "ready", "digest": digest, "comment": "Please look."})
    page = sign_in(desk.client, too_late)
    assert "Send it again" in page.text
    assert "Please look." in page.text
    assert form_on(page)["comment"] == ["Please look."]
    assert "_shown_again" not in form_on(page)


def test_form_below_a_path_comes_back_as_it_was(desk, settings):
    settings.PATH = settings.FORCE_SCRIPT_NAME = "/wiki"
    sheet, field = passage_three(desk)
    sheet[field] = TYPED
    Session.objects.all().delete()
    assert "_shown_again" in form_on(sign_in(desk.client, sheet.save()))


def test_password_is_never_kept_and_files_are_named(desk, administrator, client):
    client.force_login(administrator)
    address = reverse("admin:auth_user_add")
    Session.objects.all().delete()
    sent = {"username": "newcomer", "password1": "a secret", "password2": "a secret"}
    page = client.post(address, sent | {"file": SimpleUploadedFile("table.xlsx", b"x")})
    assert "newcomer" in form_on(page)["kept"][0]
    assert "secret" not in page.text
    assert "table.xlsx" in page.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_typed_means_the_usual_way_to_sign_in(client, method):
    address = reverse("admin:catalogue_failuremode_changelist")
    assert getattr(client, method)(address).headers["Location"].startswith("/admin/login/?next=")


def test_signing_out_twice_needs_no_password(client):
    assert client.post("/admin/logout/").headers["Location"] == "/admin/"


STALE = {"csrfmiddlewaretoken": "x" * 64, "title": "Typed in another tab"}


def test_token_that_another_tab_has_outdated_loses_no_words(administrator):
    client = Client(enforce_csrf_checks=True, headers=OURS)
    client.force_login(administrator)
    address = address_of(FailureMode.objects.get(entry__code="FM-12"))
    client.get(address)
    page = client.post(address, STALE)
    assert page.status_code == 403
    sent = form_on(page)
    assert sent["title"] == ["Typed in another tab"]
    assert sent["csrfmiddlewaretoken"] != ["x" * 64]
    assert client.post(address, sent).status_code == 200


@pytest.mark.parametrize("origin", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}])
def test_words_of_a_stranger_s_page_are_not_offered(administrator, origin):
    client = Client(enforce_csrf_checks=True, headers=origin)
    client.force_login(administrator)
    page = client.post(address_of(FailureMode.objects.get(entry__code="FM-12")), STALE)
    assert page.status_code == 403
    assert "Nothing was saved." in page.text
    assert "Typed in another tab" not in page.text


def test_sign_in_form_with_an_old_token_is_not_kept(administrator):
    page = Client(enforce_csrf_checks=True, headers=OURS).post("/sign-in/", {"username": "ada", "password": "secret"})
    assert page.status_code == 403
    assert "secret" not in page.text


@pytest.mark.parametrize("words", ["%FF=1", "a\0=b", "&&&", "=", "a=%00", "x" * 100_000])
def test_made_up_words_do_no_harm(client, words):
    cast.curator()
    sent = {"username": "cleo", "password": cast.PASSWORD, "kept": words, "next": "https://evil.example/"}
    page = client.post("/sign-in/", sent)
    assert page.status_code == 200
    assert 'action="/"' in page.text


def test_members_words_are_kept_on_every_page(settings, client):
    settings.MEMBERS_ONLY = True
    assert client.post("/anywhere/", {"text": TYPED}).status_code == 302
    page = client.post("/anywhere/", {"text": TYPED}, headers=OURS)
    assert (page.status_code, form_on(page)["next"]) == (403, ["/anywhere/"])
