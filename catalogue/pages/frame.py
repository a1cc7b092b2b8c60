"""What the frame around every page needs, also where no edition is read: an error page, signing in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from ..addresses.pages import Addresses
from ..vocabulary import Kind
from .html.kinds import PLURALS


def frame(addresses: Addresses) -> dict[str, Any]:
    return {
        "addresses": addresses,
        "navigation": [(PLURALS[kind], addresses.section(kind)) for kind in Kind],
        "edition": None,
        "pinned": False,
        "contact_url": settings.CONTACT_URL,
    }


def without_edition(request: HttpRequest) -> dict[str, Any]:
    """Context processor; a page of an edition says more."""
    return frame(Addresses())
