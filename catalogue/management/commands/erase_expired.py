from typing import Any

from django.core.management.base import BaseCommand

from catalogue import sessions


class Command(BaseCommand):
    help = "Erases ended sessions, and failed attempts to sign in that no longer count. `prepare` does it, too."

    def handle(self, *args: Any, **options: Any) -> None:
        sessions.erase_expired()
