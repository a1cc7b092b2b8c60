from datetime import UTC, datetime, timedelta

import pytest

ADDRESS = "/.well-known/security.txt"


@pytest.mark.parametrize("members_only", [False, True])
@pytest.mark.parametrize(
    ("security", "readers", "told"),
    [
        ("mailto:hole@a.example", "mailto:all@a.example", "mailto:hole@a.example"),
        ("", "mailto:all@a.example", "mailto:all@a.example"),
        ("https://a.example/holes", "", "https://a.example/holes"),
    ],
)
def test_where_to_turn_to(client, settings, security, readers, told, members_only):
    settings.SECURITY_CONTACT_URL, settings.CONTACT_URL = security, readers
    settings.MEMBERS_ONLY, settings.PUBLIC_URL = members_only, "https://catalogue.example"
    page = client.get(ADDRESS)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lines = dict(line.split(": ", 1) for line in page.text.splitlines())
    assert lines["Contact"] == told
    assert lines["Canonical"] == f"https://catalogue.example{ADDRESS}"
    left = datetime.fromisoformat(lines["Expires"]) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)


@pytest.mark.django_db
@pytest.mark.parametrize("contact", ["", "http://a.example/"])
def test_without_a_safe_contact_there_is_none(client, settings, contact):
    settings.SECURITY_CONTACT_URL = settings.CONTACT_URL = contact
    assert client.get(ADDRESS).status_code == 404
