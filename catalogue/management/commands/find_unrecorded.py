from typing import Any

from django.core.management.base import CommandError, CommandParser

from catalogue.editorial import saves
from catalogue.editorial.recording import NOT_RECORDED, recording
from catalogue.management.own_tables import OnOwnTables


class Command(OnOwnTables):
    help = (
        "Names the entries and other rows that were written past the desk: what they say now is not in their history. "
        "Lists at the desk do not show such a change; it cannot be published unread."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep", action="store_true", help="put it into their history, as drafts by nobody known")

    def handle(self, *args: Any, keep: bool, **options: Any) -> None:
        codes, keys = list(saves.unrecorded_entries()), saves.unrecorded_shared_records()
        if keep:
            with recording(codes, keys, by=NOT_RECORDED):
                pass  # nothing else is to be written
        found = [*codes, *(f"{key.part.label} {key.key}" for key in keys)]
        for name in found:
            self.stdout.write(name)
        if found and not keep:
            raise CommandError(f"Written past the desk: {len(found)}. With --keep they stand in their history.")
