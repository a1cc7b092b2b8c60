"""Sessions end: by themselves, by signing out, by another password, by deactivation."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests import cast

pytestmark = pytest.mark.django_db

NEW = "another correct horse battery staple"


@pytest.fixture
def wait(monkeypatch) -> Callable[..., None]:
    real, passed = timezone.now, timedelta()

    def wait(**time: int) -> None:
        nonlocal passed
        passed += timedelta(**time)

    monkeypatch.setattr(timezone, "now", lambda: real() + passed)
    return wait


@pytest.fixture
def cleo() -> User:
    return cast.curator()


def signed_in(user: User, door: str = "/sign-in/") -> Client:
    client = Client()
    assert client.post(door, {"username": user.username, "password": cast.PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/password_change/").status_code == 200


@pytest.mark.parametrize("door", ["/sign-in/", "/admin/login/"])
def test_idle_session_ends(cleo, wait, door):
    client = signed_in(cleo, door)
    wait(minutes=119)
    assert is_in(client)
    wait(minutes=119)
    assert is_in(client)
    wait(minutes=121)
    assert not is_in(client)


def test_busy_session_ends_twelve_hours_after_signing_in(cleo, wait):
    client = signed_in(cleo)
    for _ in range(11):
        wait(hours=1)
        assert is_in(client)
    wait(minutes=59)
    assert is_in(client)
    wait(minutes=2)
    assert not is_in(client)


def test_hours_and_minutes_are_settings(cleo, wait, settings):
    settings.LONGEST_SESSION, settings.LONGEST_IDLE = timedelta(hours=1), timedelta(minutes=30)
    client = signed_in(cleo)
    wait(minutes=29)
    assert is_in(client)
    wait(minutes=29)
    assert is_in(client)
    wait(minutes=3)
    assert not is_in(client)


def test_cookie_ends_with_the_session(cleo):
    client = signed_in(cleo)
    assert 7190 <= client.cookies["sessionid"]["max-age"] <= 7200


def test_busy_session_is_written_once_in_five_minutes(cleo, wait):
    client = signed_in(cleo)
    end = Session.objects.get().expire_date
    wait(minutes=4)
    is_in(client)
    assert Session.objects.get().expire_date == end
    wait(minutes=2)
    is_in(client)
    assert Session.objects.get().expire_date > end + timedelta(minutes=5)


def test_page_without_edit_neither_reads_nor_prolongs_a_session(catalogue, cleo, wait):
    client = signed_in(cleo)
    end = Session.objects.get().expire_date
    wait(minutes=30)
    response = client.get("/glossary/")
    assert not response.cookies
    assert Session.objects.get().expire_date == end


@pytest.mark.parametrize("door", ["/sign-out/", "/admin/logout/"])
def test_signing_out_ends_the_session_on_the_server(cleo, door):
    client = signed_in(cleo)
    stolen = client.cookies["sessionid"].value
    client.post(door)
    assert not Session.objects.exists()
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not is_in(thief)


def test_another_password_ends_all_other_sessions(cleo):
    here, elsewhere = signed_in(cleo), signed_in(cleo)
    sent = {"old_password": cast.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post("/admin/password_change/", sent).status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_password_that_an_administrator_sets_ends_all_sessions(cleo, administrator, client):
    hers = signed_in(cleo)
    client.force_login(administrator)
    sent = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert client.post(f"/admin/auth/user/{cleo.pk}/password/", sent).status_code == 302
    assert not is_in(hers)


def test_deactivation_ends_all_sessions(cleo):
    clients = [signed_in(cleo), signed_in(cleo)]
    cleo.is_active = False
    cleo.save()
    assert not any(map(is_in, clients))


def test_ended_sessions_are_erased_and_others_are_not(cleo, wait):
    signed_in(cleo)
    wait(minutes=90)
    client = signed_in(cleo)
    wait(minutes=40)
    call_command("erase_expired")
    assert [session.session_key for session in Session.objects.all()] == [client.cookies["sessionid"].value]
