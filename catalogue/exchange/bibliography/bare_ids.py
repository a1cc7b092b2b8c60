"""DOIs and arXiv ids, one a line. Nothing is fetched: the id stands for the title until somebody writes it."""

from collections.abc import Iterator

from ...addresses import identifiers
from ...addresses.identifiers import NotOne
from ...vocabulary import ReferenceType
from .work import Rejected, Work

NO_TITLE = (("title", "nothing is fetched: the id stands for it until you write it"),)


def is_bare(line: str) -> bool:
    return bool(line.strip()) and _read_id(line, 0) is not None


def read_bare_ids(text: str) -> Iterator[Work | Rejected]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _read_id(line, number) or Rejected(number, line.strip()[:60], "it is neither a DOI nor an arXiv id")


def _read_id(line: str, number: int) -> Work | None:
    try:
        arxiv_id = identifiers.arxiv_id(line)
    except NotOne:
        try:
            doi = identifiers.doi(line)
        except NotOne:
            return None
        return Work(line=number, type=ReferenceType.UNKNOWN, title=f"doi:{doi}", doi=doi, not_taken=NO_TITLE)
    title = f"arXiv:{arxiv_id}"
    return Work(line=number, type=ReferenceType.PREPRINT, title=title, arxiv_id=arxiv_id, not_taken=NO_TITLE)
