"""Every save of an entry is kept."""

from collections.abc import Collection, Iterable, Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from .. import documents
from ..documents import AnyEntryDocument
from ..models import EntryVersion, SavedVersion
from ..models.identity import Entry
from ..models.review import SavedVersionQuerySet
from ..rules import Actor

AT_ONCE = 500  # SQLite takes a limited number of values in one query

NOT_RECORDED = Actor("Not recorded")
"""Who saved what was written past the desk, or before versions were kept."""


@transaction.atomic
def keep(codes: Iterable[str], *, by: Actor) -> list[SavedVersion]:
    """What the working copy says of these entries now, where that differs from the version kept last.

    Whoever writes to the working copy calls it in the same transaction.
    """
    return [version for some in _slices(sorted(set(codes))) for version in _keep(some, by)]


def lock(codes: Collection[str]) -> None:
    """No other save or publication of these entries until the transaction ends. SQLite has one writer anyway.

    NO KEY: a colleague's new row that points at the entry must not wait, or the two would wait for each other.
    """
    list(Entry.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("pk").values_list("pk"))


def saved_since_public(code: str) -> SavedVersionQuerySet:
    """The versions that were saved after the text that is public; all of them if none is."""
    versions = SavedVersion.objects.of(code)
    public = EntryVersion.objects.current().filter(entry__code=code).select_related("first_edition").first()
    return versions.filter(saved_at__gt=public.first_edition.published_at) if public else versions


def changed_by(account: User, codes: Collection[str]) -> set[str]:
    """The entries among `codes` of which this person has saved a version since the public one. Two queries."""
    public = EntryVersion.objects.current().filter(entry__code__in=codes)
    since = dict(public.values_list("entry__code", "first_edition__published_at"))
    saved = SavedVersion.objects.filter(account=account, entry__code__in=codes).order_by()
    return {code for code, at in saved.values_list("entry__code", "saved_at") if code not in since or at > since[code]}


def _keep(codes: list[str], by: Actor) -> list[SavedVersion]:
    lock(codes)
    newest = SavedVersion.objects.filter(entry__code__in=codes).newest_of_each().select_related("entry")
    known = {version.entry.code: documents.digest_in_todays_shape(version) for version in newest}
    entries = Entry.objects.in_bulk(codes, field_name="code")
    # Only now: whoever publishes holds the same lock, so what is saved later has a later time, too.
    now = timezone.now()
    return SavedVersion.objects.bulk_create(
        SavedVersion(
            entry=entries[document["code"]],
            document=text,
            shape=documents.SHAPE,
            digest=documents.digest_of_text(text),
            saved_by=by.name,
            account=by.account,
            saved_at=now,
        )
        for document, text in _texts(codes)
        if known.get(document["code"]) != documents.digest_of_text(text)
    )


def _texts(codes: list[str]) -> Iterator[tuple[AnyEntryDocument, str]]:
    for kind in documents.WORKING_MODELS:
        for working in documents.working_entries(kind, codes):
            document = documents.document_of(working)
            yield document, documents.canonical(document)


def _slices(codes: list[str]) -> Iterator[list[str]]:
    return (codes[start : start + AT_ONCE] for start in range(0, len(codes), AT_ONCE))
