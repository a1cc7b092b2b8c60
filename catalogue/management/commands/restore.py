from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalogue.management.backups import backup, restoring


class Command(BaseCommand):
    help = "Puts a backup in place of what the site has. The site must not run meanwhile."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder of a backup, or of several: the newest is taken")
        parser.add_argument("--overwrite", action="store_true", help="even if there is a database already")

    def handle(self, *args: Any, folder: Path, overwrite: bool, **options: Any) -> None:
        read = backup.read(folder)
        restoring.restore(read, overwrite=overwrite)
        self.stdout.write(
            f"Restored: {read.folder} of {read.manifest.made_at}, edition {read.manifest.facts.edition}. "
            "Start the site as usual."
        )
