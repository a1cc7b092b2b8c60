from django.http import Http404, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control

from ..addresses.pages import Addresses
from ..editions.answers import NothingFound, PastTheEnd, answers_of_all_kinds, list_page
from ..editions.search.completions import Completion, complete
from ..editions.selection import Selection, read_search, read_selection, read_words
from ..feedback import missed_searches
from ..vocabulary import Kind
from ..web.absolute import canonical
from .html.results import list_context, search_context
from .html.sharing import Share, shares_of
from .reading import Page, reads_an_edition


@reads_an_edition
def entry_list(page: Page, kind: Kind) -> HttpResponse:
    selection = read_selection(page.request.GET, kind)
    try:
        listing = list_page(page.served, kind, selection)
    except PastTheEnd as error:
        raise Http404(f"The list has no page {selection.page}.") from error
    context = list_context(listing, page.renderer)
    response = page.render("list.html", **context, shares=_shares(page, context["page_title"], selection))
    return _counted(page, selection, listing.nothing, response)


@reads_an_edition
def search(page: Page) -> HttpResponse:
    selection = read_search(page.request.GET)
    answers = answers_of_all_kinds(page.served, selection)
    context = search_context(answers, page.renderer)
    response = page.render("search.html", **context, shares=_shares(page, context["page_title"], selection))
    return _counted(page, selection, answers.nothing, response)


@reads_an_edition
def suggestions(page: Page) -> HttpResponse:
    found = complete(page.served.index, read_words(page.request.GET))
    return JsonResponse({"suggestions": [_suggestion(page, one) for one in found]})


def _shares(page: Page, title: str, selection: Selection) -> tuple[Share, Share]:
    """Return the links to a list or a search, with its query."""
    edition = page.served.edition
    at = page.request.path.removeprefix(page.renderer.addresses.home) + selection.query_string
    return shares_of(
        title,
        living=canonical(Addresses().home + at, page.request),
        frozen=canonical(Addresses(edition.number).home + at, page.request),
        edition=edition.number,
        published_at=edition.published_at,
    )


def _suggestion(page: Page, suggestion: Completion) -> dict[str, str]:
    link = page.renderer.link(suggestion.code) if suggestion.code else None
    if link is None:
        url = f"{page.renderer.addresses.search}{Selection(q=suggestion.words).query_string}"
        return {"text": suggestion.words, "code": "", "kind": "", "url": url}
    return {"text": link.title, "code": link.code, "kind": link.kind.label, "url": link.url}


def _counted(page: Page, selection: Selection, nothing: NothingFound | None, response: HttpResponse) -> HttpResponse:
    """Count words that find nothing in today's entries of any kind. No cache may answer them in our place."""
    if nothing is not None and nothing.elsewhere is None and not selection.terms and not page.pinned:
        missed_searches.count(selection.q)
        patch_cache_control(response, no_store=True)
    return response
