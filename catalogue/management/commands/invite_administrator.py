from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse

from catalogue.management.own_tables import OnOwnTables
from catalogue.models import AdministratorInvitation


class Command(OnOwnTables):
    help = "Prints a link that creates one administrator within 24 hours. Older unused links stop working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--address",
            default=settings.PUBLIC_URL or "http://127.0.0.1:8000",
            help="where readers find the site (default: %(default)s)",
        )

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        token = AdministratorInvitation.objects.issue()
        self.stdout.write(address.rstrip("/") + reverse("setup", args=[token]))
