"""The working copy in the Django admin, and the way from there to a new edition."""

from .records import (
    accounts,
    citations,
    commentary,
    crosswalk,
    editorial,
    failure_modes,
    law,
    passages,
    published,
    references,
    search,
    suggestions,
)
from .site import admin_site

__all__ = [
    "accounts",
    "admin_site",
    "citations",
    "commentary",
    "crosswalk",
    "editorial",
    "failure_modes",
    "law",
    "passages",
    "published",
    "references",
    "search",
    "suggestions",
]
