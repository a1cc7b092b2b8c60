"""The catalogue of the fixtures, or an empty one, in a database that is gone afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.core.management import call_command


@contextmanager
def catalogue() -> Iterator[None]:
    with empty():
        publish_fixtures()
        yield


@contextmanager
def empty() -> Iterator[None]:
    """Before anything of Django's is imported: settings are read once in a process."""
    with TemporaryDirectory(prefix="catalogue-benchmark-") as folder:
        os.environ |= {"CATALOGUE_VAR": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'catalogue.sqlite3'}"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "taxonomy_site.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        yield


def publish_fixtures() -> None:
    from catalogue.editorial import publishing

    call_command("load_catalogue", verbosity=0)
    publishing.publish(by=publishing.Publisher("Benchmark"), note="The catalogue of the fixtures.")
