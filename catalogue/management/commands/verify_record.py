from typing import Any

from django.core.management.base import CommandError

from catalogue.editorial import verifying
from catalogue.management.own_tables import OnOwnTables
from catalogue.models import Edition, EntryVersion, SavedRow, SavedVersion


class Command(OnOwnTables):
    help = (
        "Makes every digest of the published record and of the working history again, and compares every row with the "
        "texts that it follows from. Names what is wrong, the first first, and ends with 1. Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(verifying.faults())
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"The record does not agree with itself in {len(found)} places.")
        editions, texts = Edition.objects.count(), EntryVersion.objects.count()
        saves = SavedVersion.objects.count() + SavedRow.objects.count()
        self.stdout.write(f"The record agrees with itself: editions {editions}, texts {texts}, saves {saves}.")
