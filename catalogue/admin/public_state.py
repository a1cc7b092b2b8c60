"""How the working copy of an entry stands to what readers see."""

from collections.abc import Iterable
from dataclasses import dataclass

from .. import documents, publishing
from ..models import EntryVersion
from ..vocabulary import Kind


@dataclass(frozen=True)
class PublicState:
    """`edition` is the one since which the public document has stood as it is; None: there is none yet."""

    edition: int | None
    differs: bool

    @property
    def is_public(self) -> bool:
        return self.edition is not None

    def __str__(self) -> str:
        if self.edition is None:
            return "Never published"
        return f"Changed since edition {self.edition}" if self.differs else "Public"


def public_states(kind: Kind, codes: Iterable[str]) -> dict[str, PublicState]:
    """By code; a fixed number of queries."""
    codes = list(codes)
    public = publishing.public_digests(codes)
    current = EntryVersion.objects.current().filter(entry__code__in=codes)
    editions = dict(current.values_list("entry__code", "first_edition"))
    return {
        working.code: PublicState(
            edition=editions.get(working.code),
            differs=public.get(working.code) != documents.digest_of(documents.document_of(working)),
        )
        for working in documents.working_entries(kind, codes)
    }


def ever_published(entry: int) -> frozenset[str]:
    """Anchors and scenario codes that stood in any edition: somebody may link to them. `entry` is its key."""
    places: set[str] = set()
    for text in EntryVersion.objects.filter(entry=entry).values_list("document", flat=True):
        document = documents.read(text)
        places.update(passage["anchor"] for passage in document["passages"])
        places.update(scenario["code"] for scenario in document.get("scenarios", []))
    return frozenset(places)
