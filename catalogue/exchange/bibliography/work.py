"""A work as a pasted record describes it, under the names of the catalogue."""

import re
from dataclasses import dataclass, field

from ...addresses.identifiers import NotOne, Read
from ...vocabulary import ReferenceType

OTHERS = "others"
"""BibTeX's name for the authors who are not named."""

_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
_ARXIV_VENUE = re.compile(r"^arxiv(?:\s+preprint)?(?:\s*arxiv)?\b.*$", re.IGNORECASE | re.DOTALL)


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


def venue_of(text: str) -> str:
    """“arXiv preprint arXiv:1810.07339” names the id once more, which has a field of its own."""
    return "arXiv preprint" if _ARXIV_VENUE.match(text) else text


def one_line(text: str) -> str:
    return " ".join(text.split())


def in_one_form(read: Read, text: str) -> str:
    """As it was pasted, if it is none: whoever stores it hears why it is refused."""
    try:
        return read(text) if text else ""
    except NotOne:
        return one_line(text)
