"""A work as citations need it: read out of a reference, whatever the shape of its document, or of the source."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...addresses import identifiers
from ...addresses.names import fold
from ...documents.shapes import AuthorDocument, ReferenceDocument, WorkDocument
from ...vocabulary import ReferenceStanding, ReferenceType
from .authors import Person
from .dates import UNKNOWN, Day

_ARXIV = re.compile(r"\barxiv\b", re.IGNORECASE)


@dataclass(frozen=True)
class Work:
    """`type` is a ReferenceType with a line in each style; `details` are the values of WorkField that are known."""

    type: str
    title: str
    authors: tuple[Person, ...] = ()
    and_others: bool = False
    issued: Day = UNKNOWN
    url: str = ""
    doi: str = ""
    arxiv_id: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def doi_address(self) -> str:
        return identifiers.doi_address(self.doi)

    @property
    def arxiv_address(self) -> str:
        return identifiers.arxiv_address(self.arxiv_id)


def work_of(reference: ReferenceDocument) -> Work | None:
    """Return the work that a reference names; None where nobody knows which one it is."""
    if reference["standing"] == ReferenceStanding.MISSING:
        return None
    details = {detail["field"]: detail["value"] for detail in reference["details"] if detail["value"]}
    details.setdefault("container", reference["venue"])
    issued = Day.read(details.get("issued", ""))
    return Work(
        type=_type_of(reference, details),
        title=" ".join(reference["title"].split()),
        authors=tuple(map(_person, reference["authors"])),
        and_others=reference["authors_incomplete"],
        issued=issued or Day(reference["year"] or 0),
        url=reference["url"],
        doi=reference["doi"],
        arxiv_id=reference["arxiv_id"],
        details={name: value for name, value in details.items() if value},
    )


def work_of_source(work: WorkDocument, references: Iterable[ReferenceDocument] = ()) -> Work:
    """Return the document that the catalogue starts from: the page on its publisher’s site, not the preprint.

    The first two affiliations published it together. Its authors are names in one piece; where a reference tells the
    parts of one, these are taken.
    """
    told = (_person(author) for reference in references for author in reference["authors"])
    known = {_folded(person.in_order): person for person in told}
    return Work(
        type=ReferenceType.WEBPAGE,
        title=work["title"],
        authors=tuple(known.get(_folded(name)) or Person.printed(name) for name in work["authors"]),
        issued=Day.read(work["date"]),
        url=work["url"],
        details={"container": " and ".join(work["affiliations"][:2])} if work["affiliations"] else {},
    )


def _folded(name: str) -> str:
    return fold(name.replace("’", "'"))


def _person(author: AuthorDocument) -> Person:
    if not author["family"]:
        return Person.printed(author["name"])
    return Person(author["family"], author["given"], author["particle"], author["suffix"])


def _type_of(reference: ReferenceDocument, details: Mapping[str, str]) -> str:
    """Return the type; of a “paper”, as the first editions call it, and of what nobody told, what its facts say."""
    container = details["container"]
    match reference["type"]:
        case ReferenceType.WEB:
            return ReferenceType.WEBPAGE
        case ReferenceType.PAPER if _ARXIV.search(container) or (reference["arxiv_id"] and not container):
            return ReferenceType.PREPRINT
        case ReferenceType.PAPER if details.get("volume"):
            return ReferenceType.ARTICLE
        case ReferenceType.PAPER:
            return ReferenceType.PROCEEDINGS if container else ReferenceType.MANUSCRIPT
        case ReferenceType.UNKNOWN:
            return ReferenceType.WEBPAGE if reference["url"] else ReferenceType.MANUSCRIPT
    return str(reference["type"])
