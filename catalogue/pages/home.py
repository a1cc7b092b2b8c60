from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse

from ..editions.changes import changes_in
from ..editions.selection import read_page
from ..models import Edition
from .html.home import about_context, home_context, sections
from .reading import Page, reads_an_edition

EDITIONS_ON_A_PAGE = 25


@reads_an_edition
def home(page: Page) -> HttpResponse:
    return page.render("home.html", **home_context(page.renderer))


@reads_an_edition
def about(page: Page) -> HttpResponse:
    return page.render("about.html", **about_context(page.renderer))


@reads_an_edition
def editions(page: Page) -> HttpResponse:
    number = read_page(page.request.GET)
    paginator = Paginator(
        Edition.objects.annotate(versions=Count("new_versions")).defer("catalogue_document").order_by("-number"),
        EDITIONS_ON_A_PAGE,
    )
    if number > paginator.num_pages:
        raise Http404(f"The list has no page {number}.")
    return page.render("editions.html", shown=paginator.page(number))


@reads_an_edition
def edition(page: Page) -> HttpResponse:
    """Show what one edition changed, and the way into it."""
    changes = changes_in(page.served.number)
    left_in = {code: departure.edition for code, departure in page.served.edition.departures.items()}
    gone = [code for code in changes.changed if left_in.get(code) == page.served.number]
    return page.render(
        "edition.html",
        changes=changes,
        new=page.renderer.links(changes.new),
        changed=page.renderer.links(code for code in changes.changed if code not in gone),
        gone=page.renderer.links(gone),
        sections=sections(page.renderer),
    )
