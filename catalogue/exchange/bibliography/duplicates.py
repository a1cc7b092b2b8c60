"""Whether a work is there already: by arXiv id, DOI or title."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...addresses import identifiers
from ...addresses.names import normalise
from ...models import Reference
from .work import Work, in_one_form


@dataclass(frozen=True)
class Duplicate:
    """`why` names what is the same. Where it is the title alone, it may be another work all the same."""

    reference: Reference
    why: str

    @property
    def is_certain(self) -> bool:
        return self.why != TITLE


ARXIV, DOI, TITLE = "arXiv id", "DOI", "title"


def duplicates_of(works: Iterable[Work]) -> dict[Work, Duplicate]:
    """Return the works that are there already. One query."""
    known: dict[tuple[str, str], Reference] = {}
    for reference in Reference.objects.in_order():
        for key in _keys(reference.arxiv_id, reference.doi, reference.title):
            known.setdefault(key, reference)
    found: dict[Work, Duplicate] = {}
    for work in works:
        same = [Duplicate(known[key], key[0]) for key in _keys(work.arxiv_id, work.doi, work.title) if key in known]
        if same:
            found[work] = same[0]
    return found


def repeated_in(works: Iterable[Work]) -> dict[Work, Work]:
    """Return the works that stand earlier in the same paste, each with the first one."""
    earlier: dict[tuple[str, str], Work] = {}
    repeated: dict[Work, Work] = {}
    for work in works:
        for key in _keys(work.arxiv_id, work.doi, work.title):
            first = earlier.setdefault(key, work)
            if first is not work:
                repeated.setdefault(work, first)
    return repeated


def _keys(arxiv_id: str, doi: str, title: str) -> Iterator[tuple[str, str]]:
    """The most certain first."""
    if at_arxiv := identifiers.arxiv_id_of(arxiv_id, doi):
        yield ARXIV, in_one_form(identifiers.arxiv_id, at_arxiv).lower()
    if doi:
        yield DOI, in_one_form(identifiers.doi, doi).lower()
    if normalise(title):
        yield TITLE, normalise(title)
