from django.http import Http404, HttpResponse

from ..reading.selection import read_search, read_selection
from ..representations.html.listing import PastTheEnd, listing, search_results
from ..vocabulary import Kind
from .page import Page, reads_an_edition


@reads_an_edition
def entry_list(page: Page, kind: Kind) -> HttpResponse:
    selection = read_selection(page.request.GET, kind)
    try:
        found = listing(page.served, page.pieces, kind, selection)
    except PastTheEnd as error:
        raise Http404(f"The list has no page {selection.page}.") from error
    return page.render("list.html", listing=found)


@reads_an_edition
def search(page: Page) -> HttpResponse:
    results = search_results(page.served, page.pieces, read_search(page.request.GET))
    return page.render("search.html", results=results)
