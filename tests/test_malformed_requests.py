"""On PostgreSQL the stock admin and the session lookup answer 500 to a NUL; nothing here may reach them."""

import pytest
from django.test import Client

from catalogue.web import error_pages
from catalogue.web.exceptions import BadParameter

pytestmark = pytest.mark.django_db

MALFORMED = [
    ("/?q=%00", "q"),
    ("/?q=before&year=20%0020", "year"),
    ("/?na%00me=1", "na\N{REPLACEMENT CHARACTER}me"),
    ("/?q=caf%E9", "q"),
    ("/?%FF=1", "?"),
    ("/?q=%ED%A0%80", "q"),
    ("/no%00where/", "address"),
    ("/admin/auth/user/?q=%00", "q"),
    ("/admin/auth/user/?username__exact=%00", "username__exact"),
    ("/admin/auth/user/%00/change/", "address"),
    ("/admin/login/?next=%00", "next"),
]


@pytest.mark.parametrize(("address", "parameter"), MALFORMED)
def test_malformed_text_is_named_in_a_400(client, administrator, address, parameter):
    client.force_login(administrator)
    response = client.get(address)
    assert response.status_code == 400
    assert response.context["parameter"] == parameter
    assert f"<code>{parameter}</code>" in response.text


def test_session_cookie_with_a_nul_is_a_400(client):
    # A quoted cookie may spell any byte in octal.
    response = client.get("/admin/", headers={"cookie": r'sessionid="\000abcdefghijklmnop"'})
    assert response.status_code == 400


@pytest.mark.parametrize(
    "address", ["/sign-in/?next=%2F%3Fq%3Dna%C3%AFve%20%F0%9F%90%A2", "/sign-in/?empty=", "/sign-in/?a=%25zz"]
)
def test_unusual_but_valid_text_passes(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/no%FFwhere/", "/%F0%9F%90%A2/", "/na%C3%AFve/", "/%25zz/", "/%"])
def test_unusual_path_is_a_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/sign-in/", "/admin/login/"])
def test_form_refuses_a_nul_in_its_own_way(client, address):
    response = client.post(address, {"username": "a\0da", "password": "a\0da"})
    assert response.status_code == 200
    assert "Null characters are not allowed." in response.text


def test_parameter_that_a_view_refuses_is_named(rf):
    response = error_pages.bad_request(rf.get("/"), BadParameter("page", "A page is a number from 1."))
    assert response.status_code == 400
    assert "A page is a number from 1." in response.text
    assert "<code>page</code>" in response.text


def test_form_without_its_token_is_a_403_in_the_site_s_own_words(administrator):
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "ada", "password": "x"})
    assert response.status_code == 403
    assert "Nothing was saved." in response.text
