from typing import Any

from django.core.management.base import BaseCommand

from catalogue.management import preparing


class Command(BaseCommand):
    help = (
        "Erases ended sessions, failed attempts to sign in that no longer count, imports that nobody has "
        "confirmed, answers to forms that were sent more than a day ago, and readers' suggestions some time after "
        "the decision on them. `prepare` does it, too."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        preparing.erase_expired()
