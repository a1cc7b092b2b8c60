"""What was pasted: works, and records that could not be read, in the order of their lines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...addresses import identifiers
from ...addresses.identifiers import NotOne
from ...editorial.refused import Refused
from ...vocabulary import ReferenceType
from .bibtex import read_bibtex
from .csl_json import read_csl_json
from .ris import read_ris
from .work import Rejected, Work

LONGEST_PASTE = 100_000
MOST_WORKS = 50

_BIBTEX = re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_RIS = re.compile(r"^\s*TY  ?-(?: |$)", re.MULTILINE)
_CSL = re.compile(r"\s*(?:\[\s*[{\]]|\{\s*[\"}])")
UNKNOWN = (
    "This is neither BibTeX, which begins as “@article{”, nor RIS, which begins with “TY  - ”, nor CSL-JSON, which "
    "begins with “[{”, nor a DOI or an arXiv id on each line."
)
NO_TITLE = (("title", "nothing is fetched: the id stands for it until you write it"),)


@dataclass(frozen=True)
class Pasted:
    works: list[Work]
    rejected: list[Rejected]


def read_pasted(text: str, *, ids_alone: bool = True) -> Pasted:
    """Read the works in a text; with `ids_alone`, DOIs and arXiv ids one a line are works, too. Raises Refused."""
    text = text.removeprefix("\ufeff")
    read = list(_reader_of(text, ids_alone=ids_alone)(text))
    works = [one for one in read if isinstance(one, Work)]
    if len(works) > MOST_WORKS:
        raise Refused(f"These are {len(works)} references. Paste at most {MOST_WORKS} at once.")
    rejected = [one for one in read if isinstance(one, Rejected)]
    return Pasted(sorted(works, key=lambda work: work.line), sorted(rejected, key=lambda one: one.line))


def _reader_of(text: str, *, ids_alone: bool) -> Callable[[str], Iterator[Work | Rejected]]:
    if _CSL.match(text):
        return read_csl_json
    is_bibtex, is_ris = _BIBTEX.search(text), _RIS.search(text)
    if is_bibtex and is_ris:
        raise Refused("This is BibTeX and RIS mixed. Paste one after the other.")
    if is_bibtex or is_ris:
        return read_bibtex if is_bibtex else read_ris
    if ids_alone and any(map(_is_bare, text.split("\n"))):
        return _read_bare_ids
    raise Refused(UNKNOWN)


def _is_bare(line: str) -> bool:
    return bool(line.strip()) and _read_id(line, 0) is not None


def _read_bare_ids(text: str) -> Iterator[Work | Rejected]:
    """Read DOIs and arXiv ids, one a line. Nothing is fetched: the id stands for the title until somebody writes it."""
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
