"""Another database in place of the site's, for this process and for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from catalogue.models import Edition
from catalogue.web.schema_version import applied_migrations

from .backup import Facts


@contextmanager
def standing_in(name: str) -> Iterator[None]:
    """Let everything that this thread asks the database be answered by the one of this name, on the same engine."""
    connection.close()
    ours, connection.settings_dict = connection.settings_dict, connection.settings_dict | {"NAME": name}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = ours


def facts() -> Facts:
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table of ours
            (counts[table],) = cursor.fetchone()
    number, digest = Edition.objects.order_by("number").values_list("number", "digest").last() or (None, "")
    return Facts(sorted(applied_migrations()), number, digest, counts)
