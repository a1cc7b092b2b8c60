"""What other sites show of an entry that is linked there: its definition as quoted, or that there is none to quote."""

from dataclasses import dataclass
from typing import Any

from ...documents.quoting import NOT_PUBLISHED
from ...vocabulary import Confirmation, Kind, Layer
from .cards import Extract, extract, quotations_of
from .renderer import EditionRenderer

NOT_QUOTED = f"Its text is withheld draft commentary, {NOT_PUBLISHED}, and is quoted on the page only."


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
