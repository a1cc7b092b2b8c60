from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils.regex_helper import normalize

from catalogue.web.middleware import OPEN_TO_ALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def members_only(settings):
    settings.MEMBERS_ONLY = True


@pytest.fixture
def reader():
    """A member who may read and nothing else: no staff, no permissions."""
    return User.objects.create_user("rosa", password="correct horse battery staple")


@pytest.mark.usefixtures("members_only")
@pytest.mark.parametrize("address", ["/", "/failure-modes/?page=2", "/no-such-page/", "/FM-03"])
def test_visitor_is_sent_to_sign_in_and_back(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/?next=/")


@pytest.mark.usefixtures("members_only")
@pytest.mark.parametrize("address", ["/FM-03.json", "/editions/1/law.csv", "/search.xlsx?q=a", "/links.json", "/no.md"])
def test_program_is_told_that_only_members_read(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in response
    assert response["WWW-Authenticate"].startswith("Cookie")


@pytest.mark.usefixtures("members_only")
@pytest.mark.parametrize("address", ["/sign-in/", "/admin/login/", "/health/"])
def test_signing_in_and_health_stay_open(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.usefixtures("members_only")
def test_invitation_and_icon_stay_open(client):
    assert client.get("/setup/unknown-token/").status_code == 410
    assert client.get("/favicon.ico").headers["Location"] == "/static/catalogue/mark.svg"


@pytest.mark.usefixtures("members_only")
def test_member_signs_in_and_reads_what_no_shared_cache_may_keep(client, reader):
    response = client.post(
        "/sign-in/?next=/no-such-page/",
        {"username": "rosa", "password": "correct horse battery staple", "next": "/no-such-page/"},
    )
    assert response.headers["Location"] == "/no-such-page/"
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert "private" in page.headers["Cache-Control"]
    assert "Cookie" in page.headers["Vary"]


def test_public_catalogue_asks_nobody(client):
    assert client.get("/no-such-page/").status_code == 404


ADDRESSES = (Path(__file__).parent / "golden" / "addresses.txt").read_text().splitlines()[:60]
"""Those of the site and of its first entry."""


SAMPLES = (
    "1",
    "FM-03",
    "LAW-01",
    "REF-12",
    "FM-03.P1",
    "model-inversion",
    "failure-modes",
    "catalogue",
    "change",
    "a" * 64,
)


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """The name of each route, and addresses of which one may be its."""
    for pattern in resolver.url_patterns:
        for form, names in normalize(pattern.pattern.regex.pattern):
            for sample in SAMPLES if names and isinstance(pattern, URLPattern) else SAMPLES[:1]:
                address = before + form % dict.fromkeys(names, sample)
                if isinstance(pattern, URLPattern):
                    yield str(pattern.name), f"/{address}"
                else:
                    yield from routes(pattern, address)


def addresses() -> dict[str, str]:
    """An address of each route that one leads to."""
    found = {}
    for address in [*ADDRESSES, *(address for _name, address in routes(get_resolver()))]:
        try:
            found.setdefault(resolve(address.partition("?")[0].partition("#")[0]).view_name, address)
        except Resolver404:
            continue
    return found


@pytest.mark.usefixtures("members_only")
def test_every_route_asks_who_reads(client):
    asked = addresses()
    assert {name for name, _ in routes(get_resolver())} - {name.rpartition(":")[2] for name in asked} == {"None"}
    for name, address in asked.items():
        if name not in OPEN_TO_ALL:
            for method in ("GET", "POST"):
                answer = client.generic(method, address)
                is_asked = answer.status_code == 401 or answer.headers.get("Location", "").startswith("/sign-in/?next=")
                assert is_asked, (method, address, answer.status_code)
                assert "ETag" not in answer.headers
