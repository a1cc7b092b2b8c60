"""A citation style: how it writes authors and dates, and a line for each type of source."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ...vocabulary import CitationStyle
from .authors import Person
from .dates import Day
from .runs import Run, closed, requoted, written
from .works import Work

_SEVERAL = re.compile(r" and | & |;| et al\b")
"""The signs and words between editors, who are one text. They make “eds” of “ed”."""


class Names(Protocol):
    def __call__(self, people: Sequence[Person], *, and_others: bool) -> str: ...


@dataclass(frozen=True)
class Style:
    """`lines` has a pattern (see runs.py) for each type of work; the other patterns are of the catalogue itself."""

    name: str
    title: str
    names: Names
    date: Callable[[Day], str]
    lines: Mapping[str, str]
    law: CitationStyle
    """The style in which it cites law."""
    entry: str
    results: str
    """A list, or what a search found."""
    edition: str
    """“{} edn”, of an ordinal number."""
    ordinals: tuple[str, str] = ("nd", "rd")
    """The endings of the 2 and the 3."""
    quoted_within: str = "‘’"
    """The marks of a quotation within a title that stands in quotation marks."""
    reproduced: str = ", as reproduced in "
    """The words that lead from the original to the entry that prints it."""
    closes_footnotes: bool = True
    """APA sets no full stop behind an address."""

    def work(self, work: Work, *, pin: str = "") -> list[Run]:
        """Return the citation of a work; `pin` is the place in it."""
        return written(self.lines[work.type], {**self._pieces(work), "pin": pin})

    def footnote(self, citation: Sequence[Run]) -> list[Run]:
        """Return a citation as the whole of a footnote, which is a sentence."""
        return closed(citation) if self.closes_footnotes else [*citation]

    def _pieces(self, work: Work) -> dict[str, str]:
        known = {name.replace("-", "_"): text for name, text in work.details.items()}
        container = known.get("container") or known.get("event", "")
        journal = known.get("container_short") or container
        authors = self.names(work.authors, and_others=work.and_others)
        publisher = known.get("publisher", "")
        pages = re.sub("-+", "–", known.get("pages", ""))
        is_range = "–" in pages or "," in pages
        address = work.doi_address or work.url or work.arxiv_address
        series = known.get("series") or known.get("genre") if known.get("number") else ""
        number = " ".join(filter(None, (series, known.get("number"))))
        pieces = {
            **known,
            "s": "s" if _SEVERAL.search(known.get("editor", "")) else "",
            "authors": authors,
            "title": work.title,
            "quoted": requoted(work.title, self.quoted_within),
            "container": container,
            "journal": journal,
            "journal_unstopped": journal.replace(".", ""),
            "is_blog": "blog" if "blog" in container.lower() else "",
            "publisher": "" if publisher == authors else publisher,
            "publisher_apart": "" if publisher == authors or publisher in container else publisher,
            "by_publisher": publisher or container,
            "number": number,
            "number_apart": "" if known.get("number", "") in container.split() else number,
            "edition": self._edition(known.get("edition", "")),
            "pages": pages,
            "first_page": re.split("[–,]", pages)[0],
            "pp": f"{'pp' if is_range else 'p'}. {pages}" if pages else "",
            "issued": self.date(work.issued),
            "year": str(work.issued.year or ""),
            "accessed": self.date(Day.read(known.get("accessed", ""))),
            "address": address,
            "web": work.url or address,
            "online": "" if pages else work.url or address,
            "archive": "arXiv" if work.arxiv_id else known.get("archive") or container,
            "archive_id": f"arXiv:{work.arxiv_id}" if work.arxiv_id else known.get("archive_id", ""),
            "archived": work.arxiv_address or work.url or address,
        }
        return {name: " ".join(text.split()) for name, text in pieces.items()}

    def _edition(self, printed: str) -> str:
        """Return “2nd edn” of “2”, and what is no number as it is printed."""
        if not printed.isdecimal():
            return printed
        number = int(printed)
        last = {1: "st", 2: self.ordinals[0], 3: self.ordinals[1]}.get(number % 10, "th")
        return self.edition.format(f"{number}{'th' if number % 100 in (11, 12, 13) else last}")
