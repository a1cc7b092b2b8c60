import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from catalogue.models import AdministratorInvitation

pytestmark = pytest.mark.django_db

ACCOUNT = {
    "first_name": "Ada",
    "last_name": "Administrator",
    "username": "ada",
    "password1": "correct horse battery staple",
    "password2": "correct horse battery staple",
}


@pytest.fixture
def link(capsys) -> str:
    return new_link(capsys)


def new_link(capsys) -> str:
    call_command("invite_administrator")
    return re.search(r"/setup/\S+", capsys.readouterr().out).group()


def test_link_creates_one_administrator_who_is_signed_in(client, link):
    page = client.get(link)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert not User.objects.exists()

    response = client.post(link, ACCOUNT)
    assert response.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    ada = User.objects.get()
    assert (ada.username, ada.get_full_name(), ada.is_superuser) == ("ada", "Ada Administrator", True)


def test_used_link_is_gone(client, link):
    client.post(link, ACCOUNT)
    for response in (client.get(link), client.post(link, ACCOUNT | {"username": "eve"})):
        assert response.status_code == 410
        assert "invite_administrator" in response.text
    assert User.objects.count() == 1


def test_expired_link_is_gone(client, link):
    yesterday = timezone.now() - timedelta(hours=25)
    AdministratorInvitation.objects.update(created_at=yesterday, expires_at=yesterday + timedelta(hours=24))
    assert client.get(link).status_code == 410
    assert client.post(link, ACCOUNT).status_code == 410
    assert not User.objects.exists()


def test_unknown_link_is_gone(client):
    assert client.get("/setup/no-such-token/").status_code == 410


def test_new_link_voids_the_older_one(client, capsys):
    older, newer = new_link(capsys), new_link(capsys)
    assert client.get(older).status_code == 410
    assert client.get(newer).status_code == 200


def test_link_says_the_address_that_readers_use(capsys):
    call_command("invite_administrator", address="https://catalogue.example/")
    assert capsys.readouterr().out.startswith("https://catalogue.example/setup/")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "password1234", "password2": "password1234"}, "too common"),
        ({"password2": "something else"}, "match"),
        ({"username": ""}, "required"),
        ({"first_name": ""}, "required"),
        ({"last_name": " "}, "required"),
    ],
)
def test_refused_account_leaves_the_link(client, link, change, complaint):
    response = client.post(link, ACCOUNT | change)
    assert response.status_code == 200
    assert complaint in response.text
    assert not User.objects.exists()
    assert client.post(link, ACCOUNT).status_code == 302


def test_database_holds_no_token(link):
    token = link.split("/")[2]
    invitation = AdministratorInvitation.objects.get()
    assert token not in (invitation.token_digest, str(invitation))
    assert len(invitation.token_digest) == 64


def test_database_refuses_an_invitation_used_after_it_expired(link):
    with pytest.raises(IntegrityError):
        AdministratorInvitation.objects.update(used_at=timezone.now() + timedelta(hours=25))
