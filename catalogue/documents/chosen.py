"""The catalogue document with some of its shared records as they are now, and the others as they are public."""

from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, cast

from ..models import Edition
from .canonical import read
from .catalogue import rows_in, with_rows
from .shapes import CatalogueDocument, SharedRecordDocument
from .shared_records import SHARED_RECORD_TYPES, SharedRecordKey, shared_records_in


def public_shared_records() -> Mapping[SharedRecordKey, SharedRecordDocument]:
    """Return what the latest edition says of each, in its order; nothing before the first."""
    latest = Edition.objects.order_by("number").values_list("catalogue_document", flat=True).last()
    return _shared_records_of(latest) if latest else {}


@lru_cache(maxsize=1)
def _shared_records_of(catalogue: str) -> Mapping[SharedRecordKey, SharedRecordDocument]:
    """Reading an edition takes longer than all that is asked of it at the desk."""
    return shared_records_in(read(catalogue))


def in_catalogue(document: SharedRecordDocument | None) -> SharedRecordDocument | None:
    """Return what the catalogue document says of it: nothing of a note that concerns entries, which say it."""
    return None if document is None or document.get("concerns") else document


def moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return those of the keys in both that stand elsewhere among the others."""
    old, new = [key for key in before if key in set(after)], [key for key in after if key in set(before)]
    if old == new:
        return set()
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return set(old).difference(*(old[block.a : block.a + block.size] for block in blocks))


def chosen_catalogue(
    public: CatalogueDocument,
    working: CatalogueDocument,
    chosen: Collection[SharedRecordKey],
    *,
    with_description: bool,
) -> CatalogueDocument:
    """Return what is public, with the chosen records as the working copy has them; one that it lacks goes.

    The description is what nobody edits at the desk: vocabularies, and the work that the source is.
    """
    document: dict[str, Any] = {**(working if with_description else public)}
    for part, kind in SHARED_RECORD_TYPES.items():
        before, after = ({row[kind.key]: row for row in rows_in(source, part)} for source in (public, working))
        rows = _chosen(before, after, {key.key for key in chosen if key.part is part})
        document = with_rows(document, part, rows)
    return cast(CatalogueDocument, document)


Rows = dict[str, Mapping[str, Any]]


def _chosen(before: Rows, after: Rows, chosen: Collection[str]) -> list[Mapping[str, Any]]:
    in_place = (after.keys() & chosen) - moved([*before], [*after])
    rows = {key: after[key] if key in in_place else row for key, row in before.items()}
    order = [key for key in before if key in in_place or key not in chosen]
    above = ""
    for key in after:
        if key in chosen and key not in order:
            order.insert(order.index(above) + 1 if above else 0, key)
            rows[key] = after[key]
        above = key if key in order else above
    return [rows[key] for key in order]
