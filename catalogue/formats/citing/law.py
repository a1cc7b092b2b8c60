"""Law: no rule of ours writes its citations. Curators type one a style, which is proposed until one confirms it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...documents.shapes import AuthorityDocument
from ...vocabulary import Confirmation
from .runs import Run, typed
from .styles import Style

BLUEBOOK, OSCOLA, LOCAL = "bluebook", "oscola", "local"


@dataclass(frozen=True)
class LawCitation:
    """The stored text; without one, `runs` is empty and `remark` says so."""

    runs: tuple[Run, ...]
    remark: str


TITLES = {BLUEBOOK: "Bluebook", OSCOLA: "OSCOLA"}


def law_citation(authority: AuthorityDocument, style: Style) -> LawCitation:
    """Return an authority in a style. APA and Chicago leave law to The Bluebook."""
    said: Mapping[str, Any] = authority
    of_style = [one for one in said.get("citations", ()) if one["style"] == style.law and one["text"].strip()]
    found = next((one for one in of_style if one["confirmation"] != Confirmation.REJECTED), None)
    if found is None and style.law == LOCAL:
        return LawCitation((Run(f"{authority['title']}, {authority['citation']}"),), "as the catalogue has it")
    if found is None:
        return LawCitation((), f"no confirmed {TITLES[style.law]} form")
    runs = tuple(typed(" ".join(found["text"].split())))
    if found["confirmation"] == Confirmation.CONFIRMED:
        return LawCitation(runs, f"confirmed by {found['by']}" if found["by"] else "")
    return LawCitation(runs, "proposed, not confirmed by a curator")
