"""Every save of a row that belongs to no entry is kept, and so is every save of an editor's note."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .. import documents
from ..documents import SharedRecordDocument, SharedRecordKey
from ..models import SavedRow
from ..models.constraints import any_of
from ..models.review import SavedRowQuerySet
from ..vocabulary import CataloguePart
from .permissions import Actor
from .recording import slices


@transaction.atomic
def keep(keys: Iterable[SharedRecordKey], *, by: Actor) -> list[SavedRow]:
    """What these rows say now, where that differs from what was kept last; also that they are gone.

    Whoever writes such rows calls it in the same transaction, with their keys before and after.
    """
    return [row for some in slices(sorted(set(keys))) for row in _keep(some, by)]


def lock(keys: Iterable[SharedRecordKey]) -> None:
    """No other save of these rows until the transaction ends. SQLite has one writer anyway."""
    for part, named in _by_part(keys):
        model, path = documents.SHARED_RECORD_TYPES[part].model, documents.SHARED_RECORD_TYPES[part].path
        rows = model._default_manager.select_for_update(of=("self",)).filter(**{f"{path}__in": named})
        list(rows.order_by("pk"))


def saves_of(keys: Collection[SharedRecordKey]) -> SavedRowQuerySet:
    """The newest first."""
    chosen = [Q(part=part.value, key__in=named) for part, named in _by_part(keys)]
    return SavedRow.objects.filter(any_of(chosen)) if chosen else SavedRow.objects.none()


def key_of(save: SavedRow) -> SharedRecordKey:
    return SharedRecordKey(CataloguePart(save.part), save.key)


def said(save: SavedRow) -> SharedRecordDocument | None:
    """None: the row was deleted."""
    return documents.read(save.document) if save.document else None


def deleted(part: CataloguePart) -> dict[SharedRecordKey, SavedRow]:
    """Those that are gone, with the save that says by whom: the one deleted last comes first."""
    newest = SavedRow.objects.filter(part=part.value).newest_of_each()
    return {key_of(save): save for save in newest.filter(document="")}


def never_recorded() -> list[SharedRecordKey]:
    """Rows whose last change nobody has kept, or that were never kept."""
    return [key for some in slices(sorted(documents.all_shared_record_keys())) for key, _ in _changed(some)]


def _keep(keys: Sequence[SharedRecordKey], by: Actor) -> list[SavedRow]:
    now = timezone.now()
    return SavedRow.objects.bulk_create(
        SavedRow(
            part=key.part.value,
            key=key.key,
            document=text,
            shape=documents.SHAPE,
            digest=documents.digest_of_text(text) if text else "",
            saved_by=by.name,
            account=by.account,
            saved_at=now,
        )
        for key, text in _changed(keys)
    )


def _changed(keys: Sequence[SharedRecordKey]) -> Iterator[tuple[SharedRecordKey, str]]:
    """The rows that do not say what was kept last, with what they say: an empty text where they are gone."""
    said, known = documents.shared_record_documents(keys), _digests_kept_last(keys)
    for key in keys:
        text = documents.canonical(said[key]) if key in said else ""
        if known.get(key, "") != (documents.digest_of_text(text) if text else ""):
            yield key, text


def _digests_kept_last(keys: Sequence[SharedRecordKey]) -> dict[SharedRecordKey, str]:
    newest = saves_of(keys).newest_of_each()
    return {key_of(save): documents.digest_in_todays_shape(save) for save in newest}


def _by_part(keys: Iterable[SharedRecordKey]) -> Iterator[tuple[CataloguePart, list[str]]]:
    for part, named in groupby(sorted(set(keys)), key=lambda key: key.part):
        yield part, [key.key for key in named]
