"""A work as a pasted record describes it, under the names of the catalogue."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ...addresses.identifiers import NotOne, Read
from ...vocabulary import ReferenceType, WorkField

OTHERS = "others"
"""BibTeX's name for the authors who are not named."""

OF_OTHERS = "et al."

_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
_DATE = re.compile(r"\s*([12][0-9]{3})[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?(?![0-9])")
_ARXIV_VENUE = re.compile(r"^(?:corr$|arxiv(?:\s+preprint)?(?:\s*arxiv)?\b.*$)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Change:
    """A value as the record said it, and what became of it, where that is not the same."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Work:
    """`line` is where its record begins in the paste, from 1. An identifier that is none stands as it was pasted."""

    line: int
    type: ReferenceType
    title: str
    authors: tuple[str, ...] = ()
    authors_incomplete: bool = False
    year: int | None = None
    venue: str = ""
    arxiv_id: str = ""
    doi: str = ""
    url: str = ""
    details: tuple[tuple[WorkField, str], ...] = ()
    changes: tuple[Change, ...] = field(default=(), compare=False)
    not_taken: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """Fields of the record that have no place here, with what they said."""


@dataclass(frozen=True)
class Rejected:
    line: int
    what: str
    reason: str


def year_in(text: str) -> int | None:
    match = _YEAR.search(text)
    return int(match.group()) if match else None


def date_in(text: str) -> str:
    """Return the month or the day that the text begins with, such as 2021-06 or 2021-06-03; empty if there is none."""
    match = _DATE.match(text)
    found = "-".join(part.zfill(2) for part in match.groups() if part) if match else ""
    try:
        date.fromisoformat(found if len(found) > len("2021-06") else f"{found}-01")
    except ValueError:
        return ""
    return found


def day_in(text: str) -> str:
    found = date_in(text)
    return found if len(found) == len("2021-06-03") else ""


def type_of(stated: ReferenceType, *, arxiv_id: str, venue: str) -> ReferenceType:
    """Return the type: what stands at arXiv and in nothing else is a preprint, whatever the record calls it."""
    might_be = stated in (ReferenceType.ARTICLE, ReferenceType.PAPER, ReferenceType.MANUSCRIPT, ReferenceType.UNKNOWN)
    is_preprint = arxiv_id and might_be and (not venue or _ARXIV_VENUE.match(venue))
    return ReferenceType.PREPRINT if is_preprint else stated


def venue_of(text: str) -> str:
    """Return the venue; of “arXiv preprint arXiv:1810.07339” without the id, which has a field of its own."""
    return "arXiv preprint" if _ARXIV_VENUE.match(text) else text


def people_of(names: Iterable[str]) -> str:
    """Return “Jane Doe, John Roe and Ann Poe”: names as they are spoken, in one text."""
    *others, last = [OF_OTHERS if name == OTHERS else name for name in names] or [""]
    if last == OF_OTHERS:
        return " ".join([", ".join(others), last]).strip()
    return " and ".join(filter(None, (", ".join(others), last)))


def one_line(text: str) -> str:
    return " ".join(text.split())


def in_one_form(read: Read, text: str) -> str:
    """Return it in its one form, or as it was pasted if it is none: whoever stores it hears why it is refused."""
    try:
        return read(text) if text else ""
    except NotOne:
        return one_line(text)
