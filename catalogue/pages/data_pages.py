"""The description of the data: a page for people, one for programs, and that one as a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse

from ..addresses.pages import canonical
from ..documents.manifest import stored_manifest
from ..editions.entry_data import fact_names
from ..editions.history import stored_texts
from ..formats.citing.as_source import LICENCE
from ..formats.openapi import description
from ..formats.openapi_others import MEDIA_TYPE
from ..formats.package import Package, write
from ..formats.subjects import Subject
from ..formats.table import formats_of
from ..vocabulary import Kind, Layer
from .data import entry_of, links_of, whole_list
from .reading import Page, gives_data, reads_an_edition

MEANINGS = {
    "code": "The permanent code, such as FM-03.",
    "kind": "Failure mode, scenario, legal question, authority or reference.",
    "title": "The title in this edition.",
    "url": "The page in the catalogue.",
    "cite_as": "The address to cite: it names the edition, and always leads to these words.",
    "state": "Public, in every list.",
    "text_digest": "The SHA-256 of the stored text, which stands at /documents/….json.",
}


@dataclass(frozen=True)
class Operation:
    """An address of data, as the page about them shows it."""

    path: str
    method: str
    summary: str
    parameters: list[dict[str, Any]]
    media_types: list[str]
    answers: list[str]


@gives_data
def openapi(page: Page) -> HttpResponse:
    """Describe all data for programs."""
    told = description(_server(page))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1}, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'inline; filename="openapi.json"'
    return response


@reads_an_edition
def data(page: Page) -> HttpResponse:
    """Tell people what data there are, what the columns mean, and how to prove and reuse them."""
    return page.render(
        "data.html",
        at="/",
        server=_server(page),
        of_entries=formats_of(Subject.ENTRY),
        of_lists=formats_of(Subject.LIST),
        columns=MEANINGS.items(),
        facts=[(page.renderer.term("kind", kind), fact_names(kind)) for kind in Kind],
        layers=[page.renderer.term("layer", layer) for layer in Layer],
        licence=LICENCE,
    )


@gives_data
def whole(page: Page) -> HttpResponse:
    """Give a whole edition as one file."""
    number = page.served.number
    entries = [entry_of(page, code) for code in page.served.edition.entries]
    listings = [whole_list(page, kind) for kind in Kind]
    package = Package(entries, listings, stored_texts(number), stored_manifest(number), links_of(page))
    size, pieces = write(package)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = f'attachment; filename="catalogue-{number}.zip"'
    return cast(HttpResponse, response)


@reads_an_edition
def api(page: Page) -> HttpResponse:
    """Show the description for programs as a page."""
    told = description(_server(page))
    return page.render("api.html", at="/", operations=list(_operations(told)), schemas=told["components"]["schemas"])


def _operations(told: dict[str, Any]) -> Iterator[Operation]:
    """Yield each address once: what stands under an edition too is the same there."""
    for path, methods in told["paths"].items():
        if path.startswith("/editions/{edition}/") and not path.endswith("manifest.txt"):
            continue
        ((method, described),) = methods.items()
        found = described["responses"]
        fields = described.get("requestBody", {}).get("content", {}).values()
        posted = [
            {"name": name, "description": schema["description"]}
            for form in fields
            for name, schema in form["schema"]["properties"].items()
        ]
        yield Operation(
            path,
            method.upper(),
            described["summary"],
            [*described["parameters"], *posted],
            list(found["200"]["content"]) if "200" in found else [],
            sorted(found),
        )


def _server(page: Page) -> str:
    return canonical(reverse("home"), page.request).rstrip("/")
