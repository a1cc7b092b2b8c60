from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from ..addresses.codes import Code
from ..addresses.names import is_for_programs
from ..addresses.pages import Addresses, canonical
from ..addresses.pasted import cleaned
from ..editions.history import former_titles, text_in, texts_of
from ..editions.search.query import parse
from ..formats.table import alternates
from ..vocabulary import Kind
from .editing import edit_address
from .embedding import frames_of
from .errors import MOST_OFFERED, nearest_numbers
from .html.described import Unfurled, described, description_of
from .html.entry import TEMPLATES, DepartedView, departed_view, entry_context, related
from .html.take import citing_of, shares_of
from .memento import headers_of, is_superseded, relations_of
from .reading import Page, reads_an_edition


@partial(reads_an_edition, headers=headers_of)
def entry(page: Page, kind: Kind, code: str, slug: str = "") -> HttpResponse:
    """Show an entry. The code is its address and the slug is decoration: other spellings redirect to the right one."""
    parsed = Code.parse(code)
    url = page.renderer.address_of(str(parsed)) if parsed else None
    if parsed and (part := page.served.edition.withdrawn.get(str(parsed))):
        return page.redirect(page.renderer.tombstone_of(part))
    if parsed is None or url is None:
        raise Http404(f"This edition has no entry {code}.")
    if not page.served.edition.is_in_force(parsed.entry):
        return _gone(page, parsed)
    if page.request.path != url:
        if is_for_programs(meant := cleaned(slug).path) and meant != f"/{slug}":
            raise Http404(f"Data have no address such as {slug}.")  # and without the dirt behind it, they do
        return page.redirect(url)
    return page.render(
        TEMPLATES[kind],
        **entry_context(str(parsed), kind, page.renderer),
        related=related(page.served, page.renderer, str(parsed), kind),
        **_versions(page, parsed),
        **_sharing(page, str(parsed), kind),
        relations=list(relations_of(page, str(parsed))),
        downloads=alternates(page.renderer.addresses, str(parsed)),
        edit_address=edit_address(page, parsed),
    )


@reads_an_edition
def by_name(page: Page, name: str) -> HttpResponse:
    """Redirect from any spelling of a code, a title, an old name or an alias."""
    codes = page.served.edition.resolve(name)
    if not codes and (part := page.served.edition.withdrawn.get(str(Code.parse(name)))):
        return page.redirect(page.renderer.tombstone_of(part))
    if not codes:
        return _concept_called(page, name)
    links = page.renderer.links(codes)
    if len(links) == 1:
        return page.redirect(links[0].url)
    return page.render("names.html", name=name, links=links)


def _concept_called(page: Page, name: str) -> HttpResponse:
    """Redirect from the id of a concept of another framework, such as CWE-359."""
    concepts = page.served.edition.crosswalk.concepts_called(name)
    if not concepts:
        raise Http404(f"Nothing here is called {name}.")
    return page.redirect(page.renderer.address_of_concept(concepts[0]))


def _gone(page: Page, code: Code) -> HttpResponse:
    """Redirect to what the entry was merged into, or say why, when and by whom it was withdrawn."""
    departed = departed_view(code.entry, page.renderer)
    if departed.is_merged and departed.successor:
        return page.redirect(departed.successor.url)
    links = [] if departed.successor else page.renderer.links(_like(page, departed))
    response = page.render("withdrawn.html", status=410, departed=departed, before=_before(departed), links=links)
    # A shared cache may keep a 410 for as long as it likes, and an entry can come back.
    patch_cache_control(response, no_cache=True)
    return response


def _like(page: Page, departed: DepartedView) -> Iterable[str]:
    """Return the entries of its kind that have its title's words, or else those with the nearest numbers."""
    found = page.served.index.search(parse(departed.document["title"]), Kind(departed.document["kind"])).codes
    return list(found)[:MOST_OFFERED] or nearest_numbers(departed.link.code, page.served.edition)


def _before(departed: DepartedView) -> str:
    """Return the address of the entry as it stood in the last edition that had it."""
    before = Addresses(departed.departure.edition - 1)
    return before.entry(departed.document["code"], departed.document["slug"])


def _versions(page: Page, code: Code) -> dict[str, Any]:
    """Return when this text came into force and when another replaced it, and its former titles.

    One query where there can have been another text.
    """
    edition = page.served.edition
    since = edition.since[code.entry]
    had_others = page.newest.edition.since[code.entry] > 1 and not page.is_out_of_touch
    texts = texts_of(code.entry) if had_others else []
    text = text_in(texts, edition.number)
    departed = page.newest.edition.departures.get(code.entry) if edition.is_in_force(code.entry) else None
    return {
        "entry_code": code.entry,
        "feed_url": reverse("entry_feed", args=[code.entry]),
        "since": since,
        "since_date": edition.dates[since],
        "until_edition": text.until if text else None,
        "is_new": len(texts) == 1 and since == page.newest.number,
        "is_changed": len(texts) > 1 and since == page.newest.number,
        "formerly": former_titles(texts, edition.number),
        "erased": edition.erased_from(code.entry),
        "departed": departed_view(code.entry, page.newest_renderer) if departed else None,
        "merged_here": page.renderer.links(edition.merged_into.get(code.entry, [])),
    }


def _sharing(page: Page, code: str, kind: Kind) -> dict[str, Any]:
    """Return the addresses that readers take away, and what other sites show of the page."""
    edition, link = page.served.edition, page.renderer.link_to(code)
    living, frozen = page.living(code), page.frozen(code)
    title = f"{code} {link.title}"
    current = None if is_superseded(page, code) else page.newest_renderer.address_of(code)
    here = frozen if page.pinned else living
    description = description_of(code, kind, page.renderer)
    home = canonical(Addresses().home, page.request)
    return {
        "permanent_home": canonical(Addresses(edition.number).home, page.request),
        "permanent_url": frozen,
        "interwiki": home,
        "citing": citing_of(code, kind, page.renderer, frozen),
        "shares": shares_of(
            title,
            living=living,
            frozen=frozen,
            edition=edition.number,
            published_at=edition.published_at,
            code=code,
            frames=frames_of(page, code, title),
        ),
        "described": described(code, page.renderer, home=home, living=living, frozen=frozen, description=description),
        "unfurled": Unfurled(
            title,
            description,
            canonical(current, page.request) if current else frozen,
            canonical(static("catalogue/unfurled.png"), page.request),
            f"{canonical(reverse('oembed'), page.request)}?{urlencode({'url': here})}",
        ),
    }
