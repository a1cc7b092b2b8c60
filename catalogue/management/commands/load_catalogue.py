from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from catalogue.exchange.fixtures import FixtureError, Report, load
from catalogue.management.own_tables import OnOwnTables


class Command(OnOwnTables):
    help = "Loads the fixtures into the working copy. Safe to repeat: what was changed here is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            help="the folder with the fixtures (default: those of the project)",
        )

    def handle(self, *args: Any, folder: Path, verbosity: int, **options: Any) -> None:
        try:
            report = load(folder)
        except FixtureError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        if verbosity:
            self.tell(report)

    def tell(self, report: Report) -> None:
        self.stdout.write(
            f"Loaded {len(report.loaded)}, updated {len(report.updated)}, "
            f"unchanged {len(report.unchanged)}, left alone {len(report.left_alone)}."
        )
        for key, reason in report.left_alone.items():
            self.stdout.write(f"{key}: {reason}; left alone")
