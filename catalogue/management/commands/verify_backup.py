from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.management import redactions
from catalogue.management.backups import backup, verifying


class Command(BaseCommand):
    help = (
        "Restores a backup into a database of its own, compares what it holds with what was counted when it was made, "
        "and makes every digest of the record again there. Ends with 1 if anything is wrong. Changes nothing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=backup.folder_named, help="the folder of a backup, or of several: the newest is taken"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        read = backup.read(folder)
        found = list(verifying.faults(read))
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"{read.folder} is no good backup: faults {len(found)}.")
        if older := redactions.erased_since(read.folder):
            self.stdout.write(f"It still has words of redactions: {len(older)}. A restore erases them again.")
        self.stdout.write(
            f"{read.folder} of {read.manifest.made_at} can be restored, and its record agrees with itself: "
            f"edition {read.manifest.facts.edition}."
        )
