"""How people come to the desk: a role is enough, they are invited by name, and they choose their own password."""

import re
from threading import Event
from types import SimpleNamespace
from unittest import mock

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from catalogue.models import AuditEvent, ReviewEvent, SavedRow, SavedVersion
from catalogue.models.identity import NeverDeleted
from catalogue.models.review import RecordIsImmutable
from catalogue.vocabulary import Role
from catalogue.web import sign_in
from catalogue.web.account_forms import ForgottenPasswordForm
from tests import cast
from tests.page_forms import form_on
from tests.waiting import PATIENCE

pytestmark = pytest.mark.usefixtures("catalogue")

FORGOTTEN = "/password/"
NEW = {"new_password1": "another horse battery staple", "new_password2": "another horse battery staple"}
COLLEAGUE = {"first_name": "Nia", "last_name": "Newcomer", "email": "nia.newcomer@example.org"}


@pytest.fixture
def boss(administrator) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def mails(settings, monkeypatch) -> list:
    settings.EMAIL_HOST = "mail.example"
    at_once = SimpleNamespace(submit=lambda _, form, request: form.mail_links(request))
    monkeypatch.setattr(sign_in, "_mailing", at_once)
    return mail.outbox


def invite(boss: Client, **typed: object):
    address = reverse("admin:auth_user_add")
    role = Group.objects.get(name=Role.CURATOR.value).pk
    return boss.post(address, form_on(boss.get(address), "user_form") | COLLEAGUE | {"groups": [role]} | typed)


def link_in(text: str) -> str:
    return re.search(r"/password/[^/\s]+/", text).group()


def link_shown(boss: Client, address: str) -> str:
    return link_in(boss.post(address, form_on(boss.get(address))).text)


def choose(client: Client, link: str, **typed: str):
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], form_on(page) | NEW | typed)


def test_colleague_is_invited_and_chooses_a_password(boss):
    shown = invite(boss)
    nia = User.objects.get(email=COLLEAGUE["email"])
    assert (nia.username, nia.get_full_name(), nia.has_usable_password()) == ("nia-newcomer", "Nia Newcomer", False)

    link, client = link_shown(boss, shown.url), Client()
    assert "nia-newcomer" in client.get(link, follow=True).text
    assert choose(client, link).url == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert Client().get(link).status_code == 410
    assert Client().post("/sign-in/", {"username": "NIA-Newcomer", "password": NEW["new_password1"]}).status_code == 302


def test_invitation_is_mailed_where_there_is_mail(boss, mails):
    shown = invite(boss).url
    page = boss.get(shown)
    assert "Mail it to nia.newcomer@example.org" in page.text
    boss.post(shown, form_on(page) | {"mail": "yes"})
    [letter] = mails
    assert letter.to == [COLLEAGUE["email"]]
    assert "Your user name is nia-newcomer." in letter.body
    assert choose(Client(), link_in(letter.body)).status_code == 302


@pytest.mark.parametrize("missing", ["first_name", "last_name", "email"])
def test_invitation_needs_name_and_address(boss, missing):
    page = invite(boss, **{missing: ""})
    assert page.status_code == 200
    assert "This field is required." in page.text
    assert not User.objects.filter(last_name="Newcomer").exists()


@pytest.mark.parametrize(
    ("email", "taken", "name"),
    [
        ("nia@example.org", [], "nia"),
        ("nia@example.org", ["NIA"], "nia2"),
        ("nia@example.org", ["nia", "Nia2"], "nia3"),
        ("!@example.org", [], "colleague"),
    ],
    ids=["free", "taken", "taken twice", "no letter"],
)
def test_user_name_comes_from_the_address(boss, email, taken, name):
    for one in taken:
        User.objects.create(username=one)
    invite(boss, email=email)
    assert User.objects.get(email=email).username == name


def test_raw_permissions_are_out_of_sight(boss):
    page = boss.get(reverse("admin:auth_user_change", args=[cast.curator().pk])).text
    assert "Curator: Edits the working copy." in page
    for raw in ("user_permissions", "Can change", "is_staff", "pbkdf2", "argon2"):
        assert raw not in page
    assert boss.get("/admin/auth/group/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.CURATOR, 200), (Role.REVIEWER, 200), (Role.READER, 302)])
def test_a_role_is_enough(boss, role, status):
    cleo = cast.person("cleo", "Cleo Someone")
    page = reverse("admin:auth_user_change", args=[cleo.pk])
    sent = form_on(boss.get(page), "user_form") | {"groups": [Group.objects.get(name=role.value).pk]}
    assert boss.post(page, sent).status_code == 302

    client = Client()
    client.post("/sign-in/", {"username": "cleo", "password": cast.PASSWORD})
    assert client.get("/admin/").status_code == status


def test_who_has_no_role_is_told_so_at_the_desks_door():
    cast.reader()
    page = Client().post("/admin/login/", {"username": "rosa", "password": cast.PASSWORD})
    assert "Your account has no role at the desk." in page.text


def test_forgotten_password_is_replaced_by_mail(mails):
    pia = cast.publisher()
    User.objects.filter(pk=pia.pk).update(email="Pia@example.org")
    page = Client().get(FORGOTTEN)
    sent = Client().post(FORGOTTEN, form_on(page) | {"email": "pia@EXAMPLE.org"})
    assert "If an account has that address" in sent.text
    client = Client()
    assert choose(client, link_in(mails[0].body)).url == "/admin/"
    assert Client().post("/sign-in/", {"username": "pia", "password": cast.PASSWORD}).status_code == 200


def test_nobody_learns_who_has_an_account(mails):
    page = form_on(Client().get(FORGOTTEN))
    User.objects.filter(pk=cast.publisher().pk).update(email="pia@example.org")
    known, unknown = (
        Client().post(FORGOTTEN, page | {"email": email}).text for email in ("pia@example.org", "x@example.org")
    )
    csrf = r'value="[^"]{20,}"'
    assert re.sub(csrf, "", known) == re.sub(csrf, "", unknown)
    assert len(mails) == 1


def test_how_long_a_mail_takes_tells_nobody(settings, monkeypatch):
    settings.EMAIL_HOST = "mail.example"
    is_told, is_sent = Event(), Event()

    def mail_slowly(form: ForgottenPasswordForm, request: HttpRequest) -> None:
        is_told.wait(PATIENCE)
        is_sent.set()

    monkeypatch.setattr(ForgottenPasswordForm, "mail_links", mail_slowly)
    monkeypatch.setattr(sign_in, "connection", mock.Mock())
    assert "If an account has that address" in Client().post(FORGOTTEN, {"email": "pia@example.org"}).text
    assert not is_sent.is_set()
    is_told.set()
    assert is_sent.wait(PATIENCE)


def test_a_mail_server_that_fails_betrays_nobody(boss, mails, monkeypatch):
    def fail(message):
        raise ConnectionRefusedError("Connection refused")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    User.objects.filter(pk=cast.publisher().pk).update(email="pia@example.org")
    assert "If an account has that address" in Client().post(FORGOTTEN, {"email": "pia@example.org"}).text
    shown = invite(boss).url
    told = boss.post(shown, form_on(boss.get(shown)) | {"mail": "yes"}, follow=True).text
    assert "The mail could not be sent: Connection refused." in told


def test_strangers_fill_nobodys_letter_box(mails):
    User.objects.filter(pk=cast.publisher().pk).update(email="pia@example.org")
    for _ in range(9):
        Client().post(FORGOTTEN, {"email": "pia@example.org"})
    assert len(mails) == 3


def test_where_there_is_no_mail_a_command_makes_the_link(settings, capsys):
    settings.EMAIL_HOST = ""
    cast.publisher()
    page = Client().get(FORGOTTEN)
    assert "This site sends no mail." in page.text
    assert "<input" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert "This site sends no mail." in Client().post(FORGOTTEN, {"email": "pia@example.org"}).text
    assert mail.outbox == []
    call_command("link_for_password", "PIA")
    assert choose(Client(), link_in(capsys.readouterr().out)).status_code == 302
    with pytest.raises(CommandError, match="There is no active account nobody"):
        call_command("link_for_password", "nobody")


@pytest.mark.parametrize("address", ["/password/x.y/", "/password/Mg.abc-def/", "/password/%FF.x/"])
def test_broken_link_is_told_kindly(address):
    assert Client().get(address).status_code in (400, 404, 410)


def test_record_names_every_change_of_powers(boss, administrator):
    invite(boss)
    nia = User.objects.get(username="nia-newcomer")
    page = reverse("admin:auth_user_change", args=[nia.pk])
    reviewer = Group.objects.get(name=Role.REVIEWER.value).pk
    boss.post(page, form_on(boss.get(page), "user_form") | {"groups": [reviewer]})
    sent = form_on(boss.get(page), "user_form")
    del sent["is_active"]
    boss.post(page, sent)

    found = AuditEvent.objects.order_by("pk").values_list("kind", "about", "said")
    assert list(found) == [
        ("invited", "nia-newcomer", "curator"),
        ("roles", "nia-newcomer", "curator → reviewer"),
        ("deactivated", "nia-newcomer", ""),
    ]
    assert set(AuditEvent.objects.values_list("account", flat=True)) == {administrator.pk}


def test_record_is_only_added_to():
    cast.curator()
    Client().post("/sign-in/", {"username": "cleo", "password": cast.PASSWORD})
    event = AuditEvent.objects.get()
    assert (event.kind, event.by) == ("signed-in", "Cleo Curator")
    event.by = "Somebody else"
    with pytest.raises(RecordIsImmutable):
        event.save()
    for gone in (event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(NeverDeleted):
            gone()


@pytest.mark.parametrize("model", [AuditEvent, ReviewEvent, SavedVersion, SavedRow])
def test_no_rows_on_record_are_written_anew(model):
    with pytest.raises(RecordIsImmutable):
        model.objects.filter(account=None).update(account=None)
    with pytest.raises(RecordIsImmutable):
        model.objects.bulk_update([model(pk=1)], ["account"])
