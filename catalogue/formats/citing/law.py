"""Law: no rule of ours writes its citations. Curators type one a style, which is proposed until one confirms it."""

from dataclasses import dataclass

from ...documents.shapes import AuthorityDocument
from ...vocabulary import CitationStyle, Confirmation
from .runs import Run, typed
from .styles import Style


@dataclass(frozen=True)
class LawCitation:
    """The stored text; without one, `runs` is empty and `remark` says so."""

    runs: tuple[Run, ...]
    remark: str


def law_citation(authority: AuthorityDocument, style: Style) -> LawCitation:
    """Return an authority in a style. APA and Chicago leave law to The Bluebook."""
    if found := stored(authority, style.law):
        return found
    if style.law is CitationStyle.LOCAL:
        return LawCitation((Run(f"{authority['title']}, {authority['citation']}"),), "as the catalogue has it")
    return LawCitation((), f"no confirmed {style.law.label} form")


def stored(authority: AuthorityDocument, style: CitationStyle) -> LawCitation | None:
    """Return what curators typed for a style, and what is to be said of it."""
    of_style = [one for one in authority["citations"] if one["style"] == style and one["text"].strip()]
    found = next((one for one in of_style if one["confirmation"] != Confirmation.REJECTED), None)
    if found is None:
        return None
    runs = tuple(typed(" ".join(found["text"].split())))
    if found["confirmation"] == Confirmation.CONFIRMED:
        return LawCitation(runs, f"confirmed by {found['by']}" if found["by"] else "")
    return LawCitation(runs, "proposed, not confirmed by a curator")
