"""Files for crawlers: where they may go, which pages there are, and what a language model needs to know."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..addresses.pages import canonical
from ..editions.kinds import PLURALS
from ..vocabulary import Kind
from .data import links_of
from .reading import Page, gives_data

NOT_CRAWLED = ("/search/", "/suggest/", "/editions/*/search/", "/editions/*/suggest/", "/follow/", "/*?")
"""Answers to questions, of which there is no end."""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let crawlers read pages, and keep them from queries; where only members read, from everything."""
    forbidden = ("/",) if settings.MEMBERS_ONLY else NOT_CRAWLED
    lines = ["User-agent: *", *(f"Disallow: {settings.PATH}{path}" for path in forbidden)]
    if not settings.MEMBERS_ONLY:
        lines += ["", f"Sitemap: {canonical(reverse('sitemap'), request)}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@gives_data
def sitemap(page: Page) -> HttpResponse:
    """List the current pages, each with the day since when it says what it says."""
    return StreamingHttpResponse(_pages(page), content_type="application/xml")  # type: ignore[return-value]  # a stream


def _pages(page: Page) -> Iterator[bytes]:
    edition, links = page.served.edition, links_of(page)
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for route in _ROUTES:
        yield _location(canonical(reverse(route), page.request), "")
    for slug, coverage in edition.crosswalk.coverage.items():
        yield _location(canonical(reverse("framework", args=[slug]), page.request), "")
        for concept in coverage.concepts:
            yield _location(links.concept(concept), "")
    for kind, codes in edition.codes.items():
        yield _location(canonical(page.renderer.addresses.section(kind), page.request), "")
        for code in codes:
            since = edition.dates[edition.since[code.partition(".")[0]]]
            yield _location(links.page(code), f"<lastmod>{since:%Y-%m-%d}</lastmod>")
    yield b"</urlset>\n"


_ROUTES = ("home", "about", "editions", "data", "authorization", "duties", "glossary", "frameworks", "accessibility")


def _location(address: str, more: str) -> bytes:
    return f"<url><loc>{escape(address)}</loc>{more}</url>\n".encode()


@gives_data
def llms(page: Page) -> HttpResponse:
    """Tell language models what this is, which layers must be kept apart, and where the texts are as Markdown."""

    def absolute(path: str) -> str:
        return canonical(path, page.request)

    lists = (
        f"- [{PLURALS[kind]}]({absolute(f'{page.renderer.addresses.section(kind)[:-1]}.md')}): "
        f"{len(page.served.edition.codes[kind])} entries"
        for kind in Kind
    )
    layers = (f"- {term.label}: {term.definition}" for term in page.served.edition.terms("layer"))
    home = absolute(page.renderer.addresses.home)
    lines = [
        "# Failure Modes Catalogue",
        "",
        "> The ways in which machine-learning systems fail, with legal questions, law and references. "
        "Every passage has its source, its layer and a permanent address. Nothing here is legal advice.",
        "",
        f"An entry is at {home}FM-03 (page), {home}FM-03.md (Markdown) and {home}FM-03.json (data).",
        "",
        "## Layers: never quote a passage without its layer and its hedges",
        *layers,
        "",
        "## How to cite",
        f"Give the code and the edition: {page.frozen('FM-03')} leads to these words for ever.",
        "",
        "## Lists",
        *lists,
        "",
        "## Data",
        f"- [What the data are]({absolute(reverse('data'))})",
        f"- [All entries as linked data]({home}catalogue.jsonld)",
        f"- [OpenAPI 3.1]({absolute(reverse('openapi'))})",
        f"- [All editions]({absolute(reverse('editions'))})",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
