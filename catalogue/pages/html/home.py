"""The start page, and the texts about the catalogue."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from ...documents.shapes import TextDocument
from ...editions.kinds import PLURALS
from ...vocabulary import Group, Kind, Layer
from .entry import CAUTION, departed_view
from .law_map import law_map_context
from .passages import shown_html
from .renderer import EditionRenderer


@dataclass(frozen=True)
class Section:
    title: str
    definition: str
    url: str
    count: int


@dataclass(frozen=True)
class TextView:
    """A text of the site. One in the source's words, which the first editions have among them, is shown verbatim."""

    document: TextDocument
    html: SafeString

    @property
    def is_quotation(self) -> bool:
        return self.document["layer"] != Layer.CURATOR


_GROUPS = [group.value for group in Group]
_TEXTS_IN_ORDER = (
    *("source-identity", "method", "layers", "citations", "crosswalk-note", "law-note"),
    *("editor", "publisher", "licence", "privacy", "not-legal-advice"),
)


def home_context(renderer: EditionRenderer) -> dict[str, Any]:
    edition = renderer.edition
    return {
        "modes": sorted(edition.failure_modes, key=lambda mode: _GROUPS.index(mode["group"])),
        "sections": sections(renderer),
        "new_here": renderer.links(
            code for code, number in edition.since.items() if number == edition.number and edition.is_in_force(code)
        ),
        "gone_here": [
            departed_view(code, renderer) for code, left in edition.departures.items() if left.edition == edition.number
        ],
        **law_map_context(renderer),
        "layers": edition.terms("layer"),
    }


def sections(renderer: EditionRenderer) -> list[Section]:
    return [
        Section(
            PLURALS[kind],
            renderer.term("kind", kind).definition,
            renderer.addresses.section(kind),
            len(renderer.edition.codes[kind]),
        )
        for kind in Kind
    ]


def about_context(renderer: EditionRenderer) -> dict[str, Any]:
    edition = renderer.edition
    keys = sorted((key for key in edition.texts if key != CAUTION), key=_order_of)
    source = edition.source_document
    return {
        "texts": [_text_view(edition.texts[key], renderer) for key in keys],
        "source_document": renderer.link(source),
        "sections": list(renderer.passages(edition.entries[source]).values()) if source else [],
        "notes": edition.catalogue["notes"],
    }


def _text_view(text: TextDocument, renderer: EditionRenderer) -> TextView:
    if text["layer"] == Layer.CURATOR:
        return TextView(text, renderer.markdown(text["display"]))
    return TextView(text, shown_html(text["verbatim"], text["display"], []))


def _order_of(key: str) -> int:
    """Return the place of a text on the page: at the end for those that curators add later."""
    return _TEXTS_IN_ORDER.index(key) if key in _TEXTS_IN_ORDER else len(_TEXTS_IN_ORDER)
