from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.review import versions


class Command(BaseCommand):
    help = (
        "Names the entries that were written past the desk: what they say now is not in their history. Lists at the "
        "desk do not show such a change; it cannot be published unread."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep", action="store_true", help="put it into their history, as drafts by nobody known")

    def handle(self, *args: Any, keep: bool, **options: Any) -> None:
        codes = list(versions.written_past_the_desk())
        if keep:
            versions.keep(codes, by=versions.NOT_RECORDED)
        for code in codes:
            self.stdout.write(code)
        if codes and not keep:
            raise CommandError(f"Written past the desk: {len(codes)}. With --keep they become drafts in their history.")
