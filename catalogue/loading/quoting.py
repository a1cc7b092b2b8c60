"""Whether the source says what the records quote from it."""

from collections.abc import Iterator
from pathlib import Path

from .places import Place, entries_of
from .records import Fixtures

SOURCE = Path("source/failure-modes-in-machine-learning.txt")
TABLE_INDENT = "    "


class Source:
    """The source document. The blanks that indent a table cell belong to the file, not to the text."""

    def __init__(self, file: Path) -> None:
        lines = file.read_text(encoding="utf-8").split("\n")
        self.lines = [line.removeprefix(TABLE_INDENT) for line in lines]

    def text(self, first: int, last: int) -> str:
        return "\n".join(self.lines[first - 1 : last])

    def says(self, verbatim: str, lines: tuple[int, ...]) -> bool:
        return len(lines) == 2 and verbatim in self.text(*lines)

    def prints(self, quotation: str, lines: tuple[int, ...]) -> bool:
        """Quotations from two lines are two quotations: joined, nobody has printed them."""
        return any(quotation in self.text(line, line) for line in lines)


def misquotations(fixtures: Fixtures, source: Source) -> Iterator[Exception]:
    for place, entry in entries_of(fixtures):
        for passage in entry.passages:
            if passage.verbatim and not source.says(passage.verbatim, passage.lines):
                yield place.at(f"passages, {passage.number}, verbatim").error(NOT_SAID)
    for text in fixtures.site.texts:
        if text.verbatim and not source.says(text.verbatim, text.lines):
            yield Place("site.yaml").at(f"{text.key}, verbatim").error(NOT_SAID)
    for note in fixtures.notes:
        if not all(source.prints(quotation, note.lines) for quotation in note.printed):
            yield Place("notes.yaml").at(f"{note.code}, printed").error(NOT_SAID)
    for mode in fixtures.failure_modes:
        commentary = mode.commentary
        if commentary and commentary.cell != source.text(commentary.line, commentary.line):
            yield Place.of(mode).at("commentary, cell").error("it is not the whole line of the source")


NOT_SAID = "the source does not say this at its lines"
