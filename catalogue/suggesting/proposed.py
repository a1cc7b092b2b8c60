"""The reference that a reader proposes, read from whatever was typed: BibTeX, a DOI, an arXiv id, an address, words.

Nothing is looked up elsewhere, so what was not typed is not known: a curator completes the draft.
"""

import re
from dataclasses import dataclass
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from ..models.reference import LONGEST_DOI, LONGEST_NAME, LONGEST_TITLE, LONGEST_URL, LONGEST_VENUE
from ..search.identifiers import identifiers_in
from ..vocabulary import ReferenceType

_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")
_YEAR = re.compile(r"[12][0-9]{3}")
_LEADS_TO_AN_IDENTIFIER = re.compile(r"https?://(?:dx\.)?doi\.org/|https?://(?:www\.)?arxiv\.org/", re.IGNORECASE)
_OF_THE_WEB = {"online", "electronic", "www", "misc"}


@dataclass(frozen=True)
class ProposedReference:
    """ "" and None where nothing was typed. Each detail fits its field."""

    title: str
    type: ReferenceType = ReferenceType.UNKNOWN
    authors: tuple[str, ...] = ()
    authors_incomplete: bool = False
    venue: str = ""
    year: int | None = None
    arxiv_id: str = ""
    doi: str = ""
    url: str = ""


def read_proposed(text: str) -> ProposedReference:
    arxiv_id, doi = _identifier("arxiv", text), _identifier("doi", text)
    entry = _bibtex(text)
    if entry is None:
        url = _address(text)
        kind = ReferenceType.PAPER if arxiv_id or doi else ReferenceType.WEB if url else ReferenceType.UNKNOWN
        return ProposedReference(_title(text), kind, arxiv_id=arxiv_id, doi=doi, url=url)
    fields = {field.key.lower(): field.value for field in entry.fields}
    authors = _authors(fields.get("author"))
    year = _YEAR.search(_plain(fields, "year", "date"))
    return ProposedReference(
        title=_plain(fields, "title")[:LONGEST_TITLE] or _title(text),
        type=ReferenceType.WEB if entry.entry_type in _OF_THE_WEB and not (arxiv_id or doi) else ReferenceType.PAPER,
        authors=tuple(name for name in authors if name != "others"),
        authors_incomplete="others" in authors,
        venue=_plain(fields, "journal", "journaltitle", "booktitle", "publisher")[:LONGEST_VENUE],
        year=int(year.group()) if year else None,
        arxiv_id=arxiv_id,
        doi=doi,
        url=_address(_plain(fields, "url")),
    )


def _bibtex(text: str) -> Any:
    """The first entry; None where there is none."""
    if "@" not in text or "{" not in text:
        return None
    decoding = [LatexDecodingMiddleware(), SeparateCoAuthors()]
    return next(iter(parse_string(text, append_middleware=decoding).entries), None)


def _authors(value: Any) -> list[str]:
    names = value if isinstance(value, list) else []
    return [name for name in (" ".join(str(name).split())[:LONGEST_NAME] for name in names) if name]


def _plain(fields: dict[str, Any], *names: str) -> str:
    """The first of these fields that says something, without the braces that keep BibTeX from changing its case."""
    found = next((str(fields[name]) for name in names if fields.get(name)), "")
    return " ".join(found.replace("{", "").replace("}", "").split())


def _identifier(scheme: str, text: str) -> str:
    names = (identifier.names[0] for identifier in identifiers_in(text))
    found = (name.removeprefix(f"{scheme}:").rstrip("}") for name in names if name.startswith(f"{scheme}:"))
    return next((identifier for identifier in found if len(identifier) <= LONGEST_DOI), "")


def _address(text: str) -> str:
    """The first address that is not merely where a DOI or an arXiv id leads."""
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(".,;)}")
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
