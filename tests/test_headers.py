import pytest

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


def test_hsts_is_sent_over_tls_only(client, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    assert "Strict-Transport-Security" not in client.get("/health/").headers
    assert client.get("/health/", secure=True).headers["Strict-Transport-Security"] == "max-age=31536000"


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
