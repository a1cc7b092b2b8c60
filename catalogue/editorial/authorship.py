"""Who changed the shared records, by the saves on record."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby

from django.contrib.auth.models import User

from .. import documents
from ..documents import CatalogueDocument, SharedRecordDocument, SharedRecordKey
from ..models import Edition, SavedRow
from ..vocabulary import CataloguePart
from . import saves


def changed_by(latest: Edition, document: CatalogueDocument) -> list[User]:
    """Return who changed the shared records in which the document differs from the edition, since that is public.

    They saved, deleted or restored them. An operator at the command line leaves no account here, nor does an account
    that is gone.
    """
    public = documents.shared_records_in(documents.public_catalogue(latest))
    now = documents.shared_records_in(document)
    keys, moved = _rows_that_differ(public, now), _parts_that_moved(public, now)
    saves = _saved_since(_public_since(latest).published_at, public, keys, moved)
    return list(User.objects.filter(pk__in={save.account_id for save in saves}).order_by("pk"))


def _rows_that_differ(
    before: dict[SharedRecordKey, SharedRecordDocument], after: dict[SharedRecordKey, SharedRecordDocument]
) -> Collection[SharedRecordKey]:
    """All rows of a part whose order differs: none of them says that it was moved."""
    moved = _parts_that_moved(before, after)
    return [key for key in {**before, **after} if key.part in moved or before.get(key) != after.get(key)]


def _parts_that_moved(
    before: dict[SharedRecordKey, SharedRecordDocument], after: dict[SharedRecordKey, SharedRecordDocument]
) -> set[CataloguePart]:
    return {part for part in CataloguePart if _in_order(part, before, after) != _in_order(part, after, before)}


def _in_order(
    part: CataloguePart,
    rows: dict[SharedRecordKey, SharedRecordDocument],
    others: dict[SharedRecordKey, SharedRecordDocument],
) -> list[SharedRecordKey]:
    return [key for key in rows if key.part is part and key in others]


def _saved_since(
    published_at: datetime,
    public: dict[SharedRecordKey, SharedRecordDocument],
    keys: Collection[SharedRecordKey],
    moved: set[CataloguePart],
) -> Iterator[SavedRow]:
    found = saves.saves_of(keys).order_by("part", "key", "-pk")
    for key, newest_first in groupby(found, key=saves.key_of):
        since = published_at if key.part in moved else None
        yield from _later(newest_first, since, public.get(key))


def _later(
    newest_first: Iterable[SavedRow], since: datetime | None, public: SharedRecordDocument | None
) -> Iterator[SavedRow]:
    """Yield the saves after the last that says what is public: in the order of the record, as clocks are set back.

    Where rows were moved, which their documents do not say, a time has to tell as well.
    """
    for save in newest_first:
        if documents.agree(saves.said(save), public) and (since is None or save.saved_at <= since):
            return
        yield save


def _public_since(latest: Edition) -> Edition:
    """The edition that published the catalogue document of the latest: later ones may have left it as it was."""
    others = Edition.objects.exclude(catalogue_document=latest.catalogue_document)
    before = others.order_by("-number").values_list("number", flat=True).first() or 0
    return Edition.objects.filter(number__gt=before).order_by("number")[0]
