"""A list as a table of texts and numbers, with layer and hedges in columns beside what they qualify."""

from ..addresses.codes import Code
from ..editions.entry_data import OF_EVERY_ROW, Value, fact_names, facts_of, texts_by_layer
from ..vocabulary import EntryState, Layer
from .subjects import Listing

Cell = str | int


def headings_of(listing: Listing) -> list[str]:
    """Return the names of the columns: the same for every list of a kind."""
    facts = fact_names(listing.kind) if listing.kind else []
    texts = [f"{layer}_{what}" for layer in Layer for what in ("text", "layer", "hedges")]
    return [*OF_EVERY_ROW, *facts, *texts]


def row_of(listing: Listing, code: str) -> list[Cell]:
    """Return the row of an entry or a scenario."""
    edition, links = listing.edition, listing.links
    kind = listing.kind or Code.read(code).kind
    row: list[Cell] = [
        code,
        kind.value,
        edition.title_of(code),
        links.page(code),
        links.frozen(code),
        EntryState.PUBLIC.value,
        edition.digests[code.partition(".")[0]],
    ]
    if listing.kind:
        row += [one if type(one) is str else cell(one) for one in facts_of(code, kind, edition).values()]
    for layer in texts_by_layer(code, edition):
        row += (layer.text, layer.layer, "; ".join(layer.hedges)) if layer.passages else ("", "", "")
    return row


def cell(value: Value) -> Cell:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else value
