"""`migrate` that can be killed at any moment and run again."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from catalogue.management.own_tables import OnOwnTables
from catalogue.web.patience import unlimited


class RecordingExecutor(MigrationExecutor):
    """Records a migration in the transaction that makes its changes.

    Django does so only where no statement was deferred to the end, such as the making of an index. Killed after such
    statements and before the record, it would make the same tables again at every start, and fail.
    """

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if fake or fake_initial:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=migration.atomic) as editor:
            state = migration.apply(state, editor)
            for statement in editor.deferred_sql:
                editor.execute(statement, None)
            editor.deferred_sql.clear()
            self.record_migration(migration)
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


# Django's command finds its executor by this name, and has no other place to put one.
migrate.MigrationExecutor = RecordingExecutor  # type: ignore[attr-defined]  # the stubs lack it


class Command(OnOwnTables, migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with unlimited(connections[options["database"]]):
            super().handle(*args, **options)
