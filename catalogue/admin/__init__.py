"""The curators' desk: the working copy in the Django admin, and the way from there to a new edition."""

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
from .site import desk

__all__ = [
    "accounts",
    "citations",
    "commentary",
    "crosswalk",
    "desk",
    "editorial",
    "failure_modes",
    "law",
    "passages",
    "published",
    "references",
    "search",
    "suggestions",
]
