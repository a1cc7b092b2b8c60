"""Guessing passwords is slow at both doors; nobody else is kept out for long."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.admin import site as stock_site
from django.contrib.auth.models import User
from django.test import Client

from catalogue.admin.site import admin_site
from catalogue.web.throttling import erase_old_failures
from tests import cast
from tests.desk import registered

pytestmark = pytest.mark.django_db

DOORS = ["/sign-in/", "/admin/login/"]
HOME, CAFE = "192.0.2.1", "198.51.100.7"
GUESS = "a guess"
WRONG = "Please enter"
TOO_MANY = "Too many attempts have failed. Try again in 15 minutes."


@pytest.fixture(autouse=True)
def cleo() -> User:
    return cast.curator()


def sign_in(door: str = "/sign-in/", name: str = "cleo", password: str = GUESS, address: str = HOME):
    return Client(REMOTE_ADDR=address).post(door, {"username": name, "password": password})


def fail(times: int, **case: str) -> None:
    for _ in range(times):
        sign_in(**case)


def let_pass(time: timedelta) -> None:
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - time)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["cleo", "nobody"])
def test_fifth_and_later_failures_must_wait(door, name):
    for _ in range(4):
        answer = sign_in(door, name)
        assert (answer.status_code, WRONG in answer.text) == (200, True)
    for password in ("a guess", cast.PASSWORD):
        answer = sign_in(door, name, password)
        assert answer.status_code == 429
        assert TOO_MANY in answer.text
        assert f'value="{name}"' in answer.text
        assert "a guess" not in answer.text
        assert 890 <= int(answer.headers["Retry-After"]) <= 900
        assert "no-store" in answer.headers["Cache-Control"]


def test_doors_count_together():
    fail(3, door=DOORS[0])
    fail(2, door=DOORS[1])
    assert {sign_in(door, password=cast.PASSWORD).status_code for door in DOORS} == {429}


def test_owner_signs_in_from_elsewhere_meanwhile():
    fail(20)
    assert sign_in(password=cast.PASSWORD, address=CAFE).status_code == 302
    assert sign_in(password=cast.PASSWORD).status_code == 429


def test_waiting_helps_and_trying_meanwhile_does_not_lengthen_it():
    fail(5)
    let_pass(timedelta(minutes=10))
    answer = sign_in()
    assert "Try again in 5 minutes." in answer.text
    let_pass(timedelta(minutes=5, seconds=1))
    assert sign_in(password=cast.PASSWORD).status_code == 302


def test_who_signs_in_is_forgiven_and_nobody_else():
    fail(4)
    fail(4, name="remy")
    assert sign_in(password=cast.PASSWORD).status_code == 302
    fail(4)
    assert sign_in(password=cast.PASSWORD).status_code == 302
    assert sign_in(name="remy").status_code == 429


def test_one_address_cannot_try_many_names():
    for number in range(10):
        fail(5, name=f"name{number}")
    assert sign_in(password=cast.PASSWORD).status_code == 429
    assert sign_in(password=cast.PASSWORD, address=CAFE).status_code == 302


def test_many_addresses_cannot_try_one_name():
    for number in range(40):
        fail(5, address=f"203.0.113.{number}")
    assert sign_in(password=cast.PASSWORD, address=CAFE).status_code == 429
    assert sign_in(name="nobody", address=CAFE).status_code == 200


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["a\0da", "x" * 10_000, "²", "ﬁ", "😀", "' OR 1=1 --", "", " "])
def test_strange_name_does_no_harm(door, name):
    assert {sign_in(door, name).status_code for _ in range(6)} <= {200, 429}


@pytest.mark.parametrize("address", ["", "nonsense", "::1", "fe80::1%eth0", "\0"])
def test_strange_sender_does_no_harm(address):
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT="\0")
    answers = [client.post("/sign-in/", {"username": "cleo", "password": "a guess"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2


def test_only_name_and_address_of_a_failure_are_stored_briefly(client):
    client.post("/sign-in/", {"username": "cleo", "password": "a guess", "kept": "A draft"}, HTTP_USER_AGENT="Firefox")
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.ip_address, attempt.user_agent, attempt.http_accept) == (
        "cleo",
        "127.0.0.1",
        "",
        "",
    )
    assert not {"a guess", "A draft"} & set(attempt.post_data.replace("=", "\n").split("\n"))

    let_pass(timedelta(minutes=14))
    erase_old_failures()
    assert AccessAttempt.objects.exists()
    let_pass(timedelta(minutes=2))
    erase_old_failures()
    assert not AccessAttempt.objects.exists()


def test_no_device_of_who_signed_in_is_kept():
    assert sign_in(password=cast.PASSWORD).status_code == 302
    assert not AccessLog.objects.exists()
    labels = {model._meta.app_label for site in (admin_site, stock_site) for model in registered(site)}
    assert "axes" not in labels


def test_signing_in_changes_the_session(client):
    client.get("/")
    session = client.session
    session["before"] = "1"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post("/sign-in/", {"username": "cleo", "password": cast.PASSWORD})
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize("door", DOORS)
def test_deactivated_person_hears_what_everybody_hears(door, cleo):
    cleo.is_active = False
    cleo.save()
    assert sign_in(door, password=cast.PASSWORD).context["form"].errors == sign_in(door).context["form"].errors


def test_anonymous_page_asks_nothing_about_failures(catalogue, client, django_assert_num_queries):
    client.get("/about/")
    with django_assert_num_queries(1):
        client.get("/about/")
