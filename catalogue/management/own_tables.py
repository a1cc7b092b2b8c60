"""Commands that work on the tables of their own release: an older one does not know all of a newer one's."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ..web.schema_version import applied_migrations, newer


class OnOwnTables(BaseCommand):
    def execute(self, *args: Any, **options: Any) -> str | None:
        refuse_newer_tables()
        return super().execute(*args, **options)


def refuse_newer_tables() -> None:
    if reason := newer(applied_migrations()):
        raise CommandError(f"This release cannot work with this database. {reason}")
