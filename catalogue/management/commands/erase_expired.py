from typing import Any

from django.core.management.base import BaseCommand

from catalogue import sessions
from catalogue.suggesting.erasing import erase_due


class Command(BaseCommand):
    help = (
        "Erases ended sessions, failed attempts to sign in that no longer count, and readers' suggestions some time "
        "after the decision on them. `prepare` does it, too."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sessions.erase_expired()
        erase_due()
