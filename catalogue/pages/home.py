from itertools import islice

from django.http import HttpResponse
from django.urls import reverse

from ..addresses.pages import Addresses, canonical
from ..editions.edition import LoadedEdition
from ..editions.history import EntryChange, changes_in, changes_of
from .editing import edit_texts_address
from .html.home import about_context, home_context
from .reading import Page, reads_an_edition

MOST_CHANGES = 3
"""Entries whose changed words stand on the start page."""


@reads_an_edition
def home(page: Page) -> HttpResponse:
    context = home_context(page.renderer)
    return page.render("home.html", feed_url=reverse("editions_feed"), changes=_words_that_changed(page), **context)


def _words_that_changed(page: Page) -> list[EntryChange]:
    """Return what the edition made of the first entries that it changed; nobody can say it without the database."""
    number = page.served.number
    if number == 1 or page.is_out_of_touch:
        return []
    return page.renderer.once(("changes",), lambda: _changed_in(page.served.edition))


def _changed_in(edition: LoadedEdition) -> list[EntryChange]:
    codes = filter(edition.is_in_force, changes_in(edition.number).changed)
    return changes_of(list(islice(codes, MOST_CHANGES)), edition.number)


@reads_an_edition
def about(page: Page) -> HttpResponse:
    home = canonical(Addresses(page.served.number).home, page.request)
    context = about_context(page.renderer) | {"edit_address": edit_texts_address(page)}
    return page.render("about.html", permanent_home=home, **context)
