from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from catalogue.management import notices
from catalogue.management.own_tables import OnOwnTables


class Command(OnOwnTables):
    help = "Mails readers what changed in what they follow, at most once a day. Safe to repeat on the same day."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if not settings.PUBLIC_URL:
            raise CommandError("Set CATALOGUE_URL to the address where readers find the site: the mails hold links.")
        report = notices.send_all(timezone.localdate())
        if verbosity:
            self.stdout.write(
                f"Sent to {len(report.sent)}, refused for {len(report.refused)}, failed for {len(report.failed)}."
            )
        if report.failed:
            raise CommandError("\n".join(f"{username}: {reason}" for username, reason in report.failed.items()))
