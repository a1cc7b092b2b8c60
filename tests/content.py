"""The real catalogue, loaded and published as `make run` does it."""

from django.core.management import call_command

from catalogue.editorial.publishing import Publisher, publish
from catalogue.models import Edition

FOUNDERS = Publisher("The founders")


def load_and_publish() -> Edition:
    call_command("load_catalogue", verbosity=0)
    edition = publish(by=FOUNDERS, note="The catalogue as it was loaded.")
    if edition is None:
        raise RuntimeError("there was nothing to publish")
    return edition
