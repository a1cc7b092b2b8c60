"""Access and authorization, mode by mode: the published answers, the withheld commentary and the CFAA readings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from textwrap import wrap
from typing import Any

from ...addresses.names import fold
from ...documents.shapes import CfaaReadingDocument
from ...editions.edition import Term, hedge_of, is_in_source, posture_of
from ...vocabulary import Basis, Group, Kind, Layer, Liability, MatrixOrder, Posture, PublishedAnswer
from .cards import extract, quotations_of
from .entry import PAPER, cfaa_context
from .renderer import EditionRenderer, Link


@dataclass(frozen=True)
class Row:
    """A failure mode. `meaning` is the first quotation of it; `reading` is None where the table has no such row."""

    link: Link
    group: Term
    meaning: str
    layer: Term | None
    answer: Term
    posture: Term
    hedge: str
    reading: CfaaReadingDocument | None

    @property
    def shown_meaning(self) -> str:
        is_quoted = self.layer is not None and self.layer.value != Layer.CURATOR
        return f"“{self.meaning}”" if is_quoted else self.meaning


@dataclass(frozen=True)
class Part:
    """Rows under a heading; without one where groups are mixed by the order."""

    heading: Term | None
    rows: list[Row]


def rows_of(renderer: EditionRenderer) -> list[Row]:
    return renderer.once(("matrix",), lambda: [_row(mode, renderer) for mode in renderer.edition.failure_modes])


MATRIX_TITLE = "Access and authorization, mode by mode"


def matrix_context(renderer: EditionRenderer, order: MatrixOrder) -> dict[str, Any]:
    rows = rows_of(renderer)
    if order is MatrixOrder.CODE:
        by_group = sorted(rows, key=lambda row: _GROUPS.index(row.group.value))
        parts = [Part(group, list(some)) for group, some in groupby(by_group, key=lambda row: row.group)]
    else:
        parts = [Part(None, sorted(rows, key=_KEYS[order]))]
    cfaa = cfaa_context(renderer)
    return {
        "parts": parts,
        "rows": rows,
        "orders": list(MatrixOrder),
        "order": order,
        "paper": cfaa["cfaa_paper"].code if cfaa["cfaa_paper"] else f"arXiv:{PAPER}",
        "arxiv_id": PAPER,
        **cfaa,
    }


def facts_of_matrix(renderer: EditionRenderer, order: MatrixOrder) -> list[dict[str, str]]:
    """Return the rows as data, each fact with its layer and its hedge by itself."""
    context = matrix_context(renderer, order)
    return [_facts(row, context["paper"], renderer) for part in context["parts"] for row in part.rows]


def _facts(row: Row, paper: str, renderer: EditionRenderer) -> dict[str, str]:
    mode: Any = renderer.edition.entries[row.link.code]
    commentary, reading = mode["commentary"], row.reading
    return {
        "code": row.link.code,
        "title": row.link.title,
        "group": row.group.value,
        "meaning": row.meaning,
        "meaning_layer": row.layer.value if row.layer else "",
        "published_answer": row.answer.value,
        "published_answer_layer": Layer.SOURCE.value if is_in_source(mode) else "",
        "withheld_posture": row.posture.label,
        "withheld_posture_layer": Layer.CURATOR.value if commentary else "",
        "withheld_posture_hedge": row.hedge,
        "withheld_posture_hedge_layer": _layer_of_hedge(row.hedge, commentary),
        "withheld_posture_basis": commentary["basis"] if commentary else "",
        "withheld_posture_basis_layer": Layer.CURATOR.value if commentary else "",
        "cfaa_reading_of": paper if reading else "",
        "cfaa_label_there": reading["label_there"] if reading else "",
        "cfaa_narrow": reading["narrow"] if reading else "",
        "cfaa_broad": reading["broad"] if reading else "",
        "cfaa_damage": reading["damage"] if reading else "",
    }


def _layer_of_hedge(hedge: str, commentary: Any) -> str:
    """Return whose words keep a posture from standing alone: those of the column, or that the curators inferred it."""
    if not hedge:
        return ""
    return Layer.CURATOR.value if commentary["basis"] == Basis.INFERRED else Layer.WITHHELD.value


@dataclass(frozen=True)
class Drawn:
    """A row or a heading of the picture: how far down it begins and ends, in pixels, and its texts line by line."""

    y: int
    end: int
    heading: Term | None = None
    row: Row | None = None
    title: list[str] = field(default_factory=list)
    meaning: list[str] = field(default_factory=list)
    hedge: list[str] = field(default_factory=list)


def picture_of(parts: list[Part]) -> dict[str, Any]:
    """Return the rows where the picture has them, and how far down they end."""
    drawn: list[Drawn] = []
    y = _FIRST_ROW
    for part in parts:
        if part.heading:
            drawn.append(Drawn(y, y + _HEADING, heading=part.heading))
            y = drawn[-1].end
        for row in part.rows:
            drawn.append(_drawn(row, y))
            y = drawn[-1].end
    return {"drawn": drawn, "foot": y, "height": y + 138}


def _drawn(row: Row, y: int) -> Drawn:
    """Return a row with lines that leave room for the widest fonts: SVG wraps no text."""
    title, meaning, hedge = wrap(row.link.title, 26), wrap(row.shown_meaning, 42), wrap(row.hedge, 22)
    lines = max(1, len(title), len(meaning), len(hedge))
    return Drawn(y, y + lines * _LINE + 12, row=row, title=title, meaning=meaning, hedge=hedge)


_FIRST_ROW = 202
_HEADING = 40
_LINE = 18
"""Pixels, as in `authorization.svg`."""


def _row(mode: Any, renderer: EditionRenderer) -> Row:
    edition, code = renderer.edition, mode["code"]
    found = extract(quotations_of(code, Kind.FAILURE_MODE, edition)[:1])
    return Row(
        link=renderer.link_to(code),
        group=renderer.term("group", mode["group"]),
        meaning=found.text if found else "",
        layer=renderer.term("layer", found.layer) if found else None,
        answer=renderer.term("published_answer", mode["published_answer"]),
        posture=posture_of(mode, edition),
        hedge=hedge_of(mode),
        reading=edition.cfaa_readings.get(code),
    )


_GROUPS = [group.value for group in Group]
_ANSWERS = [answer.value for answer in PublishedAnswer]
_POSTURES = [posture.value for posture in Posture]
_LIABILITIES = [*(liability.value for liability in Liability), ""]
_KEYS: dict[MatrixOrder, Callable[[Row], Any]] = {
    MatrixOrder.TITLE: lambda row: fold(row.link.title),
    MatrixOrder.PUBLISHED: lambda row: _ANSWERS.index(row.answer.value),
    MatrixOrder.WITHHELD: lambda row: (_POSTURES.index(row.posture.value), not row.hedge),
    MatrixOrder.NARROW: lambda row: _LIABILITIES.index(row.reading["narrow"] if row.reading else ""),
    MatrixOrder.BROAD: lambda row: _LIABILITIES.index(row.reading["broad"] if row.reading else ""),
    MatrixOrder.DAMAGE: lambda row: _LIABILITIES.index(row.reading["damage"] if row.reading else ""),
}
