"""Starts that would be unsafe: each is told in a sentence that says what to do."""

import stat
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.management.base import CommandError
from django.db import connection

SHORTEST_KEY = 32
FEWEST_CHARACTERS = 8
"""Different ones in a key: in one that was made by chance there are more."""
PLACEHOLDERS = ("django-insecure", "changeme", "change-me", "secret", "your-")


def stop_if_unsafe(host: str | None = None) -> None:
    """Raise CommandError with all that makes this start unsafe. `host` is what the server listens on: "" is all."""
    is_open = host is not None and not is_loopback(host)
    listening = [*_of_transport([host or "Each address of this machine"])] if is_open else []
    found = [*dangers(), *listening]
    if found:
        raise CommandError("This start would be unsafe.\n" + "\n".join(f"  - {danger}" for danger in found))


def check(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Tell the same to `manage.py check --deploy`."""
    return [Error(danger, id="catalogue.E001") for danger in dangers()]


def dangers() -> Iterator[str]:
    yield from _of_transport(public_hosts())
    yield from _of_the_key(settings.SECRET_KEY)
    yield from _of_files()


def public_hosts() -> list[str]:
    """Return the names under which others than this machine may ask for the site."""
    named = [*settings.ALLOWED_HOSTS, urlsplit(settings.PUBLIC_URL).hostname or ""]
    return [host for host in named if host and not is_loopback(host)]


def _of_transport(public: list[str]) -> Iterator[str]:
    if not public:
        return
    if not settings.TLS and settings.TRANSPORT != "none":
        yield (
            f"{public[0]} is open to others, but passwords and sessions would travel unprotected. Put a proxy with TLS "
            "in front and set CATALOGUE_TLS=1 and CATALOGUE_BEHIND_PROXY=1; or, where no stranger can listen, say so "
            "with CATALOGUE_TLS=none."
        )
    if settings.DEBUG:
        yield f"{public[0]} is open to others, and CATALOGUE_DEBUG=1 shows them settings and code. Set it to 0."


def is_loopback(host: str) -> bool:
    host = host.strip("[]").lower()
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _of_the_key(key: str) -> Iterator[str]:
    make = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(50))"'
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
        yield f"The secret key is easy to guess: it has {len(key)} characters, {len(set(key))} different ones. {make}"
    elif key.lower().startswith(PLACEHOLDERS):
        yield f"The secret key is a placeholder that stands in instructions. {make}"


def _of_files() -> Iterator[str]:
    files = [settings.VAR / "secret_key"]
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        files += [database.with_name(f"{database.name}{part}") for part in ("", "-wal", "-shm")]
    for file in files:
        if is_open_to_others(file):
            yield f"Every account of this machine can read {file}. Close it: chmod go= {file}"


def is_open_to_others(file: Path) -> bool:
    """Return whether accounts that are neither owner nor in the group can read it, or write to it, where it stands."""
    if not file.exists() or not file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in file.resolve().parents)
