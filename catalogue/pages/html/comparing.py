"""A comparison in HTML: rows under their headings, and where what they name has its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.safestring import SafeString

from ...editions.comparing import Line, Row
from ...editions.edition import Term
from ...vocabulary import Confirmation, Layer
from .renderer import EditionRenderer, Link

FRAMEWORK = "Framework"
"""The label under which a mapping names its framework, which stands above what leads there."""


@dataclass(frozen=True)
class ShownLine:
    """`links` are what it names, or its passage: one of each entry where all say the same. `prose` is its text.

    `places` are where in the source the words stand, each with the passages that stand there: same words, other places.
    `more` has what else is said, once for each line that says the same; `passages` are those that these are about.
    """

    line: Line
    links: tuple[Link, ...]
    prose: SafeString | str
    places: tuple[tuple[str, tuple[Link, ...]], ...]
    is_quotation: bool
    framework: str
    beside: tuple[str, ...]
    more: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def passages(self) -> list[str]:
        return [told for told_of in self.more for name, told in told_of if name == "Passage"]


@dataclass(frozen=True)
class ShownRow:
    """`same` is what all say; else `columns` has each entry and what it says."""

    row: Row
    layer: Term | None
    same: tuple[ShownLine, ...]
    columns: tuple[tuple[Link, tuple[ShownLine, ...]], ...]


@dataclass(frozen=True)
class Part:
    title: str
    rows: list[ShownRow]


def parts_of(rows: Sequence[Row], entries: Sequence[Link], renderer: EditionRenderer) -> list[Part]:
    return [
        Part(title, [_row(row, entries, renderer) for row in some])
        for title, some in groupby(rows, key=lambda row: row.part)
    ]


def _row(row: Row, entries: Sequence[Link], renderer: EditionRenderer) -> ShownRow:
    layer = renderer.term("layer", row.layer) if row.layer else None
    if row.is_same:
        return ShownRow(row, layer, _folded(_line(alike, renderer) for alike in zip(*row.cells, strict=True)), ())
    cells = (_folded(_line([line], renderer) for line in cell) for cell in row.cells)
    return ShownRow(row, layer, (), tuple(zip(entries, cells, strict=True)))


def _folded(lines: Iterable[ShownLine]) -> tuple[ShownLine, ...]:
    """Return those that differ in their details alone as one line."""
    folded: dict[object, ShownLine] = {}
    for at, shown in enumerate(lines):
        key = (shown.line.text, shown.framework, shown.beside) if shown.line.more else at
        first = folded.get(key)
        folded[key] = replace(first, more=first.more + shown.more) if first else shown
    return tuple(folded.values())


def _line(alike: Sequence[Line], renderer: EditionRenderer) -> ShownLine:
    line = alike[0]
    framework = renderer.edition.frameworks.get(dict(line.more).get(FRAMEWORK, ""))
    more = tuple((name, told) for name, told in line.more if name != FRAMEWORK)
    proposed = renderer.term("confirmation", Confirmation.PROPOSED).label if framework else ""
    return ShownLine(
        line=line,
        links=tuple(renderer.links(dict.fromkeys(one.code for one in alike))),
        prose=renderer.markdown(line.text) if line.is_markdown else line.text,
        places=tuple(
            (source, tuple(renderer.links(dict.fromkeys(one.code for one in alike if one.source == source))))
            for source in dict.fromkeys(one.source for one in alike)
            if source
        ),
        is_quotation=bool(line.source) and line.layer != Layer.CURATOR,
        framework=f"{framework['name']} {framework['version']}".strip() if framework else "",
        beside=tuple(told for told in line.beside if told != proposed),
        more=(more,) if more else (),
    )
