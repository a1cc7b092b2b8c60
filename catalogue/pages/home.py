from django.http import HttpResponse
from django.urls import reverse

from .html.home import about_context, home_context
from .reading import Page, reads_an_edition


@reads_an_edition
def home(page: Page) -> HttpResponse:
    return page.render("home.html", feed_url=reverse("editions_feed"), **home_context(page.renderer))


@reads_an_edition
def about(page: Page) -> HttpResponse:
    return page.render("about.html", **about_context(page.renderer))
