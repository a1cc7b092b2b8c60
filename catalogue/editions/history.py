"""The record over time: which edition was in force when, which texts an entry has had, what an edition changed."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property, partial

from django.db.models import Q

from .. import documents
from ..addresses.codes import sort_key
from ..addresses.pages import slug_of
from ..documents.differences import PartDifference, catalogue_differences, differences
from ..documents.shapes import AnyEntryDocument, ScenarioDocument
from ..models import Edition, EntryVersion, RedactedText
from ..models.published import EntryVersionQuerySet
from ..vocabulary import CataloguePart, EntryState, RedactedPart

NEWEST_FIRST = ("-first_edition_id", "entry__code")
MOST_NAMED = 1_000
"""Entries that one query names; it reads the codes of all where there are more."""


def in_force_before(moment: datetime) -> int | None:
    """Return the last edition that was published before the moment; None if there was none."""
    published = Edition.objects.filter(published_at__lt=moment)
    return published.order_by("-number").values_list("number", flat=True).first()


@dataclass(frozen=True)
class StoodText:
    """A text of an entry, from the edition that brought it until another replaced it. Neither’s catalogue is read."""

    document: AnyEntryDocument
    digest: str
    since: Edition
    until: Edition | None
    """The edition that says otherwise; None: it stands today."""
    is_editorial: bool

    @property
    def code(self) -> str:
        return self.document["code"]

    @property
    def title(self) -> str:
        return self.document["title"]

    @property
    def state(self) -> EntryState:
        return EntryState(self.document["state"])

    @property
    def is_gone(self) -> bool:
        return self.state is not EntryState.PUBLIC

    def has(self, code: str) -> bool:
        """Tell if the text has such a page: of a scenario, only while it is in the failure mode."""
        return code == self.code or code in self._slugs

    def slug_of(self, code: str) -> str:
        """Return the slug of such a page. Raises KeyError where it has none."""
        return self.document["slug"] if code == self.code else self._slugs[code]

    @cached_property
    def _slugs(self) -> dict[str, str]:
        scenarios: list[ScenarioDocument] = self.document.get("scenarios", [])  # type: ignore[assignment]
        return {row["code"]: slug_of(row["title"], row["code"]) for row in scenarios}

    @property
    def before(self) -> int:
        return self.since.number - 1

    @property
    def last(self) -> int | None:
        """The last edition in which it stood; None: it stands today."""
        return self.until.number - 1 if self.until else None

    def stood_in(self, edition: int) -> bool:
        return self.since.number <= edition and (self.until is None or edition < self.until.number)


def texts_of(code: str) -> list[StoodText]:
    """Return the texts that the entry has had, the newest first; none if it was never published. One query."""
    return _stood(EntryVersion.objects.filter(entry__code=code).order_by("-first_edition_id"))


def text_in(texts: Iterable[StoodText], edition: int) -> StoodText | None:
    """Return the text that stood in an edition."""
    return next((text for text in texts if text.stood_in(edition)), None)


def stored_text(digest: str) -> str | None:
    """Return the text of an entry or of a catalogue with this digest, as it was published, or as it was left when words
    were erased from it; None if there is none. Whether any were, is to be asked before.
    """
    found = EntryVersion.objects.filter(digest=digest).order_by().values_list("document", flat=True)
    return found.first() or _left(digest) or _catalogue_with(digest)


def _left(digest: str) -> str | None:
    texts = RedactedText.objects.filter(left=digest).exclude(part=RedactedPart.NOTE.value)
    row = texts.select_related("version", "edition").last()
    if row is None:
        return None
    if row.version:
        return row.version.document
    return row.edition.catalogue_document if row.edition else None


def _catalogue_with(digest: str) -> str | None:
    for number, proof in Edition.objects.values_list("number", "digest"):
        if _digest_of_catalogue(number, proof) == digest:
            return _catalogue_of(number)
    return None


@cache
def _digest_of_catalogue(edition: int, proof: str) -> str:
    """`proof`, the digest of the edition, binds its catalogue: what was once computed is right for ever."""
    return documents.digest_of_text(_catalogue_of(edition) or "")


@cache
def _names(edition: int, proof: str, part: CataloguePart) -> dict[str, str]:
    """Return key → name, in the words of the edition, which its digest binds until words are erased."""
    return documents.row_names(part, documents.read(_catalogue_of(edition) or ""))


def forget_names() -> None:
    """Forget what rows were called, since words of it may have been erased."""
    _names.cache_clear()


def _catalogue_of(edition: int) -> str | None:
    return Edition.objects.filter(number=edition).values_list("catalogue_document", flat=True).first()


def stored_texts(edition: int) -> Iterator[tuple[str, str]]:
    """Yield the digest and the stored text of each entry of an edition, in order; of what is left where words were
    erased.
    """
    left = dict(RedactedText.objects.of(RedactedPart.ENTRY).values_list("version", "left"))
    rows = EntryVersion.objects.in_edition(edition).order_by("entry__kind", "entry__number")
    for key, digest, document in rows.values_list("pk", "digest", "document").iterator(chunk_size=1_000):
        yield left.get(key, digest), document


def former_titles(texts: Collection[StoodText], edition: int) -> list[str]:
    """Return the titles that the entry has had and no longer has in this edition, the newest first."""
    now = {text.title for text in texts if text.stood_in(edition)}
    return list(dict.fromkeys(text.title for text in texts if text.since.number < edition and text.title not in now))


def words_between(before: StoodText | None, after: StoodText | None) -> list[PartDifference]:
    """Return how two texts differ, word by word. None: there was none."""
    if not (newer := after or before):
        return []
    names = partial(_names, newer.since.number, newer.since.digest)
    return differences(before.document if before else None, after.document if after else None, names)


@dataclass(frozen=True)
class EntryChange:
    """The change that an edition made to an entry. `before` is None where it is new."""

    before: StoodText | None
    after: StoodText

    @property
    def code(self) -> str:
        return self.after.code

    @property
    def is_departure(self) -> bool:
        return self.after.is_gone and not (self.before and self.before.is_gone)

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def former_title(self) -> str:
        return self.before.title if self.before and self.before.title != self.after.title else ""

    def words(self) -> list[PartDifference]:
        return words_between(self.before, self.after)


@dataclass(frozen=True)
class EditionChanges:
    edition: Edition
    new: list[str]
    changed: list[str]

    @property
    def parts_of_catalogue(self) -> str:
        """Return in words which parts of the catalogue document changed; "" if none did, or in the first edition."""
        before, after = _catalogue_of(self.edition.number - 1), self.edition.catalogue_document
        if before is None or before == after:
            return ""
        return documents.listed(documents.parts_that_differ(documents.read(before), documents.read(after)))


def changes_in(number: int) -> EditionChanges:
    """Return what edition `number` changed, in three queries. Raises Edition.DoesNotExist."""
    edition = Edition.objects.get(number=number)
    started = _codes(EntryVersion.objects.filter(first_edition=number))
    replaced = frozenset(_codes(EntryVersion.objects.filter(replaced_by=number)))
    return EditionChanges(
        edition=edition,
        new=[code for code in started if code not in replaced],
        changed=[code for code in started if code in replaced],
    )


def changes_of(codes: Collection[str], edition: int) -> list[EntryChange]:
    """Return what the edition made of these entries, in the order of the codes. One query."""
    here = Q(first_edition=edition) | Q(replaced_by=edition)
    texts = _stood(EntryVersion.objects.filter(here, entry__code__in=codes).order_by())
    before = {text.code: text for text in texts if text.since.number < edition}
    after = {text.code: text for text in texts if text.since.number == edition}
    return [EntryChange(before.get(code), after[code]) for code in codes]


def versions_of(codes: Collection[str], edition: int) -> list[int]:
    """Return the keys of the texts that these entries have had up to an edition, the newest first. One query."""
    texts = EntryVersion.objects.filter(first_edition__lte=edition)
    if len(codes) <= MOST_NAMED:
        texts = texts.filter(entry__code__in=codes)
    rows = texts.order_by(*NEWEST_FIRST).values_list("pk", "entry__code")
    return [key for key, code in rows if code in codes]


def changes_with(versions: Collection[int]) -> list[EntryChange]:
    """Return what each of these texts, given by their keys, changed; the newest first. Two queries."""
    texts = _stood(EntryVersion.objects.filter(pk__in=versions).order_by(*NEWEST_FIRST))
    codes, editions = {text.code for text in texts}, {text.since.number for text in texts}
    replaced = EntryVersion.objects.filter(entry__code__in=codes, replaced_by__in=editions).order_by()
    before = {(text.code, text.until.number): text for text in _stood(replaced) if text.until}
    return [EntryChange(before.get((text.code, text.since.number)), text) for text in texts]


def codes_changed(after: int, until: int) -> dict[str, bool]:
    """Return the entries whose text changed after one edition and until another, and whether all of it was said to be
    editorial only. One query.
    """
    texts = EntryVersion.objects.filter(first_edition__gt=after, first_edition__lte=until).order_by()
    changed: dict[str, bool] = {}
    for code, is_editorial in texts.values_list("entry__code", "is_editorial"):
        changed[code] = is_editorial and changed.get(code, True)
    return changed


def changes_between(codes: Collection[str], before: int, after: int) -> list[EntryChange]:
    """Return how the texts of these entries in two editions differ, but for those that say the same. Two queries."""
    texts = EntryVersion.objects.filter(entry__code__in=codes)
    old = {text.code: text for text in _stood(texts.in_edition(before))}
    changes = [EntryChange(old.get(text.code), text) for text in _stood(texts.in_edition(after))]
    return [change for change in changes if change.before is None or change.before.digest != change.after.digest]


@dataclass(frozen=True)
class EditionSummary:
    new: int
    changed: int
    first: list[EntryChange]
    """The first of the entries that it changed."""


def summaries_of(editions: Collection[int], *, most: int) -> dict[int, EditionSummary]:
    """Return what each of these editions brought, with its first `most` changed entries. Four queries."""
    started = EntryVersion.objects.filter(first_edition__in=editions).order_by(*NEWEST_FIRST)
    replaced = EntryVersion.objects.filter(replaced_by__in=editions).order_by()
    were_there = frozenset(replaced.values_list("entry__code", "replaced_by_id"))
    new, changed = dict.fromkeys(editions, 0), {number: list[int]() for number in editions}
    for key, code, number in started.values_list("pk", "entry__code", "first_edition_id"):
        if (code, number) in were_there:
            changed[number].append(key)
        else:
            new[number] += 1
    first = changes_with([key for keys in changed.values() for key in keys[:most]])
    return {
        number: EditionSummary(
            new[number], len(changed[number]), [change for change in first if change.after.since.number == number]
        )
        for number in editions
    }


def catalogue_changes(edition: Edition) -> list[PartDifference]:
    """Return how the edition changed what belongs to no entry; nothing in the first, where all is new. One query."""
    before = _catalogue_of(edition.number - 1)
    if before is None or before == edition.catalogue_document:
        return []
    return catalogue_differences(documents.read(before), documents.read(edition.catalogue_document))


def _stood(versions: EntryVersionQuerySet) -> list[StoodText]:
    rows = versions.select_related("first_edition", "replaced_by")
    rows = rows.defer("first_edition__catalogue_document", "replaced_by__catalogue_document")
    return [
        StoodText(
            document=documents.read(row.document),
            digest=row.digest,
            since=row.first_edition,
            until=row.replaced_by,
            is_editorial=row.is_editorial,
        )
        for row in rows
    ]


def _codes(versions: EntryVersionQuerySet) -> list[str]:
    return sorted(versions.order_by().values_list("entry__code", flat=True), key=sort_key)
