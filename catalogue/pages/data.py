"""The data beside each page: the same entry, list or search in the formats of the table."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ..addresses.codes import Code, sort_key
from ..addresses.pages import SECTIONS, canonical
from ..editions import comparing
from ..editions.answers import answers_of_all_kinds, last_page
from ..editions.browsing import find, sort_of
from ..editions.history import catalogue_changes, changes_in, changes_of, stored_text, words_between
from ..editions.kinds import PLURALS
from ..editions.redacted import tombstone_of
from ..editions.selection import Selection, read_matrix_order, read_page, read_page_size, read_search, read_selection
from ..formats.briefs import Brief
from ..formats.subjects import (
    CHANGES_ON_A_PAGE,
    ROWS_ON_A_PAGE,
    ChangedEntries,
    Changes,
    Compared,
    Entry,
    History,
    Links,
    Listing,
    Matrix,
    Standing,
    Subject,
)
from ..formats.table import Format, formats_of
from ..vocabulary import EntryState, Kind
from ..web.error_pages import problem
from ..web.exceptions import NoSuchPage
from . import http_cache
from .html.matrix import MATRIX_TITLE, facts_of_matrix
from .lists import searches
from .reading import Page, entry_named, gives_data
from .record import compare, texts_that_stood


@gives_data
def entry(page: Page, name: str, form: Format) -> HttpResponse:
    """Give an entry. Other spellings and names lead to its code, and what was merged to its successor.

    A passage or a scenario is cited by itself; in the other formats it stands in its entry.
    """
    edition = page.served.edition
    codes = edition.resolve(name)
    if len(codes) != 1:
        raise Http404(f"{'More than one entry' if codes else 'No entry'} is called {name}.")
    owner = codes[0].partition(".")[0]
    is_gone = edition.entries[owner]["state"] != EntryState.PUBLIC
    code = codes[0] if form.writes_parts and not is_gone else owner
    if code != name:
        return page.redirect(f"{page.renderer.addresses.named(code)}.{form.suffix}")
    subject = Subject.TOMBSTONE if is_gone else Subject.ENTRY
    status = 410 if is_gone else 200
    return sent(page, form, subject, entry_of(page, code), name=code, status=status)


@gives_data
def within_its_list(page: Page, kind: Kind, name: str, form: Format, slug: str = "") -> HttpResponse:
    """Redirect from the data beside an entry's page to the one address that an entry's data have."""
    code = Code.parse(name)
    if code is None or not page.served.edition.has(code):
        raise Http404(f"This edition has no entry {name}.")
    told = str(code) if form.writes_parts else code.entry
    return page.redirect(f"{page.renderer.addresses.named(told)}.{form.suffix}")


@gives_data
@searches
def entry_list(page: Page, kind: Kind, form: Format) -> HttpResponse:
    """Give the rows that the list with this query has, in its order."""
    selection = read_selection(page.request.GET, kind)
    found = find(page.served, kind, selection)
    return _listing(page, form, kind, selection, found.codes)


@gives_data
@searches
def search(page: Page, form: Format) -> HttpResponse:
    """Give what the search over all kinds finds, kind by kind."""
    selection = replace(read_search(page.request.GET), page=read_page(page.request.GET))
    answers = answers_of_all_kinds(page.served, selection)
    return _listing(page, form, None, selection, [code for group in answers.groups for code in group.codes])


@gives_data
def history(page: Page, name: str, form: Format) -> HttpResponse:
    """Give every text that an entry has had."""
    code = entry_named(page, name)
    if code != name:
        return page.redirect(reverse(f"history.{form.suffix}", args=[code]))
    of = History(code, texts_that_stood(code), links_of(page))
    return sent(page, form, Subject.HISTORY, of, name=f"{code}.history")


@gives_data
def changes(page: Page, name: str, form: Format) -> HttpResponse:
    """Give what became of an entry's words from one edition to another."""
    compared = compare(page, name)
    if not compared.is_as_asked:
        return page.redirect(f"{reverse(f'changes.{form.suffix}', args=[compared.code])}?{compared.query}")
    parts = words_between(compared.old, compared.new)
    of = Changes(compared.code, compared.before, compared.after, parts, links_of(page))
    return sent(page, form, Subject.CHANGES, of, name=f"{compared.code}.changes")


@gives_data
def edition_changes(page: Page, form: Format) -> HttpResponse:
    """Give what an edition changed of its entries, new ones included, and of the catalogue as a whole."""
    changed = changes_in(page.served.number)
    codes = sorted([*changed.new, *changed.changed], key=sort_key)
    number, last = read_page(page.request.GET), last_page(len(codes), CHANGES_ON_A_PAGE)
    if number > last:
        raise NoSuchPage(number, last)
    shown = codes[(number - 1) * CHANGES_ON_A_PAGE : number * CHANGES_ON_A_PAGE]
    of_catalogue = catalogue_changes(changed.edition) if number == 1 else []
    of = ChangedEntries(len(codes), number, changes_of(shown, page.served.number), of_catalogue, links_of(page))
    return sent(page, form, Subject.EDITION_CHANGES, of, name="changes")


@csrf_exempt  # whoever tries to write hears 405
@require_safe
def document(request: HttpRequest, digest: str) -> HttpResponse:
    """Give a stored text, of an entry or of a catalogue, byte for byte: its SHA-256 is its address."""
    if gone := tombstone_of(digest):
        return problem(410, "Words were erased from this text", f"{gone} What is left has the digest {gone.left}.")
    text = stored_text(digest)
    if text is None:
        raise Http404("No text with this digest was published.")
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="{digest}.json"'
    response["ETag"] = f'"{digest}"'
    response["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(digest)).decode()}:"
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"  # compressed, it would have another digest
    return http_cache.for_ever(request, response)


@gives_data
def comparison(page: Page, form: Format) -> HttpResponse:
    """Give entries side by side."""
    edition, query = page.served.edition, page.request.GET
    only = comparing.DIFFERENCES if comparing.read_only(query) else ""
    codes = comparing.enough(comparing.read_compared(query, edition))
    compared = Compared(
        comparison=comparing.compare(codes, edition),
        links=links_of(page),
        query=comparing.query_of(codes, only),
        only=only,
        suffixes=[each.suffix for each in formats_of(Subject.COMPARISON)],
    )
    return sent(page, form, Subject.COMPARISON, compared, name=f"compare.{'.'.join(compared.comparison.codes)}")


@gives_data
def mappings(page: Page, form: Format) -> HttpResponse:
    """Give the crosswalk of an edition."""
    return sent(page, form, Subject.MAPPINGS, links_of(page), name="mappings")


@gives_data
def authorization(page: Page, form: Format) -> HttpResponse:
    """Give what is said of access and authorization, mode by mode."""
    order = read_matrix_order(page.request.GET)
    matrix = Matrix(MATRIX_TITLE, order, facts_of_matrix(page.renderer, order), links_of(page))
    return sent(page, form, Subject.MATRIX, matrix, name="authorization")


@gives_data
def catalogue(page: Page, form: Format) -> HttpResponse:
    """Give all entries of an edition."""
    return sent(page, form, Subject.CATALOGUE, links_of(page), name="catalogue")


def _listing(page: Page, form: Format, kind: Kind | None, selection: Selection, codes: Sequence[str]) -> HttpResponse:
    size = read_page_size(page.request.GET) or ROWS_ON_A_PAGE
    last = last_page(len(codes), size)
    if selection.page > last:
        raise NoSuchPage(selection.page, last)
    listing = _list_of(page, kind, selection, codes, size)
    response = sent(page, form, Subject.LIST, listing, name=listing.name)
    if listing.unknown:
        response["X-Not-Applied"] = listing.not_applied
    return response


def whole_list(page: Page, kind: Kind) -> Listing:
    """Return all entries of a kind, in order."""
    return _list_of(page, kind, Selection(), page.served.edition.codes[kind], ROWS_ON_A_PAGE)


def _list_of(page: Page, kind: Kind | None, selection: Selection, codes: Sequence[str], size: int) -> Listing:
    name = SECTIONS[kind] if kind else "search"
    return Listing(
        kind=kind,
        name=name,
        title=PLURALS[kind] if kind else "Search",
        selection=selection,
        sort=sort_of(selection),
        codes=codes,
        links=links_of(page),
        suffixes=[each.suffix for each in formats_of(Subject.LIST)],
        page_size=size,
        unknown=_unknown(page, kind, selection),
    )


def _unknown(page: Page, kind: Kind | None, selection: Selection) -> dict[str, list[str]]:
    """Return the chosen values that the edition does not have: they narrow nothing."""
    known = page.served.facets[kind].sets if kind else {"kind": frozenset(each.value for each in Kind)}
    chosen = selection.terms.items()
    unknown = {name: [value for value in values if value not in known[name]] for name, values in chosen}
    return {name: values for name, values in unknown.items() if values}


def sent(
    page: Page,
    form: Format,
    subject: Subject,
    of: Entry | Listing | History | Changes | ChangedEntries | Compared | Brief | Links | Matrix,
    *,
    name: str,
    status: int = 200,
) -> HttpResponse:
    """Send what the format writes, under a name that tells the edition."""
    content = form.writers[subject](of)
    response: HttpResponse | StreamingHttpResponse
    if isinstance(content, str | bytes):
        response = HttpResponse(content, status=status, content_type=form.media_type)
    else:
        response = StreamingHttpResponse(content, status=status, content_type=form.media_type)
    shown = "attachment" if form.is_attachment else "inline"
    response["Content-Disposition"] = f'{shown}; filename="{name}.ed{page.served.number}.{form.suffix}"'
    if page.pinned and form.names_all_editions:
        response["Last-Modified"] = http_date(page.newest.edition.modified_at.timestamp())
    return cast(HttpResponse, response)  # what both have is all that is asked of it


def links_of(page: Page) -> Links:
    return Links(canonical("", page.request), page.served.edition, page.renderer.addresses)


def entry_of(page: Page, code: str) -> Entry:
    return Entry(
        code=code,
        links=links_of(page),
        standing=_standing(page, code.partition(".")[0]),
        suffixes={form.suffix: form.media_type for form in formats_of(Subject.ENTRY)},
    )


def _standing(page: Page, code: str) -> Standing:
    edition = page.served.edition
    since = edition.since[code]
    return Standing(edition.digests[code], since, edition.dates[since])
