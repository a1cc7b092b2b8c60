"""The manifest of an edition: the lines of which its digest is the SHA-256, so that anybody can check it.

Scheme 1 binds the texts alone; scheme 2 also who published them, when, why, and which changes are editorial only.
"""

from collections.abc import Collection, Mapping
from datetime import UTC

from ..addresses.codes import sort_key
from ..models import Edition, EntryVersion
from .canonical import digest_of_text

SCHEME = 2
"""The scheme of editions that are published from now on."""


def manifest(edition: Edition, digests: Mapping[str, str], *, previous: str, editorial: Collection[str] = ()) -> str:
    """Return the lines, without a last newline.

    `digests` are those of all entries by code, `previous` that of the edition before; "" before the first.
    """
    catalogue = f"catalogue {digest_of_text(edition.catalogue_document)}"
    if edition.scheme == 1:
        lines = [f"previous {previous}", catalogue]
        return "\n".join([*lines, *(f"{code} {digest}" for code, digest in sorted(digests.items()))])
    lines = [
        f"scheme {edition.scheme}",
        f"edition {edition.number}",
        f"published {edition.published_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        f"publisher {edition.publisher}",
        f"note sha256 {digest_of_text(edition.note)}",
        f"previous {previous or 'none'}",
        catalogue,
    ]
    if editorial:
        lines.append(f"editorial {' '.join(sorted(editorial, key=sort_key))}")
    return "\n".join([*lines, *(f"{code} {digests[code]}" for code in sorted(digests, key=sort_key))])


def stored_manifest(number: int) -> str:
    """Return the manifest of a published edition, as the record has it now. Raises Edition.DoesNotExist."""
    edition = Edition.objects.get(number=number)
    before = Edition.objects.filter(number=number - 1).values_list("digest", flat=True).first()
    versions = EntryVersion.objects.in_edition(number).order_by()
    editorial = versions.filter(first_edition=number, is_editorial=True).values_list("entry__code", flat=True)
    digests = dict(versions.values_list("entry__code", "digest"))
    return manifest(edition, digests, previous=before or "", editorial=set(editorial))
