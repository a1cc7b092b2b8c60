"""What readers are told about an entry that was withdrawn or merged."""

from dataclasses import dataclass
from datetime import datetime

from ...editions.edition import Term
from ...vocabulary import EntryState
from .pieces import Link, Pieces


@dataclass(frozen=True)
class DepartedView:
    """`edition` is the one that withdrew or merged it. `title` is without the mark that links to it carry."""

    link: Link
    title: str
    slug: str
    state: Term
    reason: str
    successor: Link | None
    edition: int
    published_at: datetime
    publisher: str

    @property
    def is_merged(self) -> bool:
        return self.state.value == EntryState.MERGED


def departed_view(code: str, pieces: Pieces) -> DepartedView:
    entry, departure = pieces.edition.entries[code], pieces.edition.departures[code]
    return DepartedView(
        link=pieces.entry_link(entry),
        title=entry["title"],
        slug=entry["slug"],
        state=pieces.term("entry_state", entry["state"]),
        reason=entry["reason"],
        successor=pieces.link(pieces.edition.successor_of(code)),
        edition=departure.edition,
        published_at=departure.published_at,
        publisher=departure.publisher,
    )
