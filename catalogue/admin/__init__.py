"""The working copy in the Django admin, and the way from there to a new edition."""

from .records import (
    accounts,
    citations,
    crosswalk,
    entries,
    failure_modes,
    law,
    notes,
    passages,
    published,
    references,
    search,
    site_texts,
    suggestions,
)
from .site import admin_site

__all__ = [
    "accounts",
    "admin_site",
    "citations",
    "crosswalk",
    "entries",
    "failure_modes",
    "law",
    "notes",
    "passages",
    "published",
    "references",
    "search",
    "site_texts",
    "suggestions",
]
