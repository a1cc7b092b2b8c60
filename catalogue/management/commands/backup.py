from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalogue.management.backups import making
from catalogue.management.backups.backup import folder_named


class Command(BaseCommand):
    help = (
        "Makes a backup of the database and the secret key, in a folder of its own within FOLDER, while the site goes "
        "on. A backup that is cut off is never taken for a whole one."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=folder_named, help="where backups are kept, best on another disk")
        parser.add_argument(
            "--keep", type=_at_least_one, metavar="N", help="erase all but the newest N (default: none)"
        )

    def handle(self, *args: Any, folder: Path, keep: int | None, **options: Any) -> None:
        backup = making.make(folder, keep=keep)
        rows = sum(backup.manifest.facts.counts.values())
        self.stdout.write(f"{backup.folder}: edition {backup.manifest.facts.edition}, rows {rows}.")


def _at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError(f"{text!r} must be a number, 1 or more")
    return int(text)
