"""Starts that would be unsafe say so and stop; a fresh machine just starts."""

import pytest
from django.core.management.base import CommandError

from catalogue.web import safety

pytestmark = pytest.mark.sql
GOOD_KEY = "f3Jx-5pQ_9sTz0aLkWmV7uYb2RcDgHnE"

PUBLIC = [
    {"PUBLIC_URL": "https://catalogue.example"},
    {"PUBLIC_URL": "http://catalogue.example"},
    {"PUBLIC_URL": "http://10.0.0.7:8000"},
    {"ALLOWED_HOSTS": ["localhost", "catalogue.example"]},
    {"ALLOWED_HOSTS": ["*"]},
    {"ALLOWED_HOSTS": [".example"]},
    {"ALLOWED_HOSTS": ["0.0.0.0"]},  # noqa: S104 - nothing listens there
    {"ALLOWED_HOSTS": ["[2001:db8::1]"]},
]
PRIVATE = [
    {},
    {"PUBLIC_URL": "http://127.0.0.1:8000"},
    {"PUBLIC_URL": "http://localhost"},
    {"PUBLIC_URL": "http://[::1]:8000"},
    {"ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]", "127.0.0.2", "catalogue.localhost"]},
]


@pytest.fixture(autouse=True)
def home(settings):
    """Nothing is public, as on a fresh machine."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    settings.SECRET_KEY = GOOD_KEY


def told(settings, **given) -> str:
    for name, value in given.items():
        setattr(settings, name, value)
    return " ".join(safety.dangers())


@pytest.mark.parametrize("given", PUBLIC, ids=lambda given: "")
def test_public_without_tls_is_refused(settings, given):
    danger = told(settings, **given)
    assert "is open to others" in danger
    assert "CATALOGUE_TLS=1 and CATALOGUE_BEHIND_PROXY=1" in danger
    with pytest.raises(CommandError, match="would be unsafe"):
        safety.stop_if_unsafe()
    assert told(settings, TLS=True) == ""
    assert told(settings, TLS=False, TRANSPORT="none") == ""
    assert "CATALOGUE_DEBUG=1" in told(settings, DEBUG=True)


@pytest.mark.parametrize("given", PRIVATE, ids=lambda given: "")
def test_at_home_nothing_is_asked_for(settings, given):
    assert told(settings, **given) == ""
    assert told(settings, DEBUG=True) == ""


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.168.1.5", "catalogue.example"])  # noqa: S104 - as above
def test_serving_others_needs_tls(settings, host):
    with pytest.raises(CommandError, match="CATALOGUE_TLS"):
        safety.stop_if_unsafe(host)
    settings.TLS = True
    safety.stop_if_unsafe(host)


@pytest.mark.parametrize(
    "key", ["x", "shared", "x" * 60, "ab" * 40, "django-insecure-" + GOOD_KEY, "changeme" + GOOD_KEY]
)
def test_weak_keys_are_refused(settings, key):
    assert "secrets.token_urlsafe(50)" in told(settings, SECRET_KEY=key)


def test_files_that_others_can_read(tmp_path, monkeypatch):
    file = tmp_path / "secret_key"
    file.write_text("x")
    monkeypatch.setattr(type(file), "parents", property(lambda path: [tmp_path]))
    for folder, mode, is_open in (
        (0o700, 0o644, False),
        (0o750, 0o644, False),
        (0o755, 0o644, True),
        (0o711, 0o604, True),
        (0o755, 0o602, True),
        (0o755, 0o640, False),
        (0o755, 0o600, False),
    ):
        tmp_path.chmod(folder)
        file.chmod(mode)
        assert safety.is_open_to_others(file) is is_open, (oct(folder), oct(mode))
    tmp_path.chmod(0o700)
    assert not safety.is_open_to_others(tmp_path / "missing")


@pytest.mark.once
def test_start_stops_with_sentences(deployment):
    code, output = deployment.run(
        "serve", "--host=0.0.0.0", "--port=0", CATALOGUE_SECRET_KEY="short", CATALOGUE_URL="https://catalogue.example"
    )
    assert code == 1
    assert output.startswith("CommandError: This start would be unsafe.\n  - catalogue.example is open to others")
    assert "it has 5 characters" in output
    assert "Traceback" not in output
    assert deployment.run("prepare", CATALOGUE_ALLOWED_HOSTS="catalogue.example")[0] == 1
    code, output = deployment.run("check", "--deploy", CATALOGUE_SECRET_KEY="short")
    assert code == 1
    assert "catalogue.E001" in output
