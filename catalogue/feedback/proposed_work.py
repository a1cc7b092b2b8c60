"""The work that a reader proposes, read from whatever was typed: BibTeX, RIS, a DOI, an arXiv id, an address, words.

Nothing is looked up elsewhere, so what was not typed is not known: a curator completes the draft.
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from ..addresses import identifiers
from ..editorial.refused import Refused
from ..exchange.bibliography import Work, read_pasted
from ..exchange.bibliography.work import in_one_form
from ..models.reference import LONGEST_DOI, LONGEST_TITLE, LONGEST_URL
from ..vocabulary import ReferenceType

_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")
_LEADS_TO_AN_IDENTIFIER = re.compile(r"https?://(?:dx\.)?doi\.org/|https?://(?:www\.)?arxiv\.org/", re.IGNORECASE)


def read_proposed(text: str) -> Work:
    return _recorded(text) or _told(text)


def _recorded(text: str) -> Work | None:
    """The first work of a record in BibTeX, RIS or CSL-JSON."""
    try:
        return next(iter(read_pasted(text, ids_alone=False).works), None)
    except Refused:
        return None


def _told(text: str) -> Work:
    arxiv_id, doi, url = identifiers.arxiv_id_in(text), _short(identifiers.doi_in(text)), _address(text)
    type_ = ReferenceType.PAPER if arxiv_id or doi else ReferenceType.WEB if url else ReferenceType.UNKNOWN
    return Work(1, type_, _title(text), arxiv_id=arxiv_id, doi=doi, url=url)


def _short(identifier: str) -> str:
    return identifier if len(identifier) <= LONGEST_DOI else ""


def _address(text: str) -> str:
    """The first address that is not merely where a DOI or an arXiv id leads."""
    for match in _ADDRESS.finditer(text):
        address = in_one_form(identifiers.address, match.group().rstrip(".,;:!?"))
        if len(address) <= LONGEST_URL and not _LEADS_TO_AN_IDENTIFIER.match(address) and _is_valid(address):
            return address
    return ""


def _is_valid(address: str) -> bool:
    try:
        URLValidator()(address)
    except ValidationError:
        return False
    return True


def _title(text: str) -> str:
    """The first line that says something, for a curator to make a title of."""
    first = next(line.strip() for line in text.splitlines() if line.strip())
    return first[:LONGEST_TITLE]
