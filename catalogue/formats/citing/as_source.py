"""The catalogue as a source: an entry, a passage, the words that it prints of another work, a list, a search.

Edition, layer and permanent address are never left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import get_text_list

from ...addresses.codes import Code
from ...documents import quoting
from ...documents.quoting import NOT_PUBLISHED
from ...documents.shapes import PassageDocument
from ...editions.edition import LoadedEdition
from ...editions.entry_data import passage_at, passages_in
from ...vocabulary import Layer
from .dates import Day
from .runs import Run, joined, requoted, written
from .styles import Style
from .works import Work, work_of_source

CATALOGUE = "Failure Modes Catalogue"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

LAYERS = {
    Layer.SOURCE: "source",
    Layer.WITHHELD: f"withheld draft commentary, {NOT_PUBLISHED}",
    Layer.CURATOR: "curators’ text",
}
"""The layers as a citation names them, by who stands behind the words."""
AMONG_OTHERS = {**LAYERS, Layer.WITHHELD: "withheld draft commentary"}


@dataclass(frozen=True)
class Cited:
    """Something that is cited of one edition. `layer` is empty for a list or a search, which have no code either."""

    title: str
    address: str
    edition: int
    published: Day
    code: str = ""
    layer: str = ""
    editor: str = ""
    publisher: str = ""
    """Printed unless it is the catalogue itself, whose name each style prints anyway."""

    def pieces(self, style: Style) -> Mapping[str, str]:
        return {
            "title": self.title,
            "quoted": requoted(self.title, style.quoted_within),
            "code": self.code,
            "layer": self.layer,
            "edition": str(self.edition),
            "date": style.date(self.published),
            "editor": self.editor,
            "publisher": "" if self.publisher == CATALOGUE else self.publisher,
            "address": self.address,
        }


def entry_of(edition: LoadedEdition, code: str, address: str) -> Cited:
    """Return an entry or a scenario of an edition as it is cited. `address` is the permanent one."""
    return _cited(edition, edition.title_of(code), address, code=code, layer=_layers_of(edition, code))


def part_of(edition: LoadedEdition, code: str, address: str) -> Cited:
    """Return an entry, a scenario or a passage as it is cited."""
    if Code.read(code).is_passage:
        return passage_of(edition, passage_at(code, edition), address)
    return entry_of(edition, code, address)


def pin_of(edition: LoadedEdition, anchor: str) -> str:
    """Return the place in the source of words that it published, as a footnote pins it; "" for all others."""
    passage = passage_at(anchor, edition)
    if passage["layer"] != Layer.SOURCE:
        return ""
    return quoting.place_in_source(edition.entries[anchor.partition(".")[0]], passage).translate(_WITHOUT_MARKS)


def source_of(edition: LoadedEdition, place: str) -> str:
    """Return “Ram Shankar Siva Kumar and others, “Failure Modes in Machine Learning” (November 2019), …”."""
    work = edition.catalogue["work"]
    if work is None:
        return place
    year, month, *_ = (*map(int, work["date"].split("-")), 1)
    return f"{quoting.authors_of(work)}, “{work['title']}” ({date(year, month, 1):%B %Y}), {place}"


_WITHOUT_MARKS = str.maketrans("", "", "“”")


def passage_of(edition: LoadedEdition, passage: PassageDocument, address: str) -> Cited:
    anchor = passage["anchor"]
    title = edition.title_of(anchor.partition(".")[0])
    return _cited(edition, title, address, code=anchor, layer=LAYERS[Layer(passage["layer"])])


def results_of(edition: LoadedEdition, title: str, address: str) -> Cited:
    """Return a list or a search as it is cited."""
    return _cited(edition, title, address)


def citation(cited: Cited, style: Style) -> list[Run]:
    """Return the citation of an entry, a passage, a list or a search."""
    return written(style.entry if cited.code else style.results, cited.pieces(style))


def reproduced(original: Work, pin: str, cited: Cited, style: Style) -> list[Run]:
    """Return the citation of a work by the place in it, “as reproduced in” the catalogue."""
    first = style.work(original, pin=pin)
    if first and first[-1].text.endswith(".") and not style.reproduced.startswith(" "):
        first = [*first[:-1], Run(first[-1].text[:-1], first[-1].typeface)]
    return joined([*first, Run(style.reproduced), *citation(cited, style)])


def original_of(edition: LoadedEdition) -> Work | None:
    """Return the document that the edition starts from, with the names of its authors as the references tell them."""
    work = edition.catalogue["work"]
    return work_of_source(work, edition.references) if work else None


def _layers_of(edition: LoadedEdition, code: str) -> str:
    """Return “source and withheld draft commentary”: every layer of which the page has words."""
    entry: Any = edition.entries.get(code, {})
    layers = {Layer(passage["layer"]) for passage in passages_in(code, edition)}
    layers |= {Layer.CURATOR} if entry.get("summary") else set()
    if len(layers) == 1:
        return LAYERS[layers.pop()]
    return get_text_list([AMONG_OTHERS[layer] for layer in Layer if layer in layers], "and") or LAYERS[Layer.CURATOR]


def _cited(edition: LoadedEdition, title: str, address: str, **facts: str) -> Cited:
    return Cited(
        title=title,
        address=address,
        edition=edition.number,
        published=Day.of(edition.published_at),
        editor=_text(edition, "editor"),
        publisher=_text(edition, "publisher"),
        **facts,
    )


def _text(edition: LoadedEdition, key: str) -> str:
    text: Any = edition.texts.get(key, {})
    return " ".join(str(text.get("display", "")).split())
