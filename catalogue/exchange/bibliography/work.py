"""A work as a pasted record describes it, under the names of the catalogue."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...editions.search.identifiers import identifiers_in
from ...vocabulary import ReferenceType

_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
_ARXIV_DOI = re.compile(r"^10\.48550/arxiv\.", re.IGNORECASE)
_EARLY_ARXIV = re.compile(
    r"(?:arxiv:\s*|https?://arxiv\.org/(?:abs|pdf)/)?(?P<id>[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?", re.IGNORECASE
)
_ARXIV_VENUE = re.compile(r"^arxiv(?:\s+preprint)?(?:\s*arxiv)?\b.*$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Work:
    """`line` is where its record begins in the paste, from 1."""

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


@dataclass(frozen=True)
class Rejected:
    line: int
    what: str
    reason: str


def year_in(text: str) -> int | None:
    match = _YEAR.search(text)
    return int(match.group()) if match else None


def doi_in(text: str) -> str:
    """Without the address of a resolver, in small letters: DOIs do not tell case."""
    return _identifier("doi:", text)


def arxiv_id_in(texts: Iterable[str]) -> str:
    """The first that is named, without its version."""
    for text in texts:
        early = _EARLY_ARXIV.fullmatch(text.strip())
        found = early["id"] if early else _identifier("arxiv:", _ARXIV_DOI.sub("arXiv:", text.strip()))
        if found:
            return found
    return ""


def venue_of(text: str) -> str:
    """“arXiv preprint arXiv:1810.07339” names the id once more, which has a field of its own."""
    return "arXiv preprint" if _ARXIV_VENUE.match(text) else text


def one_line(text: str) -> str:
    return " ".join(text.split())


def _identifier(prefix: str, text: str) -> str:
    names = (identifier.names[0] for identifier in identifiers_in(text))
    return next((name.removeprefix(prefix) for name in names if name.startswith(prefix)), "")
