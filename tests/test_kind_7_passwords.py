"""Forms with passwords, pressed twice: what was done is done once, and the second answer tells the same."""

from copy import deepcopy

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.test_kind_7_one_act import FORMS, Opened, boss, opened

pytestmark = pytest.mark.usefixtures("catalogue")

NEW = "another horse battery staple"


def own_password() -> Opened:
    typed = {"old_password": cast.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    return opened(boss(), reverse("admin:password_change"), **typed)


def password_of_another() -> Opened:
    client, other = boss(), cast.curator()
    typed = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    return opened(client, reverse("admin:auth_user_password_change", args=[other.pk]), "user_form", **typed)


@pytest.mark.parametrize("form", [own_password, password_of_another, FORMS["set up"]], ids=["own", "other", "set up"])
def test_second_press_leads_where_the_first_did(form):
    form = form()
    first, passwords = form.press(), sorted(User.objects.values_list("username", "password"))
    assert first.status_code == 302

    second = form.press()

    assert (second.status_code, second.headers["Location"]) == (302, first.headers["Location"])
    assert sorted(User.objects.values_list("username", "password")) == passwords


@pytest.mark.parametrize("form", [own_password, FORMS["set up"]], ids=["own", "set up"])
def test_second_press_with_the_cookies_of_before(form):
    """It brings the cookies of before, with which nobody is signed in any more."""
    form = form()
    cookies = deepcopy(form.client.cookies)
    form.press()
    passwords = sorted(User.objects.values_list("username", "password"))
    late = Client()
    late.cookies = cookies

    second = late.post(form.address, form.sent)

    assert second.status_code in (302, 403)
    assert NEW not in second.text
    assert cast.PASSWORD not in second.text
    assert sorted(User.objects.values_list("username", "password")) == passwords


@pytest.mark.parametrize("name", ["cleo", "CLEO"])
def test_sign_in_pressed_twice_signs_in(name):
    cast.curator()
    client = Client()
    form = opened(client, reverse("sign_in"), username=name, password=cast.PASSWORD)
    assert [form.press().status_code for _ in range(2)] == [302, 302]
    assert client.get(reverse("admin:index")).status_code == 200
