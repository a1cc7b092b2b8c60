"""The manifest of an edition: the lines of which its digest is the SHA-256, so that anybody can check it.

Scheme 1 binds the texts alone; scheme 2 also who published them, when, why, and which changes are editorial only; and,
where words were erased from published texts since the edition before, what is left of each.
"""

from collections.abc import Collection, Mapping
from datetime import UTC

from ..addresses.codes import sort_key
from ..models import Edition, EntryVersion, RedactedText
from ..vocabulary import RedactedPart
from .canonical import digest_of_text

SCHEME = 2
"""The scheme of editions that are published from now on."""


def manifest(
    edition: Edition,
    digests: Mapping[str, str],
    *,
    previous: Edition | None,
    editorial: Collection[str] = (),
    redacted: Collection[RedactedText] = (),
) -> str:
    """Return the lines, without a last newline.

    `digests` are those of all entries by code, `previous` is the edition before, and `redacted` are the texts from
    which words were ever erased: an edition's own have the digest with which they were published.
    """
    before = previous.digest if previous else ""
    own = {row.part: row.published for row in redacted if row.edition_id == edition.number}
    catalogue = f"catalogue {own.get(RedactedPart.CATALOGUE.value) or digest_of_text(edition.catalogue_document)}"
    if edition.scheme == 1:
        lines = [f"previous {before}", catalogue]
        return "\n".join([*lines, *(f"{code} {digest}" for code, digest in sorted(digests.items()))])
    lines = [
        f"scheme {edition.scheme}",
        f"edition {edition.number}",
        f"published {edition.published_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        f"publisher {edition.publisher}",
        f"note sha256 {own.get(RedactedPart.NOTE.value) or digest_of_text(edition.note)}",
        f"previous {before or 'none'}",
        catalogue,
    ]
    if editorial:
        lines.append(f"editorial {' '.join(sorted(editorial, key=sort_key))}")
    since = previous.published_at if previous else None
    bound = {row for row in redacted if (since is None or since < row.at) and row.at <= edition.published_at}
    lines += sorted({f"redacted {row.published} {row.left}" for row in bound})
    return "\n".join([*lines, *(f"{code} {digests[code]}" for code in sorted(digests, key=sort_key))])


def stored_manifest(number: int) -> str:
    """Return the manifest of a published edition, as the record has it now. Raises Edition.DoesNotExist."""
    edition = Edition.objects.get(number=number)
    before = Edition.objects.filter(number=number - 1).defer("catalogue_document", "note").first()
    versions = EntryVersion.objects.in_edition(number).order_by()
    editorial = versions.filter(first_edition=number, is_editorial=True).values_list("entry__code", flat=True)
    digests = dict(versions.values_list("entry__code", "digest"))
    redacted = list(RedactedText.objects.all())
    return manifest(edition, digests, previous=before, editorial=set(editorial), redacted=redacted)
