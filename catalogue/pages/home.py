from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse

from ..editions.changes import changes_in
from ..editions.selection import read_page
from ..models import Edition
from .html.home import about_view, edition_rows, home_view, sections
from .page import Page, reads_an_edition

EDITIONS_ON_A_PAGE = 25


@reads_an_edition
def home(page: Page) -> HttpResponse:
    return page.render("home.html", home=home_view(page.pieces))


@reads_an_edition
def about(page: Page) -> HttpResponse:
    return page.render("about.html", about=about_view(page.pieces))


@reads_an_edition
def editions(page: Page) -> HttpResponse:
    number = read_page(page.request.GET)
    paginator = Paginator(
        Edition.objects.annotate(versions=Count("new_versions")).defer("catalogue_document").order_by("-number"),
        EDITIONS_ON_A_PAGE,
    )
    if number > paginator.num_pages:
        raise Http404(f"The list has no page {number}.")
    shown = paginator.page(number)
    return page.render("editions.html", rows=edition_rows(shown.object_list), shown=shown)


@reads_an_edition
def edition_page(page: Page) -> HttpResponse:
    """What one edition changed, and the way into it."""
    changes = changes_in(page.served.number)
    left_in = {code: departure.edition for code, departure in page.served.edition.departures.items()}
    gone = [code for code in changes.changed if left_in.get(code) == page.served.number]
    return page.render(
        "edition.html",
        changes=changes,
        new=page.pieces.links(changes.new),
        changed=page.pieces.links(code for code in changes.changed if code not in gone),
        gone=page.pieces.links(gone),
        sections=sections(page.pieces),
    )
