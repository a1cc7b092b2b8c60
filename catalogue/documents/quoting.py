"""A passage as it is quoted: to the letter, what is odd in it marked as such, with its place in the source."""

import re

from ..vocabulary import Group, Layer, PassageRole
from .differences import Op, Run, words
from .shapes import AnyEntryDocument, PassageDocument, WorkDocument, is_failure_mode, is_reference

NOT_PUBLISHED = "not the publisher’s position"
"""What is said of withheld words wherever they are named."""


def mark(label: str, layer: str, edition: int) -> str:
    """Return what stands in brackets behind words that are copied: “FM-03.P4, source, ed. 4”."""
    return f"{label}, {standing(layer)}, ed. {edition}"


def standing(layer: str) -> str:
    """Return the name of a layer, and of the withheld one what it is not."""
    return f"{layer}, {NOT_PUBLISHED}" if layer == Layer.WITHHELD else layer


DETAILS = {
    Group.INTENTIONAL: "Details on Intentionally-Motivated Failures",
    Group.UNINTENDED: "Details on Unintended Failures",
}
SUMMARIES = {
    Group.INTENTIONAL: ("Intentionally-Motivated Failures Summary", "intentionally-motivated-failures-summary"),
    Group.UNINTENDED: ("Unintended Failures Summary", "unintended-failures-summary"),
}
"""The headings of the source's tables; of the summaries, which only the published page has, the anchor as well."""

COLUMNS = {
    PassageRole.OVERVIEW: "Overview",
    PassageRole.TITLE: "Attack Class",
    PassageRole.DESCRIPTION: "Description",
    PassageRole.PROPERTIES: "Type of Compromise",
    PassageRole.SCENARIO: "Scenario",
    PassageRole.STATEMENT: "Is the attacker [technologically] misusing the system?",
}


def quotation(passage: PassageDocument) -> str:
    """Return the words of the source to the letter, on one line and without quotation marks.

    “[sic]” stands behind what the catalogue corrects, and brackets around what it adds.
    """
    verbatim, display = passage["verbatim"].strip(), passage["display"]
    if not display:
        return _on_one_line(verbatim)
    runs = words(verbatim, display)
    marked = (_marked(run, runs[index - 1] if index else None) for index, run in enumerate(runs))
    return _WITHIN_A_WORD.sub(r"\1 [sic]", _on_one_line("".join(marked)))


_WITHIN_A_WORD = re.compile(r" \[sic\]((?:[^\s\w]?\w)+)")
"""“aline [sic]-up”, which is “aline-up [sic]”."""


def _marked(run: Run, before: Run | None) -> str:
    if run.op is Op.KEPT or not run.text.strip():
        return "" if run.op is Op.NEW else run.text
    if run.op is Op.GONE:
        return f"{run.text.rstrip()} [sic]{_blanks_after(run.text)}"
    if before and before.op is Op.GONE and before.text.strip():
        return ""  # what is corrected is marked already
    core = run.text.strip()
    return run.text.replace(core, f"[{core}]")


def _blanks_after(text: str) -> str:
    return text[len(text.rstrip()) :]


def _on_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def place_in_source(entry: AnyEntryDocument, passage: PassageDocument) -> str:
    """Return “Details on Unintended Failures, row 12, column “Scenario””; of what stands in no cell, its lines."""
    column = COLUMNS.get(PassageRole(passage["role"]))
    if is_failure_mode(entry) and column:
        table = passage["section"] or DETAILS[Group(entry["group"])]
        return f"“{table}”, row {row_of(entry)}, column “{column}”"
    if is_reference(entry) and entry["number_in_source"]:
        return f"bibliography, [{entry['number_in_source']}]"
    if not passage["lines"]:
        return f"“{passage['section']}”"
    first, last = passage["lines"]
    return f"line {first} of the source text" if first == last else f"lines {first}–{last} of the source text"


def row_of(entry: AnyEntryDocument) -> int:
    """Return the number of the row in the source's tables, which is the number in the failure mode's code."""
    return int(entry["code"].rpartition("-")[2])


def authors_of(work: WorkDocument) -> str:
    """Return “Ram Shankar Siva Kumar and others”, as a citation has more than three authors."""
    authors = work["authors"]
    return f"{authors[0]} and others" if len(authors) > 3 else " and ".join(authors)
