"""What programs read in the head of an entry’s page."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from ...formats.citing import BLUEBOOK
from ...formats.citing.items import item_of
from ...formats.citing.zotero import meta_of
from ...formats.schema_org import page_graph
from .renderer import EditionRenderer


@dataclass(frozen=True)
class Described:
    """Names and contents of `<meta>` elements, and a graph in JSON-LD."""

    meta: list[tuple[str, str]]
    graph: SafeString


def described(
    code: str, renderer: EditionRenderer, *, home: str, living: str, frozen: str, description: str
) -> Described:
    edition = renderer.edition
    graph = page_graph(edition, code, home=home, living=living, frozen=frozen, description=description)
    item = item_of(edition, code, frozen, law=BLUEBOOK)
    return Described(meta_of(item), mark_safe(graph))  # noqa: S308 - what HTML would act upon is escaped in it
