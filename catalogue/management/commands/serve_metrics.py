import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalogue.web import metrics


class Command(BaseCommand):
    help = "Shows the metrics of the workers of another server than `serve`, until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.METRICS:
            raise CommandError("CATALOGUE_METRICS names no address, such as 127.0.0.1:9464.")
        metrics.serve(*settings.METRICS)
        self.stdout.write("Metrics are shown. Ctrl-C stops.")
        self.stdout.flush()
        signal.pause()
