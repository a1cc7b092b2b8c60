"""A brief as Markdown, with footnotes as most dialects write them."""

from collections.abc import Iterator

from .briefs import TITLE, Block, Brief, Heading, Paragraph, Table
from .citing.runs import Run, Runs, in_markdown

_QUOTED = ("quotation", "withheld", "curator")


def brief(subject: Brief) -> str:
    blocks = [f"# {TITLE}", *map(_block, subject.blocks)]
    notes = (f"[^{number}]: {in_markdown(note)}" for number, note in enumerate(subject.notes, start=1))
    return "\n\n".join([*blocks, *notes]) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + 1)} {in_markdown([Run(text)])}"
        case Paragraph(runs, kind, note):
            text = in_markdown(runs) + (f"[^{note}]" if note else "")
            return f"> {text}" if kind in _QUOTED else f"**{text}**" if kind == "warning" else text
        case Table():
            return "\n".join(_lines(block))


def _lines(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.headings)} |"
    yield f"|{' --- |' * len(table.headings)}"
    yield from (f"| {' | '.join(map(_cell, row))} |" for row in table.rows)


def _cell(runs: Runs) -> str:
    return " ".join(in_markdown(runs).split())
