from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from catalogue.exchange.framework_releases import ReleaseError, drift_from, read_release
from catalogue.management.own_tables import OnOwnTables


class Command(OnOwnTables):
    help = "Lists what of the crosswalk a newer release of a framework does not have, or calls otherwise."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="ids and names, or the framework's own data file in YAML")
        parser.add_argument(
            "--framework", default="", help="the framework's short name here, such as mitre-atlas, if the file lacks it"
        )

    def handle(self, *args: Any, file: Path, framework: str, **options: Any) -> None:
        try:
            release = read_release(file, framework)
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        drifts = list(drift_from(release))
        for drift in drifts:
            self.stdout.write(str(drift))
        of = f"{release.framework} {release.version}".strip()
        self.stdout.write(f"{len(drifts)} differ from {of}, which has {len(release.names)} names.")
