"""The real catalogue, loaded and published as `make run` does it."""

from django.core.management import call_command

from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import Edition

FOUNDERS = Actor("The founders")


def load_and_publish() -> Edition:
    call_command("load_catalogue", verbosity=0)
    edition = publish(by=FOUNDERS, note="The catalogue as it was loaded.")
    if edition is None:
        raise RuntimeError("there was nothing to publish")
    return edition
