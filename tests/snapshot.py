"""The rows of a whole database, kept to be put back: a test that can only be flushed costs no new load."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


class TableRows(NamedTuple):
    table: str
    columns: tuple[str, ...]
    rows: list[Sequence[object]]


def take() -> list[TableRows]:
    with connection.cursor() as cursor:
        return [_read(cursor, table) for table in connection.introspection.django_table_names(only_existing=True)]


@transaction.atomic
def put_back(snapshot: list[TableRows]) -> None:
    """Django checks foreign keys at the end of a transaction only, so the order of the tables does not matter."""
    with connection.cursor() as cursor:
        for table, _columns, _rows in snapshot:
            cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608 – the names are our own tables'
        for table in snapshot:
            _write(cursor, table)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), connection.introspection.installed_models([table for table, _columns, _rows in snapshot])
        ):
            cursor.execute(statement)
    ContentType.objects.clear_cache()


def _read(cursor: CursorWrapper, table: str) -> TableRows:
    cursor.execute(f"SELECT * FROM {_quoted(table)}")  # noqa: S608 – see above
    return TableRows(table, tuple(column[0] for column in cursor.description), cursor.fetchall())


def _write(cursor: CursorWrapper, snapshot: TableRows) -> None:
    columns = ", ".join(map(_quoted, snapshot.columns))
    marks = ", ".join(["%s"] * len(snapshot.columns))
    cursor.executemany(
        f"INSERT INTO {_quoted(snapshot.table)} ({columns}) VALUES ({marks})",  # noqa: S608 – see above
        snapshot.rows,
    )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
