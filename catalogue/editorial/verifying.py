"""The record against itself: every digest made again, every row against the texts that it follows from."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from django.db.models import Exists, Max, OuterRef

from .. import documents
from ..addresses.codes import Code
from ..documents.manifest import SCHEME, manifest
from ..models import AuditEvent, Edition, EntryVersion, Name, RedactedText, Redaction, SavedRow, SavedVersion
from ..vocabulary import AuditKind, CataloguePart, RedactedPart
from . import checks

MOST_AT_ONCE = 500
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError, documents.UnknownShape)
"""What a text or a time that nobody has written so raises, whoever reads it."""


def faults() -> Iterator[str]:
    """Yield what is wrong, in the order of the record: what was saved, published texts, what was erased of them, who
    stands in which edition, editions, names.

    What follows from something wrong is not looked at. Not verified: who saved what was never published, and when;
    the account behind a publisher's name, which the record loses when the account is deleted; and of a text from which
    words were erased, that nothing else was, until an edition was published since, which binds what is left.
    """
    for verify in (_saves, _texts, _redactions, _spans, _editions, _names):
        try:
            found = list(verify())
        except UNREADABLE as error:
            found = [f"Something in the record cannot be read: {type(error).__name__}, {error}."]
        yield from found
        if found:
            return


def _saves() -> Iterator[str]:
    """Each text of the working history is what was saved, and can be restored."""
    erased = AuditEvent.objects.filter(kind=AuditKind.REDACTED.value).aggregate(last=Max("at"))["last"]
    versions = SavedVersion.objects.select_related("entry").order_by("pk")
    rows = SavedRow.objects.exclude(document="").order_by("pk")
    each: Iterator[SavedVersion | SavedRow] = chain(versions.iterator(MOST_AT_ONCE), rows.iterator(MOST_AT_ONCE))
    for save in each:
        digest = documents.digest_of_text(save.document)
        if digest != save.digest and not (erased and save.saved_at <= erased):
            yield f"{save}: the text has the digest {digest}, and the history says {save.digest}."
            continue
        try:
            yield from _identity(save, str(save))
            documents.read(save.document)
        except UNREADABLE:
            yield f"{save}: the text is no document."


def _texts() -> Iterator[str]:
    redacted = {row.version_id: row for row in RedactedText.objects.of(RedactedPart.ENTRY)}
    for version in _versions():
        which = f"{version.entry.code} since edition {version.first_edition_id}"
        digest = documents.digest_of_text(version.document)
        redaction = redacted.get(version.pk)
        if redaction and (redaction.published, redaction.left) != (version.digest, digest):
            yield f"{which}: the text has the digest {digest}, and {redaction.redaction} left {redaction.left}."
            continue
        if redaction is None and digest != version.digest:
            yield f"{which}: the text has the digest {digest}, and the record says {version.digest}."
            continue
        if version.entry.is_discarded:
            yield f"{which}: it has been published, and the record says that it was discarded before."
        try:
            yield from _identity(version, which)
        except UNREADABLE:
            yield f"{which}: the text is no document."


def _identity(text: EntryVersion | SavedVersion | SavedRow, which: str) -> Iterator[str]:
    document = json.loads(text.document)
    claims: list[tuple[str, object, object]] = [("shape", document["shape"], text.shape)]
    if isinstance(text, SavedRow):
        key = documents.SHARED_RECORD_TYPES[CataloguePart(text.part)].key
        claims += [("part", document["kind"], text.part), ("key", document[key], text.key)]
    else:
        entry, number = text.entry, Code.read(document["code"]).number
        claims += [("code", document["code"], entry.code), ("number", number, entry.number)]
        claims += [("kind", document["kind"], entry.kind)]
    for name, found, recorded in claims:
        if found != recorded:
            yield f"{which}: the text has the {name} {found}, and the record says {recorded}."


def _redactions() -> Iterator[str]:
    """Two people agreed on each, it is on record, and whatever else keeps the same text says the same."""
    noted = set(AuditEvent.objects.filter(kind=AuditKind.REDACTED.value).values_list("about", flat=True))
    for redaction in Redaction.objects.filter(Exists(RedactedText.objects.filter(redaction=OuterRef("pk")))):
        if redaction.confirmed_at is None or redaction.confirmed_by == redaction.proposed_by:
            yield f"{redaction}: words are erased, and no two people agreed on it."
        if str(redaction) not in noted:
            yield f"{redaction}: words are erased, and the list of who did what does not have it."
    last = {(row.version_id, row.edition_id, row.part): row for row in RedactedText.objects.select_related("edition")}
    for row in last.values():
        if edition := row.edition:
            text = edition.note if row.part == RedactedPart.NOTE else edition.catalogue_document
            if row.left != documents.digest_of_text(text):
                yield f"{row}: the text is not what {row.redaction} left."
        for save in SavedVersion.objects.filter(digest=row.published):
            if documents.digest_of_text(save.document) != row.left:
                yield f"{save}: it was published, and is not what {row.redaction} left of it."


def _spans() -> Iterator[str]:
    """The versions of an entry follow each other without a gap."""
    spans = EntryVersion.objects.order_by("entry__code", "first_edition_id")
    rows = spans.values_list("entry__code", "first_edition_id", "replaced_by_id")
    for (code, first, replaced_by), following in pairwise(chain(rows, [("", 0, None)])):
        expected = following[1] if following[0] == code else None
        if replaced_by != expected:
            yield (
                f"{code} since edition {first}: the record says that it was replaced by "
                f"{_edition(replaced_by)}, and its next text stands since {_edition(expected)}."
            )


def _editions() -> Iterator[str]:
    versions = iter(EntryVersion.objects.select_related("entry").order_by("first_edition_id").defer("document"))
    version = next(versions, None)
    digests: dict[str, str] = {}
    redacted = list(RedactedText.objects.all())
    before: Edition | None = None
    for edition in Edition.objects.order_by("number"):
        editorial = set()
        while version is not None and version.first_edition_id <= edition.number:
            digests[version.entry.code] = version.digest
            if version.is_editorial:
                editorial.add(version.entry.code)
            version = next(versions, None)
        yield from _edition_itself(edition, before)
        lines = manifest(edition, digests, previous=before, editorial=editorial, redacted=redacted)
        digest = documents.digest_of_text(lines)
        if digest != edition.digest:
            yield f"{edition}: its manifest has the digest {digest}, and the record says {edition.digest}."
        before = edition
    if version is not None:
        yield f"{version.entry.code} has a text since edition {version.first_edition_id}, which is missing."


def _edition_itself(edition: Edition, before: Edition | None) -> Iterator[str]:
    number = before.number + 1 if before else 1
    if edition.number != number:
        yield f"{edition}: edition {number} is missing."
    lowest = before.scheme if before else 1
    if not lowest <= edition.scheme <= SCHEME:
        yield f"{edition}: its digest is of scheme {edition.scheme}, and can only be of {lowest} to {SCHEME}."
    if edition.scheme == 1 and edition.new_versions.filter(is_editorial=True).exists():
        yield f"{edition}: a change is said to be editorial only, and its digest does not bind that."
    if before and edition.published_at <= before.published_at:
        yield f"{edition}: it was published no later than the edition before."


def _names() -> Iterator[str]:
    """Every name that a text gives its entry leads to it since then, and no other does."""
    expected: dict[tuple[str, str], int] = {}
    for version in _versions():
        for name in checks.names_of(documents.read(version.document)):
            expected.setdefault((name, version.entry.code), version.first_edition_id)
    rows = Name.objects.values_list("name", "entry__code", "first_edition")
    found = {(name, code): first for name, code, first in rows}
    for name, code in sorted(expected.keys() | found.keys()):
        since, recorded = expected.get((name, code)), found.get((name, code))
        if since != recorded:
            yield (
                f"The name “{name}” of {code}: the record has it since {_edition(recorded)}, and the texts since "
                f"{_edition(since)}."
            )


def _versions() -> Iterable[EntryVersion]:
    rows = EntryVersion.objects.select_related("entry").order_by("first_edition_id", "entry__kind", "entry__number")
    return rows.iterator(chunk_size=MOST_AT_ONCE)


def _edition(number: int | None) -> str:
    return "no edition" if number is None else f"edition {number}"
