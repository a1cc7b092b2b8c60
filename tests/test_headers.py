import pytest
from django.http import HttpResponsePermanentRedirect
from django.middleware.security import SecurityMiddleware
from django.test import Client

pytestmark = pytest.mark.django_db

ADDRESSES = ["/", "/health/", "/sign-in/", "/admin/login/", "/no-such-page/", "/?q=%00"]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_allows_this_site_alone(client, address):
    policy = client.get(address).headers["Content-Security-Policy"]
    assert set(policy.split("; ")) == POLICY


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_security_headers(client, address):
    response = client.get(address)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


def test_static_files_carry_them_too(client, settings):
    (settings.STATIC_ROOT / "odd.css").write_text("body {}")
    settings.WHITENOISE_AUTOREFRESH = True
    response = Client().get("/static/odd.css")
    response.close()
    assert response.status_code == 200
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.usefixtures("catalogue")
def test_what_programs_may_read_may_be_shown_elsewhere(client):
    assert client.get("/links.json").headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_hsts_is_sent_over_tls_only(client, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    assert "Strict-Transport-Security" not in client.get("/health/").headers
    assert client.get("/health/", secure=True).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_who_is_sent_to_tls_hears_the_same(client, monkeypatch):
    monkeypatch.setattr(SecurityMiddleware, "process_request", lambda *_: HttpResponsePermanentRedirect("https://x"))
    response = client.get("/failure-modes/")
    assert response.status_code == 301
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY


def test_foreign_host_is_refused(client):
    assert client.get("/sign-in/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/failure-modes/", 200),
        ("/search/?q=turtle", 200),
        ("/about/", 200),
        ("/no-such-page/", 404),
    ],
)
def test_page_without_sign_in_varies_on_no_cookie(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
