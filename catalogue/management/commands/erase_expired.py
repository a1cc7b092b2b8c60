from typing import Any

from catalogue.management import preparing
from catalogue.management.own_tables import OnOwnTables


class Command(OnOwnTables):
    help = (
        "Erases ended sessions, failed attempts to sign in that no longer count, imports that nobody has "
        "confirmed, answers to forms that were sent more than a day ago, and readers' suggestions some time after "
        "the decision on them. `prepare` does it, too."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        preparing.erase_expired()
