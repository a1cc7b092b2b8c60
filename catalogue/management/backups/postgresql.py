"""PostgreSQL: by its own pg_dump and pg_restore, which have to be at least as new as the server."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, transaction
from psycopg import pq
from psycopg.conninfo import make_conninfo

from catalogue.web.patience import unlimited

from .backup import SCRATCH, Facts
from .standing_in import facts, standing_in

FILE = "catalogue.pgdump"
TABLES_ALONE = ("--no-owner", "--no-privileges")
"""What is restored belongs to whoever restores it."""


def version() -> str:
    return "{}.{}".format(*divmod(_server(), 10_000))


def dump(path: Path) -> Facts:
    """Write the database to this file, and return what stands in it: both look at one snapshot."""
    with unlimited(connection), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # we wait for pg_dump within it
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", *TABLES_ALONE, f"--snapshot={snapshot}", f"--file={path}")
        return facts()


@contextmanager
def scratch(dumped: Path) -> Iterator[None]:
    """Let a new database with what was dumped answer meanwhile, and drop it then."""
    name = f"catalogue_scratch_{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        except ProgrammingError as error:
            cursor.execute("SELECT quote_ident(current_user)")
            (account,) = cursor.fetchone()
            raise CommandError(
                f"A backup is verified in a database of its own, and none can be made ({error}). As an administrator "
                f"of PostgreSQL, let the account do it: ALTER ROLE {account} CREATEDB"
            ) from None
    try:
        with standing_in(name):
            _run("pg_restore", *TABLES_ALONE, "--exit-on-error", "--single-transaction", str(dumped))
            connection.close()  # it may have been idle for longer than the server allows
            with unlimited(connection):
                yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def is_empty() -> bool:
    """Return whether there is nothing that a restore would overwrite."""
    return not connection.introspection.table_names()


def load(dumped: Path) -> None:
    """Put what was dumped in place of what the site has, in one transaction. Nobody else may be connected."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL "
            "AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
        if others:
            raise CommandError(
                f"Nothing was restored: the database is in use (other connections: {others}). Stop the site first, on "
                "every host, and whatever else asks the database, such as a pooler."
            )
        tables = [connection.ops.quote_name(table) for table in connection.introspection.table_names(cursor)]
    connection.close()
    with TemporaryDirectory(prefix=SCRATCH, dir=settings.VAR) as folder:  # the backup may be on a read-only disk
        drop, fill = Path(folder) / "drop.sql", Path(folder) / "fill.sql"
        drop.write_text(f"DROP TABLE IF EXISTS {', '.join(tables)} CASCADE;\n" if tables else "")
        _run("pg_restore", *TABLES_ALONE, f"--file={fill}", str(dumped), asks=False)
        _run(
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--output=/dev/null",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--file={drop}",
            f"--file={fill}",
        )


def _run(name: str, *arguments: str, asks: bool = True) -> None:
    """Run a program of PostgreSQL, with the connection of the site if it asks the database."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - {"password"}
    given = connection.get_connection_params()
    address = make_conninfo(**{key: value for key, value in given.items() if key in known and value is not None})
    environment = os.environ | ({"PGPASSWORD": given["password"]} if given.get("password") else {})
    options = [f"--dbname={address}"] if asks else []
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's own
        [_program(name), *options, *arguments], env=environment, capture_output=True, text=True, errors="replace"
    )
    if done.returncode:
        raise CommandError(f"{name} failed: {done.stderr.strip() or f'exit code {done.returncode}'}")


def _program(name: str) -> str:
    """Return the path of one that is as new as the server: on PATH, or where the server itself stands."""
    needed = _server() // 10_000
    for path in filter(None, (shutil.which(name), _beside_the_server(name))):
        output = subprocess.run([path, "--version"], capture_output=True, text=True).stdout  # noqa: S603 - as above
        found = re.search(r"\) (\d+)", output)
        if found and int(found[1]) >= needed:
            return path
    raise CommandError(
        f"{name} of PostgreSQL {needed} or newer was not found on PATH. It belongs to the client programs of "
        f"PostgreSQL, on Debian the package postgresql-client-{needed}."
    )


def _server() -> int:
    number: int = connection.pg_version  # type: ignore[attr-defined]  # of the backend for PostgreSQL alone
    return number


def _beside_the_server(name: str) -> str | None:
    """Return where a server on this host has its programs, if it tells us: administrators only are told."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
            (folder,) = cursor.fetchone()
    except ProgrammingError:
        return None
    return shutil.which(name, path=folder)
