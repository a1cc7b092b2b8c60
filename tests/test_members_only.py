import pytest
from django.contrib.auth.models import User

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
