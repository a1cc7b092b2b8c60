from django.http import Http404, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control

from ..editions.search.completions import Completion, complete
from ..editions.selection import Selection, read_search, read_selection, read_words
from ..feedback import missed_searches
from ..vocabulary import Kind
from .html.answers import Nothing
from .html.listing import PastTheEnd, listing
from .html.search_results import search_results
from .page import Page, reads_an_edition


@reads_an_edition
def entry_list(page: Page, kind: Kind) -> HttpResponse:
    selection = read_selection(page.request.GET, kind)
    try:
        found = listing(page.served, page.pieces, kind, selection)
    except PastTheEnd as error:
        raise Http404(f"The list has no page {selection.page}.") from error
    return _counted(page, selection, found.nothing, page.render("list.html", listing=found))


@reads_an_edition
def search(page: Page) -> HttpResponse:
    selection = read_search(page.request.GET)
    results = search_results(page.served, page.pieces, selection)
    return _counted(page, selection, results.nothing, page.render("search.html", results=results))


@reads_an_edition
def suggestions(page: Page) -> HttpResponse:
    found = complete(page.served.index, read_words(page.request.GET))
    return JsonResponse({"suggestions": [_suggestion(page, one) for one in found]})


def _suggestion(page: Page, suggestion: Completion) -> dict[str, str]:
    link = page.pieces.link(suggestion.code) if suggestion.code else None
    if link is None:
        url = f"{page.addresses.search}{Selection(q=suggestion.words).query_string}"
        return {"text": suggestion.words, "code": "", "kind": "", "url": url}
    return {"text": link.title, "code": link.code, "kind": link.kind.label, "url": link.url}


def _counted(page: Page, selection: Selection, nothing: Nothing | None, response: HttpResponse) -> HttpResponse:
    """Words that find nothing in today's entries of any kind are counted, so no cache may answer in our place."""
    if nothing is not None and nothing.elsewhere is None and not selection.terms and not page.pinned:
        missed_searches.count(selection.q)
        patch_cache_control(response, no_store=True)
    return response
