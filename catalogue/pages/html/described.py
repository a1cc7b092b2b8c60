"""The head of an entry’s page, for programs and for other sites that link to it."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from ...documents.quoting import NOT_PUBLISHED
from ...formats.citing.items import item_of
from ...formats.citing.zotero import meta_of
from ...formats.schema_org import page_graph
from ...vocabulary import Confirmation, Kind, Layer
from .cards import Extract, extract, quotations_of
from .renderer import EditionRenderer

NOT_QUOTED = f"Its text is withheld draft commentary, {NOT_PUBLISHED}, and is quoted on the page only."


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
    item = item_of(edition, code, frozen)
    return Described(meta_of(item), mark_safe(graph))  # noqa: S308 - what HTML would act upon is escaped in it


@dataclass(frozen=True)
class Unfurled:
    """The facts for Open Graph and oEmbed. The addresses are whole."""

    title: str
    description: str
    address: str
    image: str
    oembed: str


def description_of(code: str, kind: Kind, renderer: EditionRenderer) -> str:
    """Return whole sentences of the first passage with the label of their layer.

    Withheld passages are never quoted where their layer might be cut off.
    """
    found = extract(quotations_of(code, kind, renderer.edition)[:1])
    label = renderer.term("kind", kind).label
    if found is None:
        return f"{label} {code} of the Failure Modes Catalogue, with its sources."
    if found.layer == Layer.WITHHELD:
        return f"{label} {code} of the Failure Modes Catalogue. {NOT_QUOTED}"
    layer = renderer.term("layer", found.layer).label
    return f"{_in_quotes(found)} ({layer}{_doubt(code, renderer)})"


def _in_quotes(found: Extract) -> str:
    text = " ".join(found.text.split())
    return text if found.layer == Layer.CURATOR else f"“{text}”"


def _doubt(code: str, renderer: EditionRenderer) -> str:
    entry: Any = renderer.edition.entries.get(code, {})
    return "; proposed, not confirmed by a curator" if entry.get("confirmation") == Confirmation.PROPOSED else ""
