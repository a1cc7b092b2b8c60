from typing import Any

from django.core.management.base import BaseCommand

from catalogue.suggesting.erasing import erase_due


class Command(BaseCommand):
    help = "Erases what readers suggested, where its time after the decision has passed. Safe to repeat."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        erased = erase_due()
        if verbosity:
            self.stdout.write(f"Erased {erased} suggestion{'' if erased == 1 else 's'}.")
