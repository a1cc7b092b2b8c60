"""The blocks of a brief in HTML."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from ...formats.briefs import Block, Brief, Heading, Paragraph
from ...formats.citing.runs import in_html


@dataclass(frozen=True)
class Shown:
    """`kind` is that of the block; a table has headings and rows, everything else its text."""

    kind: str
    text: SafeString | str = ""
    level: int = 0
    note: int = 0
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, SafeString], ...], ...] = ()


def shown_blocks(brief: Brief) -> list[Shown]:
    return [_shown(block) for block in brief.blocks]


def shown_notes(brief: Brief) -> list[SafeString]:
    return [in_html(note) for note in brief.notes]


def _shown(block: Block) -> Shown:
    match block:
        case Heading(text, level):
            return Shown("heading", text, level=level)
        case Paragraph(runs, kind, note):
            return Shown(kind, in_html(runs), note=note)
    rows = tuple(tuple(zip(block.headings, map(in_html, row), strict=True)) for row in block.rows)
    return Shown("table", headings=tuple(block.headings), rows=rows)
