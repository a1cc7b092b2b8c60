"""The real catalogue, loaded and published as `make run` does it."""

from django.core.management import call_command

from catalogue import documents
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import DESCRIPTION, publish
from catalogue.models import Edition

FOUNDERS = Actor("The founders")


def load_and_publish() -> Edition:
    call_command("load_catalogue", verbosity=0)
    edition = publish(by=FOUNDERS, note="The catalogue as it was loaded.")
    if edition is None:
        raise RuntimeError("there was nothing to publish")
    return edition


def catalogue_itself() -> list[str]:
    """Return the names of all shared records, here or public, and of the description of the catalogue."""
    keys = documents.all_shared_record_keys() | documents.public_shared_records().keys()
    return [DESCRIPTION, *(key.name for key in keys)]
