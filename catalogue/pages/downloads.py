"""Links from a page to its data: the same entry, list or search in other formats."""

from dataclasses import dataclass

from ..formats.subjects import Subject
from ..formats.table import Format, formats_of
from .reading import Page


@dataclass(frozen=True)
class Download:
    form: Format
    address: str
    """The path, in the edition of the page."""


def downloads(page: Page, subject: Subject, name: str, query: str = "") -> list[Download]:
    """Return the formats that what is called `name` can be had in."""
    named = page.renderer.addresses.named(name)
    return [Download(form, f"{named}.{form.suffix}{query}") for form in formats_of(subject)]


def alternates(page: Page, code: str) -> list[Download]:
    """Return the formats that an entry's page names in its head and foot."""
    entry = code.partition(".")[0]
    return [each for each in downloads(page, Subject.ENTRY, entry) if each.form.is_alternate]
