"""The form of FM-03 at the desk, against what is loaded once every section is opened: python -m benchmarks.desk_form"""

from statistics import median
from time import process_time

from benchmarks.temporary import catalogue

TIMES = 5


def main() -> None:
    with catalogue():
        from django.conf import settings
        from django.contrib.auth.models import User
        from django.core.management import call_command
        from django.test import Client
        from django.urls import reverse

        from catalogue.admin.forms.inlines import ListedInline
        from catalogue.admin.records.failure_modes import FailureModeAdmin
        from catalogue.models import FailureMode

        call_command("collectstatic", interactive=False, verbosity=0)
        settings.ALLOWED_HOSTS = ["*"]
        client = Client()
        client.force_login(User.objects.create(username="benchmark", is_staff=True, is_superuser=True))
        mode = FailureMode.objects.get(entry__code="FM-03")
        form = reverse("admin:catalogue_failuremode_change", args=[mode.pk])
        listed = [inline.section for inline in FailureModeAdmin.inlines if issubclass(inline, ListedInline)]

        def measured(addresses: list[str]) -> tuple[float, float]:
            """Return bytes, and milliseconds of CPU."""
            took, size = [], 0
            for _ in range(TIMES):
                began = process_time()
                size = sum(len(client.get(address).content) for address in addresses)
                took.append((process_time() - began) * 1000)
            return size, median(took)

        client.get(form)
        alone = measured([form])
        opened = measured([form, *(f"{form}?section={name}" for name in listed)])
        print(f"the form: {alone[0] / 1000:.0f} kB, {alone[1]:.0f} ms of CPU")
        print(f"with all {len(listed)} sections opened: {opened[0] / 1000:.0f} kB, {opened[1]:.0f} ms")
        print(f"ratio: {alone[0] / opened[0]:.2f} of the bytes, {alone[1] / opened[1]:.2f} of the time")


if __name__ == "__main__":
    main()
