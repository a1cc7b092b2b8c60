from typing import Any

from django.core.management.base import BaseCommand

from catalogue.management.preparing import prepare


class Command(BaseCommand):
    help = "Migrates the database, collects static files and publishes the first edition if there is none."
    # The checks look at tables that this command is about to create.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
