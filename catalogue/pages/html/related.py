"""Related entries at the foot of an entry's page."""

from dataclasses import dataclass

from ...editions.held import ServedEdition
from ...vocabulary import Kind
from .pieces import Link, Pieces


@dataclass(frozen=True)
class RelatedView:
    link: Link
    reasons: tuple[str, ...]


def related(served: ServedEdition, pieces: Pieces, code: str, kind: Kind) -> list[RelatedView]:
    return [
        RelatedView(link, relation.reasons)
        for relation in served.relations.of(code, kind)
        if (link := pieces.link(relation.code))
    ]
