from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.management.backups import backup, restoring


class Command(BaseCommand):
    help = "Puts a backup in place of what the site has. The site must not run meanwhile."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=backup.folder_named, help="the folder of a backup, or of several: the newest is taken"
        )
        parser.add_argument("--overwrite", action="store_true", help="even if there is a database already")
        parser.add_argument(
            "--redactions", type=Path, action="append", default=[], help="another list of what has to be erased"
        )

    def handle(self, *args: Any, folder: Path, overwrite: bool, redactions: list[Path], **options: Any) -> None:
        read = backup.read(folder)
        if lost := [path for path in redactions if not path.is_file()]:
            raise CommandError(f"Nothing was restored: {lost[0]} is no file.")
        for redaction in restoring.restore(read, overwrite=overwrite, ledgers=tuple(redactions)):
            self.stdout.write(f"Erased again, as the backup is older: {redaction}, {redaction.ground}")
        self.stdout.write(
            f"Restored: {read.folder} of {read.manifest.made_at}, edition {read.manifest.facts.edition}. "
            "Start the site as usual."
        )
