"""The real catalogue, loaded and published as `make run` does it."""

from importlib import import_module

from django.apps import apps
from django.core.management import call_command

from catalogue.editorial.publishing import Publisher, publish
from catalogue.models import Edition

FOUNDERS = Publisher("The founders")


def load_and_publish() -> Edition:
    import_module("catalogue.migrations.0002_roles").make_roles(apps)  # a flush takes what migrations wrote
    import_module("catalogue.migrations.0003_suggestions").grant(apps)
    call_command("load_catalogue", verbosity=0)
    edition = publish(by=FOUNDERS, note="The catalogue as it was loaded.")
    if edition is None:
        raise RuntimeError("there was nothing to publish")
    return edition
