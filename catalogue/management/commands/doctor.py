import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.management.backups.backup import folder_named
from catalogue.management.doctor import examinations
from catalogue.management.in_words import in_words

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Examines the settings, the disk, the database, the published record, the working copy and, if their folder is "
        "given, the newest backup. Says what is wrong and what to do, and ends with 1. Changes nothing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--backups", type=folder_named, metavar="FOLDER", help="where `backup` keeps its backups")

    def handle(self, *args: Any, backups: Path | None, **options: Any) -> None:
        ill = []
        for examination in examinations(backups):
            found = list(_told(examination.faults))
            self.stdout.write(f"{examination.part}: {'ill' if found else 'well'}")
            for fault in found:
                self.stdout.write(f"  - {fault}")
            if found:
                ill.append(examination.part)
                if examination.is_needed:
                    break
        if ill:
            raise CommandError(f"Something is wrong: {', '.join(ill)}.")


def _told(faults: Callable[[], Iterator[str]]) -> Iterator[str]:
    """Yield the faults, the last being what kept an examination from going on: the other parts are looked at still."""
    try:
        yield from faults()
    except CommandError as error:
        yield str(error)
    except Exception as error:  # what is damaged can fail in any way
        words = in_words(error)
        if not words:
            logger.exception("An examination failed")
        yield words or f"It cannot be examined: {type(error).__name__}, {error}"
