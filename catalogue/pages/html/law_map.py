"""Failure modes × law: how many questions each mode raises under each jurisdiction, and the picture of it."""

from dataclasses import dataclass
from typing import Any

from ...editions.edition import Term
from .entry import questions_url
from .renderer import EditionRenderer, Link


@dataclass(frozen=True)
class Cell:
    """The questions of a mode under one law: how many, which list has them, and where the picture has the circle."""

    law: Term
    count: int
    url: str
    x: int
    y: int
    radius: int


@dataclass(frozen=True)
class LawRow:
    mode: Link
    cells: list[Cell]
    y: int


def law_map_context(renderer: EditionRenderer) -> dict[str, Any]:
    return {"law_map": renderer.once(("law map",), lambda: _law_map(renderer))}


def _law_map(renderer: EditionRenderer) -> dict[str, Any]:
    """Return rows, columns and measures. A question under two laws counts under both, as in the lists."""
    edition = renderer.edition
    laws = {question["code"]: edition.jurisdictions_of(question["authorities"]) for question in edition.questions}
    named = [law for under in laws.values() for law in under]
    columns = sorted(set(named), key=lambda law: (-named.count(law), law))
    rows = []
    for at, mode in enumerate(edition.failure_modes):
        asked = [laws[question["code"]] for question in edition.questions_on_mode.get(mode["code"], [])]
        y = _FIRST_ROW + at * _ROW
        cells = [
            _cell(mode["code"], law, sum(law in under for under in asked), index, y, renderer)
            for index, law in enumerate(columns)
        ]
        rows.append(LawRow(renderer.link_to(mode["code"]), cells, y))
    foot = _FIRST_ROW + len(rows) * _ROW
    return {
        "rows": rows,
        "columns": [(renderer.term("jurisdiction", law), _x(index)) for index, law in enumerate(columns)],
        "without": sum(not under for under in laws.values()),
        "foot": foot,
        "height": foot + 70,
        "width": _x(len(columns)) + 110,
    }


def _cell(mode: str, law: str, count: int, index: int, y: int, renderer: EditionRenderer) -> Cell:
    url = questions_url(renderer, mode=mode, jurisdiction=law)
    return Cell(renderer.term("jurisdiction", law), count, url, _x(index), y, min(9 + count // 2, 14))


def _x(index: int) -> int:
    return 490 + index * 52


_FIRST_ROW = 230
_ROW = 30
