"""The documents of an edition's entries. What an edition in memory has already is shared, only the rest is read.

A document is known by the digest of its stored text: by no number of an edition, which a restored backup may use again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from weakref import WeakSet

from .. import documents
from ..addresses.codes import sort_key
from ..documents.shapes import AnyEntryDocument
from ..models import EntryVersion

AT_ONCE = 2_000
"""Documents read together: enough to be quick, few enough that their texts need little memory."""


@dataclass(frozen=True, eq=False)
class Versions:
    """The entries of an edition. Each mapping is by code, in order of kind and number."""

    documents: Mapping[str, AnyEntryDocument]
    digests: Mapping[str, str]
    since: Mapping[str, int]
    """The edition in which the entry got the document that it has here."""
    may_cite: frozenset[str]
    """The only entries whose texts may hold `[@REF-12]`: going through every text of all takes seconds."""
    redacted: str
    """The state of redactions: of another, a text with this digest may have words that were erased."""


_Text = tuple[AnyEntryDocument, bool]
"""A document, and whether it may cite."""


_in_memory: WeakSet[Versions] = WeakSet()
"""Those of editions that this process holds."""


def versions_in(number: int, redacted: str = "") -> Versions:
    """Return the entries of edition `number`, in two queries, or in one if all their documents are in memory."""
    rows = EntryVersion.objects.in_edition(number).order_by().values_list("entry__code", "digest", "first_edition_id")
    entries = sorted(rows, key=lambda row: sort_key(row[0]))
    texts: dict[str, _Text] = {
        digest: (versions.documents[code], code in versions.may_cite)
        for versions in list(_in_memory)
        if versions.redacted == redacted
        for code, digest in versions.digests.items()
    }
    missing = {digest for _, digest, _ in entries} - texts.keys()
    texts.update(_read(number, missing))
    versions = Versions(
        documents={code: texts[digest][0] for code, digest, _ in entries},
        digests={code: digest for code, digest, _ in entries},
        since={code: since for code, _, since in entries},
        may_cite=frozenset(code for code, digest, _ in entries if texts[digest][1]),
        redacted=redacted,
    )
    _in_memory.add(versions)
    return versions


def _read(number: int, missing: set[str]) -> Iterator[tuple[str, _Text]]:
    if not missing:
        return
    versions = EntryVersion.objects.in_edition(number).order_by()
    if len(missing) <= AT_ONCE:  # of more, databases refuse the list
        versions = versions.filter(digest__in=missing)
    rows = versions.values_list("digest", "document").iterator(chunk_size=AT_ONCE)
    wanted = (row for row in rows if row[0] in missing)
    while batch := list(islice(wanted, AT_ONCE)):
        read = documents.read_all([text for _, text in batch])
        yield from ((digest, (one, "[@" in text)) for (digest, text), one in zip(batch, read, strict=True))
