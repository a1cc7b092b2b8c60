"""The catalogue of the fixtures, published in a database that is gone afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.core.management import call_command


@contextmanager
def catalogue() -> Iterator[None]:
    with database():
        publish_fixtures()
        yield


@contextmanager
def database(folder: str | None = None) -> Iterator[None]:
    """Before anything of Django's is imported: settings are read once in a process. In a folder of its own, or here."""
    with TemporaryDirectory(prefix="catalogue-benchmark-") as temporary:
        var = folder or temporary
        os.environ |= {"CATALOGUE_VAR": var, "DATABASE_URL": f"sqlite:///{Path(var) / 'catalogue.sqlite3'}"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "taxonomy_site.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        yield


def publish_fixtures() -> None:
    from catalogue.editorial import publishing
    from catalogue.editorial.permissions import Actor

    call_command("load_catalogue", verbosity=0)
    publishing.publish(by=Actor("Benchmark"), note="The catalogue of the fixtures.")
