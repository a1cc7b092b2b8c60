"""The citations of an entry as plain text, one a style."""

from collections.abc import Iterator
from typing import Any

from ...addresses.codes import Code
from ...editions.edition import LoadedEdition
from ...editions.entry_data import hedges_at
from ...vocabulary import Kind
from . import STYLES
from .as_source import CATALOGUE, Cited, citation, original_of, part_of, pin_of, reproduced
from .law import law_citation
from .runs import Runs, in_text
from .styles import Style
from .works import work_of


def citations_text(edition: LoadedEdition, code: str, address: str) -> str:
    """Return what is cited, then the entry of the catalogue in each style. `address` is the permanent one."""
    return "\n".join(_lines(edition, code, address)) + "\n"


def _lines(edition: LoadedEdition, code: str, address: str) -> Iterator[str]:
    entry: Any = edition.entries.get(code, {})
    cited = part_of(edition, code, address)
    yield f"{code} {cited.title}"
    if Code.read(code).is_passage:
        yield from _of_passage(edition, cited)
    match entry.get("kind"):
        case Kind.REFERENCE if work := work_of(entry):
            yield from _in_styles("The work", ((style, style.work(work), "") for style in STYLES))
        case Kind.AUTHORITY:
            found = ((style, law_citation(entry, style)) for style in STYLES)
            yield from _in_styles("The authority", ((style, one.runs, one.remark) for style, one in found))
            yield from ("", "As the catalogue has it", entry["citation"])
    yield from _in_styles(f"{code} of the {CATALOGUE}", ((style, citation(cited, style), "") for style in STYLES))


def _of_passage(edition: LoadedEdition, cited: Cited) -> Iterator[str]:
    """Yield what softens the words; those of the source are cited by the source first."""
    yield from (f"Hedged there: “{hedge}”" for hedge in hedges_at(cited.code, edition))
    original, pin = original_of(edition), pin_of(edition, cited.code)
    if original and pin:
        found = ((style, reproduced(original, pin, cited, style), "") for style in STYLES)
        yield from _in_styles("The source, as reproduced here", found)


def _in_styles(title: str, found: Iterator[tuple[Style, Runs, str]]) -> Iterator[str]:
    yield from ("", title)
    for style, runs, remark in found:
        yield f"{style.title}: {' '.join(filter(None, (in_text(runs), f'[{remark}]' if remark else '')))}"
