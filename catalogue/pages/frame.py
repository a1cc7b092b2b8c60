"""The context of the frame around every page, also where no edition is read: an error page, signing in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from ..addresses.pages import Addresses
from ..editions.kinds import PLURALS
from ..vocabulary import Kind


def frame(addresses: Addresses) -> dict[str, Any]:
    return {
        "addresses": addresses,
        "navigation": [(PLURALS[kind], addresses.section(kind)) for kind in Kind],
        "edition": None,
        "pinned": False,
        "contact_url": settings.CONTACT_URL,
    }


def without_edition(request: HttpRequest) -> dict[str, Any]:
    """Give every template its frame. A page of an edition says more."""
    return frame(Addresses())
