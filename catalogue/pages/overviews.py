"""Pages that show the whole edition from one side: access and authorization, duties, words, other frameworks."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from ..addresses.pages import canonical, version_part
from ..editions.selection import query_of_order, read_matrix_order
from ..formats.subjects import Subject
from ..formats.table import downloads
from .editing import edit_framework_address
from .html.law_map import law_map_context
from .html.matrix import MATRIX_TITLE, matrix_context, picture_of
from .html.overviews import concept_context, duties_context, framework_context, frameworks_context, glossary_context
from .reading import Page, reads_an_edition


@reads_an_edition
def authorization(page: Page) -> HttpResponse:
    order = read_matrix_order(page.request.GET)
    forms = downloads(page.renderer.addresses, Subject.MATRIX, "authorization", query_of_order(order))
    context = matrix_context(page.renderer, order) | {"downloads": forms}
    return _render(page, "authorization.html", MATRIX_TITLE, "authorization/", **context)


@reads_an_edition
def authorization_picture(page: Page) -> HttpResponse:
    """Answer with the matrix as a picture (SVG) that says in itself what it is, whose, and of which edition."""
    order = read_matrix_order(page.request.GET)
    at = canonical(reverse("pinned:authorization", args=[page.served.number]), page.request)
    context = matrix_context(page.renderer, order)
    response = page.render("authorization.svg", address=at, picture=picture_of(context["parts"]), **context)
    return _picture(response, f"authorization.ed{page.served.number}.svg")


@reads_an_edition
def law_picture(page: Page) -> HttpResponse:
    """Answer with the questions by failure mode and jurisdiction as a picture (SVG)."""
    at = canonical(reverse("pinned:law_picture", args=[page.served.number]), page.request)
    response = page.render("law.svg", address=at, **law_map_context(page.renderer))
    return _picture(response, f"law.ed{page.served.number}.svg")


def _picture(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Type"] = "image/svg+xml"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@reads_an_edition
def duties(page: Page) -> HttpResponse:
    title = "Whose conduct the questions are about"
    return _render(page, "duties.html", title, "duties/", **duties_context(page.renderer))


@reads_an_edition
def accessibility(page: Page) -> HttpResponse:
    return page.render("accessibility.html")


@reads_an_edition
def glossary(page: Page) -> HttpResponse:
    return _render(page, "glossary.html", "Words and their meaning", "glossary/", **glossary_context(page.renderer))


@reads_an_edition
def frameworks(page: Page) -> HttpResponse:
    title = "Crosswalk to other frameworks"
    forms = downloads(page.renderer.addresses, Subject.MAPPINGS, "mappings")
    context = frameworks_context(page.renderer) | {"downloads": forms}
    return _render(page, "frameworks.html", title, "frameworks/", **context)


@reads_an_edition
def framework(page: Page, slug: str) -> HttpResponse:
    coverage = page.served.edition.crosswalk.coverage.get(slug)
    if coverage is None:
        raise Http404(f"This edition compares nothing with a framework {slug}.")
    context = framework_context(coverage, page.renderer) | {"edit_address": edit_framework_address(page, slug)}
    return _render(page, "framework.html", coverage.framework["name"], f"frameworks/{slug}/", **context)


@reads_an_edition
def concept(page: Page, slug: str, version: str, name: str) -> HttpResponse:
    """Show a concept of another framework. Another case, or a version that is no longer compared with, leads there."""
    coverage = page.served.edition.crosswalk.coverage.get(slug)
    asked = name.rstrip("/").casefold()
    alike = [one for one in coverage.concepts if one.name.casefold() == asked] if coverage else []
    found = next((one for one in alike if one.name == name), alike[0] if alike else None)
    if found is None:
        raise Http404(f"This edition compares nothing with {name}.")
    if (version, name) != (version_part(found.framework["version"]), found.name):
        return page.redirect(page.renderer.address_of_concept(found))
    return page.render("concept.html", **concept_context(found, page.renderer))


def _render(page: Page, template: str, title: str, at: str, **context: Any) -> HttpResponse:
    query = page.request.GET.urlencode()
    at = f"{at}?{query}" if query else at
    return page.render(template, title=title, shares=page.shares(title, at), **context)
