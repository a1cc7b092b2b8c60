"""What was pasted: works, and records that could not be read, in the order of their lines."""

import re
from dataclasses import dataclass

from ...editorial.refused import Refused
from .bibtex import read_bibtex
from .ris import read_ris
from .work import Rejected, Work

LONGEST_PASTE = 100_000
MOST_WORKS = 50

_BIBTEX = re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_RIS = re.compile(r"^\s*TY  ?-(?: |$)", re.MULTILINE)


@dataclass(frozen=True)
class Pasted:
    works: list[Work]
    rejected: list[Rejected]


def read_pasted(text: str) -> Pasted:
    """Raises Refused."""
    text = text.removeprefix("\ufeff")
    is_bibtex, is_ris = _BIBTEX.search(text), _RIS.search(text)
    if is_bibtex and is_ris:
        raise Refused("This is BibTeX and RIS mixed. Paste one after the other.")
    if not is_bibtex and not is_ris:
        raise Refused("This is neither BibTeX, which begins as “@article{”, nor RIS, which begins with “TY  - ”.")
    read = list(read_bibtex(text) if is_bibtex else read_ris(text))
    works = [one for one in read if isinstance(one, Work)]
    if len(works) > MOST_WORKS:
        raise Refused(f"These are {len(works)} references. Paste at most {MOST_WORKS} at once.")
    rejected = [one for one in read if isinstance(one, Rejected)]
    return Pasted(sorted(works, key=lambda work: work.line), sorted(rejected, key=lambda one: one.line))
