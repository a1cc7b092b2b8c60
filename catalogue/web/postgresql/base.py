"""Django's PostgreSQL, with a client that does not wait for ever: see `web.patience`."""

from functools import partial
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from .. import patience

LONGEST_PING = 2  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.wait = partial(_wait, connection)
        return connection

    def is_usable(self) -> bool:
        """Ask with little patience: each request asks this first, or a frozen server would hold all threads."""
        with patience.patience(LONGEST_PING):
            return super().is_usable()


def _wait(connection: psycopg.Connection[Any], work: Any, *arguments: Any, **options: Any) -> Any:
    """Do as psycopg does, and give the connection up once patience has ended: nobody knows its state by then."""
    options.setdefault("timeout", patience.seconds())
    try:
        return psycopg.Connection.wait(connection, work, *arguments, **options)
    except psycopg.errors._WaitTimeout:
        connection.pgconn.finish()
        raise psycopg.OperationalError("the database has not answered in time") from None
