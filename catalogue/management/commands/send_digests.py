from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from catalogue.editorial import daily_mail
from catalogue.management.own_tables import OnOwnTables


class Command(OnOwnTables):
    help = "Sends the daily digest to those who want it and for whom something waits. Safe to repeat on the same day."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if not settings.PUBLIC_URL:
            raise CommandError("Set CATALOGUE_URL to the address where readers find the site: the mails hold links.")
        report = daily_mail.send_all(timezone.localdate())
        if verbosity:
            self.stdout.write(f"Sent to {len(report.sent)}, failed for {len(report.failed)}.")
        if report.failed:
            raise CommandError("\n".join(f"{username}: {reason}" for username, reason in report.failed.items()))
