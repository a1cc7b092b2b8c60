"""Subjects that can be followed: an entry, a list or a search with its query, or everything."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from ..addresses.pages import KIND_OF_SECTION, SECTIONS
from ..models import Follow
from ..vocabulary import Kind
from ..web.exceptions import BadParameter
from .held import ServedEdition
from .listed import Listed, listed
from .selection import Selection, read_search, read_selection

SEARCH = "search"


@dataclass(frozen=True)
class Subject:
    """A subject as it is stored: with neither code nor section, it is everything."""

    code: str = ""
    section: str = ""
    query: str = ""

    @classmethod
    def of_list(cls, kind: Kind | None, selection: Selection) -> "Subject":
        return cls(section=SECTIONS[kind] if kind else SEARCH, query=selection.chosen.query_string)

    @classmethod
    def of(cls, follow: Follow) -> "Subject":
        return cls(follow.code, follow.section, follow.query)

    @property
    def is_everything(self) -> bool:
        return not (self.code or self.section)

    @property
    def address(self) -> str:
        if self.code:
            return reverse("name", args=[self.code])
        if self.section:
            return f"{reverse('home')}{self.section}/{self.query}"
        return reverse("editions")

    @property
    def feed(self) -> str:
        if self.code:
            return reverse("entry_feed", args=[self.code])
        if self.section:
            return f"{reverse('home')}{self.section}.atom{self.query}"
        return reverse("editions_feed")


def entries_of(subject: Subject, served: ServedEdition) -> Listed:
    """Return the entries that are followed, and what they are called together, as this edition has them."""
    if subject.code:
        known = subject.code in served.edition.entries
        title = f"{subject.code} {served.edition.title_of(subject.code)}" if known else subject.code
        return Listed(title, frozenset([subject.code]))
    if subject.is_everything:
        return Listed("Everything", frozenset(served.edition.entries))
    query = QueryDict(subject.query.removeprefix("?"))
    try:
        if subject.section == SEARCH:
            return listed(served, None, read_search(query))
        kind = KIND_OF_SECTION[subject.section]
        return listed(served, kind, read_selection(query, kind))
    except BadParameter:
        return Listed("A selection that is no longer understood", frozenset())
