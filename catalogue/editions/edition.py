"""One edition as readers see it: its documents, and the links between them in both directions.

Everything here is derived from the edition's documents when it is loaded. Since an edition never changes, neither
does a `LoadedEdition`.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar, cast

from .. import documents
from ..addresses.codes import Code, sort_key
from ..addresses.names import normalise
from ..addresses.pages import slug_of
from ..documents.ageing import review_due
from ..documents.erasing import MARK
from ..documents.prose import citations_in
from ..documents.shapes import (
    AnyEntryDocument,
    AuthorityDocument,
    CatalogueDocument,
    CfaaReadingDocument,
    CitationDocument,
    FailureModeDocument,
    FrameworkDocument,
    ParallelDocument,
    PassageDocument,
    QuestionDocument,
    ReferenceDocument,
    ScenarioDocument,
    TextDocument,
    WithdrawnDocument,
    is_failure_mode,
)
from ..models import Edition, EntryVersion, Name, RedactedText
from ..vocabulary import AuthorityType, Basis, EntryState, Kind, Layer, Posture, PublishedAnswer
from .crosswalk import Crosswalk
from .kept import Kept
from .redacted import LAST, Tombstone, tombstones_of_entries
from .versions import Versions, versions_in

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Term:
    """A vocabulary term in the words of the edition."""

    value: str
    label: str
    definition: str = ""

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class ScenarioInMode:
    document: ScenarioDocument
    mode: FailureModeDocument

    @cached_property
    def slug(self) -> str:
        return slug_of(self.document["title"], self.document["code"])

    @property
    def passage(self) -> PassageDocument:
        return next(passage for passage in self.mode["passages"] if passage["anchor"] == self.document["passage"])


@dataclass(frozen=True)
class CitationInMode:
    document: CitationDocument
    mode: FailureModeDocument


@dataclass(frozen=True)
class Departure:
    """The edition that withdrew or merged an entry, or withdrew a part of one."""

    edition: int
    published_at: datetime
    publisher: str


@dataclass(frozen=True)
class WithdrawnPart:
    """A passage that was withdrawn, and the edition that did it: none where that is a draft."""

    document: WithdrawnDocument
    departure: Departure | None

    @property
    def code(self) -> str:
        return self.document["scenario"] or self.document["anchor"]

    def __str__(self) -> str:
        when = f" in edition {self.departure.edition}" if self.departure else ""
        return f"{self.code} was withdrawn{when}"


@dataclass(frozen=True)
class LoadedEdition:
    number: int
    published_at: datetime
    publisher: str
    note: str
    digest: str
    catalogue: CatalogueDocument
    entries: Mapping[str, AnyEntryDocument]
    """Code → document, in order of kind and number."""
    since: Mapping[str, int]
    """Code → the edition in which the entry got the document that it has here."""
    dates: Mapping[int, datetime]
    """Edition → when it was published, up to this one."""
    names: Mapping[str, tuple[str, ...]]
    """Normalised name → codes: every name that ever led somewhere up to this edition."""
    departures: Mapping[str, Departure] = field(default_factory=dict)
    """Code → when and by whom it was withdrawn or merged. These entries are among `entries`, but in no list."""
    parts_departed: Mapping[str, Departure] = field(default_factory=dict)
    """Anchor → when and by whom a passage was withdrawn. Its entry says why."""
    may_cite: frozenset[str] = frozenset()
    """The only entries whose texts may hold `[@REF-12]`: going through every text of all takes seconds."""
    versions: Versions | None = field(default=None, compare=False)
    """The entries as they were read, for the next edition: `entries` may also hold a draft, in a preview."""
    redacted: str = ""
    """The state of all redactions when it was read; "" where no words were ever erased."""
    tombstones: Mapping[str, list[Tombstone]] = field(default_factory=dict)
    """Entry → where words were erased from its texts, of whatever edition."""
    redacted_at: datetime | None = None
    """The moment at which words were last erased from anything published."""

    @classmethod
    def load(cls, number: int) -> "LoadedEdition":
        """Read an edition in five queries, and one more each where entries or parts of them are withdrawn, or words
        were erased.

        Raises Edition.DoesNotExist.

        Documents that another edition in memory has are shared with it.
        """
        edition = Edition.objects.annotate(redacted=LAST).get(number=number)  # before the texts are read
        redacted = edition.redacted or ""
        versions = versions_in(number, redacted)
        gone = [code for code, entry in versions.documents.items() if _is_gone(entry)]
        partly = [code for code, entry in versions.documents.items() if entry["withdrawn"]]
        return cls(
            number=edition.number,
            published_at=edition.published_at,
            publisher=edition.publisher,
            note=edition.note,
            digest=edition.digest,
            catalogue=documents.read(edition.catalogue_document),
            entries=versions.documents,
            since=versions.since,
            dates=dict(Edition.objects.filter(number__lte=number).values_list("number", "published_at")),
            names=_names(number),
            departures=_departures(gone, number),
            parts_departed=_parts_departed(partly, number),
            may_cite=versions.may_cite,
            versions=versions,
            redacted=redacted,
            tombstones=tombstones_of_entries() if redacted else {},
            redacted_at=RedactedText.objects.latest("at").at if redacted else None,
        )

    @property
    def state(self) -> str:
        return state_of(self.digest, self.redacted)

    @property
    def modified_at(self) -> datetime:
        """Return when what it says can have changed last: when words were erased, or when it was published."""
        return max(self.published_at, self.redacted_at or self.published_at)

    def erased_from(self, code: str) -> list[Tombstone]:
        """Return where words are gone from the text that an entry has here.

        In a later text than those that were erased from, as long as the mark still stands in their place.
        """
        rows = self.tombstones.get(code, ())
        if own := [gone for gone in rows if gone.published == self.digests.get(code)]:
            return own
        has_mark = rows and MARK in documents.canonical(self.entries[code])
        return list({(gone.ground, gone.at): gone for gone in rows}.values()) if has_mark else []

    @cached_property
    def erased(self) -> list[Tombstone]:
        """Return what became of words that are gone from entries of this edition."""
        return [gone for code in self.tombstones if code in self.entries for gone in self.erased_from(code)]

    @cached_property
    def kept(self) -> Kept:
        """Lines of CSV, by their addresses and the code of the entry."""
        return Kept()

    # What there is

    def failure_mode(self, code: str) -> FailureModeDocument:
        return cast(FailureModeDocument, self.entries[code])

    def authority(self, code: str) -> AuthorityDocument:
        return cast(AuthorityDocument, self.entries[code])

    def is_in_force(self, code: str) -> bool:
        """Tell if there is such an entry, neither withdrawn nor merged."""
        entry = self.entries.get(code)
        return entry is not None and not _is_gone(entry)

    def jurisdictions_of(self, codes: Iterable[str]) -> list[str]:
        """Return those of the authorities that are in force, each once: of texts first, for a court may decide on the
        law of another place; else in the order of the codes.
        """
        laws = [self.authority(code) for code in codes if self.is_in_force(code)]
        laws.sort(key=lambda law: law["type"] == AuthorityType.CASE)
        return list(dict.fromkeys(law["jurisdiction"] for law in laws))

    def answered_where(self, question: QuestionDocument) -> str:
        """Return whose authorities answer a question: their jurisdictions, each once, in the order of the answers."""
        laws: list[Any] = [self.entries.get(answer["authority"]) for answer in question["answers"]]
        jurisdictions = dict.fromkeys(law["jurisdiction"] for law in laws if law)
        return ", ".join(self.term("jurisdiction", value).label for value in jurisdictions)

    def successor_of(self, code: str) -> str:
        """Return the entry that replaces it in the end, or "" if none does."""
        passed = {code}
        while _is_gone(self.entries[code]):
            code = self.entries[code]["successor"]
            if code in passed or code not in self.entries:
                return ""
            passed.add(code)
        return code

    def of_kind(self, kind: Kind) -> list[AnyEntryDocument]:
        """Return the entries of a kind that are in force."""
        return self._by_kind.get(kind, [])

    @cached_property
    def failure_modes(self) -> list[FailureModeDocument]:
        return cast(list[FailureModeDocument], self.of_kind(Kind.FAILURE_MODE))

    @cached_property
    def questions(self) -> list[QuestionDocument]:
        return cast(list[QuestionDocument], self.of_kind(Kind.QUESTION))

    @cached_property
    def authorities(self) -> list[AuthorityDocument]:
        return cast(list[AuthorityDocument], self.of_kind(Kind.AUTHORITY))

    @cached_property
    def references(self) -> list[ReferenceDocument]:
        return cast(list[ReferenceDocument], self.of_kind(Kind.REFERENCE))

    @cached_property
    def scenarios(self) -> Mapping[str, ScenarioInMode]:
        """Those of the failure modes in force."""
        return {code: row for code, row in self.all_scenarios.items() if self.is_in_force(row.mode["code"])}

    @cached_property
    def all_scenarios(self) -> Mapping[str, ScenarioInMode]:
        return {
            scenario["code"]: ScenarioInMode(scenario, mode)
            for mode in filter(is_failure_mode, self.entries.values())
            for scenario in mode["scenarios"]
        }

    @cached_property
    def withdrawn(self) -> Mapping[str, WithdrawnPart]:
        """Anchor, or code of a scenario, → what stands where it was."""
        rows = (row for entry in self.entries.values() for row in entry["withdrawn"])
        parts = [WithdrawnPart(row, self.parts_departed.get(row["anchor"])) for row in rows]
        return {part.document["anchor"]: part for part in parts} | {part.code: part for part in parts}

    def withdrawn_from(self, code: str) -> list[WithdrawnPart]:
        return [self.withdrawn[row["anchor"]] for row in self.entries[code]["withdrawn"]]

    @cached_property
    def codes(self) -> Mapping[Kind, tuple[str, ...]]:
        """The codes of each kind, scenarios included, in order."""
        codes = {kind: tuple(entry["code"] for entry in entries) for kind, entries in self._by_kind.items()}
        codes[Kind.SCENARIO] = tuple(self.scenarios)
        return {kind: codes.get(kind, ()) for kind in Kind}

    @cached_property
    def size(self) -> int:
        """Entries in force, each scenario counted as one."""
        return sum(map(len, self.codes.values()))

    def title_of(self, code: str) -> str:
        if code in self.all_scenarios:
            return self.all_scenarios[code].document["title"]
        return self.entries[code]["title"]

    def mark_of(self, code: str) -> str:
        """Return what stands behind the code or title of what is no longer in force: “ (withdrawn)”, “ (merged)”."""
        entry = self.entries.get(code.partition(".")[0])
        return f" ({EntryState(entry['state']).label.lower()})" if entry is not None and _is_gone(entry) else ""

    def marked_title_of(self, code: str) -> str:
        """Return the title as lists of codes and links have it, `code` being in force or not."""
        return f"{self.title_of(code)}{self.mark_of(code)}"

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The titles of the entries in force, by code."""
        return {code: entry["title"] for code, entry in self.entries.items() if not _is_gone(entry)}

    def slug_of(self, code: str) -> str:
        """Return the slug of an entry or a scenario."""
        return self.all_scenarios[code].slug if code in self.all_scenarios else self.entries[code]["slug"]

    @property
    def digests(self) -> Mapping[str, str]:
        """Entry → the digest of its stored text; of none in a preview, which is not stored."""
        return self.versions.digests if self.versions else {}

    # Words and texts of the edition

    def term(self, vocabulary: str, value: str) -> Term:
        return self._terms.get((vocabulary, value)) or Term(value, value)

    def terms(self, vocabulary: str) -> list[Term]:
        return [Term(**term) for term in self.catalogue["vocabularies"].get(vocabulary, [])]

    @cached_property
    def frameworks(self) -> Mapping[str, FrameworkDocument]:
        return {framework["slug"]: framework for framework in self.catalogue["frameworks"]}

    def name_of_framework(self, slug: str) -> str:
        framework = self.frameworks.get(slug)
        return framework["name"] if framework else slug

    @cached_property
    def texts(self) -> Mapping[str, TextDocument]:
        """Those of the site, and in the first editions some of the source, which later ones have at its own entry."""
        texts = self.catalogue["texts"]
        return {text["key"]: text for text in texts if text["layer"] == Layer.CURATOR or not self.source_document}

    @cached_property
    def cfaa_readings(self) -> Mapping[str, CfaaReadingDocument]:
        return {reading["mode"]: reading for reading in self.catalogue["cfaa_readings"]}

    @cached_property
    def crosswalk(self) -> Crosswalk:
        return Crosswalk(self.catalogue["frameworks"], self.failure_modes)

    # Links, backwards: each is stated in one document only

    @cached_property
    def questions_on_mode(self) -> Mapping[str, list[QuestionDocument]]:
        return _grouped((mode, question) for question in self.questions for mode in question["modes"])

    @cached_property
    def questions_on_authority(self) -> Mapping[str, list[QuestionDocument]]:
        return _grouped((code, question) for question in self.questions for code in question["authorities"])

    @cached_property
    def questions_on_reference(self) -> Mapping[str, list[QuestionDocument]]:
        return _grouped((code, question) for question in self.questions for code in question["references"])

    @cached_property
    def citations_of(self) -> Mapping[str, list[CitationInMode]]:
        """Reference → the citations that resolve to it."""
        return _grouped(
            (citation["reference"], CitationInMode(citation, mode))
            for mode in self.failure_modes
            for citation in mode["citations"]
        )

    @cached_property
    def works_cited_in_texts(self) -> Mapping[str, list[str]]:
        """Entry → the references that its texts cite as `[@REF-12]`."""
        cited = {code: _cited_in_texts(entry) for code, entry in self.entries.items() if self._may_cite(code)}
        return {code: references for code, references in cited.items() if references}

    def _may_cite(self, code: str) -> bool:
        return code in self.may_cite and self.is_in_force(code)

    @cached_property
    def texts_that_cite(self) -> Mapping[str, list[str]]:
        """Reference → the entries whose texts cite it."""
        return _grouped((cited, code) for code, works in self.works_cited_in_texts.items() for cited in works)

    @cached_property
    def parallels_in(self) -> Mapping[str, list[ParallelDocument]]:
        """Reference → the passages that were compared with it."""
        entries = (*self.failure_modes, *self.questions)
        return _grouped((row["reference"], row) for entry in entries for row in entry["parallels"])

    @cached_property
    def source_document(self) -> str:
        """The reference that is the source itself, with what it says outside its tables; "" in the first editions."""
        work = self.catalogue["work"]
        same = (entry["code"] for entry in self.references if work and entry["url"] == work["url"])
        return next(same, "")

    @property
    def source_url(self) -> str:
        work = self.catalogue["work"]
        return work["url"] if work else ""

    def is_by_the_authors(self, reference: str) -> bool:
        """Tell whether it is the authors' own version of the source."""
        work: Any = self.catalogue["work"]
        entry: Any = self.entries.get(reference)
        return bool(work and entry and work["arxiv"] and entry["arxiv_id"] == work["arxiv"])

    def is_cited_in_a_mode(self, reference: str) -> bool:
        citing = self.texts_that_cite.get(reference, [])
        return reference in self.citations_of or any(self.entries[code]["kind"] == Kind.FAILURE_MODE for code in citing)

    @cached_property
    def authorities_on_mode(self) -> Mapping[str, list[str]]:
        """Failure mode → codes of the authorities that its questions name."""
        pairs = {
            (mode, code)
            for question in self.questions
            for mode in question["modes"]
            for code in question["authorities"]
        }
        return _grouped(sorted(pairs, key=lambda pair: (pair[0], sort_key(pair[1]))))

    @cached_property
    def same_works(self) -> Mapping[str, list[str]]:
        """Reference → the other entries for the same work, in both directions."""
        pairs = [(entry["code"], entry["same_work_as"]) for entry in self.references if entry["same_work_as"]]
        return _grouped([*pairs, *((other, code) for code, other in pairs)])

    @cached_property
    def candidate_for(self) -> Mapping[str, list[str]]:
        return _grouped((entry["candidate"], entry["code"]) for entry in self.references if entry["candidate"])

    @cached_property
    def merged_into(self) -> Mapping[str, list[str]]:
        """Entry → the entries that readers are led from to it."""
        merged = [code for code, entry in self.entries.items() if entry["state"] == EntryState.MERGED]
        return _grouped((self.successor_of(code), code) for code in merged)

    @cached_property
    def _days_of_review(self) -> list[date]:
        return sorted(filter(None, map(review_due, self.entries.values())))

    def number_overdue(self, today: date) -> int:
        """Return how many entries are past the day by which they should be looked at again."""
        return bisect_left(self._days_of_review, today)

    # Finding by what a reader typed

    def resolve(self, typed: str) -> list[str]:
        """Return the codes that a typed code, old name, title, slug or alias leads to; several if it is ambiguous.

        What is merged leads to the entry that it was merged into.
        """
        return list(dict.fromkeys(map(self._led_on, self.named(typed))))

    def named(self, typed: str) -> list[str]:
        """Return the codes that are called so themselves, merged or not."""
        code = Code.parse(typed)
        if code is not None:
            return [str(code)] if self.has(code) else []
        return [code for code in self.names.get(normalise(typed), ()) if code in self.entries]

    def _led_on(self, code: str) -> str:
        owner = code.partition(".")[0]
        if self.entries[owner]["state"] != EntryState.MERGED:
            return code
        return self.successor_of(owner) or code

    def has(self, code: Code) -> bool:
        if code.part == "S":
            return str(code) in self.all_scenarios
        if code.is_passage:
            return str(code) in self._anchors
        return code.entry in self.entries

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return frozenset(passage["anchor"] for entry in self.entries.values() for passage in entry["passages"])

    @cached_property
    def _by_kind(self) -> Mapping[Kind, list[AnyEntryDocument]]:
        in_force = (entry for entry in self.entries.values() if not _is_gone(entry))
        return _grouped((Kind(entry["kind"]), entry) for entry in in_force)

    @cached_property
    def _terms(self) -> Mapping[tuple[str, str], Term]:
        return {
            (vocabulary, term["value"]): Term(**term)
            for vocabulary, terms in self.catalogue["vocabularies"].items()
            for term in terms
        }


def _cited_in_texts(entry: AnyEntryDocument) -> list[str]:
    texts = (text for _, text in documents.markdown_texts(entry))
    return list(dict.fromkeys(code for text in texts for code in citations_in(text)))


def _is_gone(entry: AnyEntryDocument) -> bool:
    return entry["state"] != EntryState.PUBLIC


def _departures(codes: list[str], number: int) -> dict[str, Departure]:
    """A later version of a withdrawn entry is still the same withdrawal, unless it was public in between."""
    departures: dict[str, Departure] = {}
    for entry, departure in _published(codes, number):
        if not _is_gone(entry):
            departures.pop(entry["code"], None)
        else:
            departures.setdefault(entry["code"], departure)
    return departures


def _parts_departed(codes: list[str], number: int) -> dict[str, Departure]:
    departures: dict[str, Departure] = {}
    for entry, departure in _published(codes, number):
        for passage in entry["passages"]:
            departures.pop(passage["anchor"], None)
        for part in entry["withdrawn"]:
            departures.setdefault(part["anchor"], departure)
    return departures


def _published(codes: list[str], number: int) -> Iterator[tuple[AnyEntryDocument, Departure]]:
    """Yield every text of these entries up to an edition, the oldest first, with the edition that brought it."""
    if not codes:
        return
    versions = EntryVersion.objects.filter(entry__code__in=codes, first_edition__lte=number)
    for version in versions.select_related("first_edition").order_by("first_edition_id"):
        edition = version.first_edition
        yield documents.read(version.document), Departure(edition.number, edition.published_at, edition.publisher)


def _names(number: int) -> Mapping[str, tuple[str, ...]]:
    rows = Name.objects.filter(first_edition__lte=number).values_list("name", "entry__code").order_by("entry__code")
    return {name: tuple(codes) for name, codes in _grouped(rows).items()}


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    groups: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


NO_SUCH_COLUMN = Term(
    Posture.NOT_ASSESSED.value, "No such column", "Only the table of intentional failures has the withheld column."
)


NO_SUCH_MODE = Term(
    Posture.NOT_ASSESSED.value,
    PublishedAnswer.NOT_IN_SOURCE.label,
    "The source has no such failure mode: the entry is the curators’ own.",
)


def state_of(digest: str, redacted: str) -> str:
    """Return what names an edition as it is now: its digest, unless words were erased somewhere."""
    return sha256(f"{digest} {redacted}".encode()).hexdigest() if redacted else digest


def posture_of(mode: FailureModeDocument, edition: LoadedEdition) -> Term:
    if mode["commentary"]:
        return edition.term("posture", mode["commentary"]["posture"])
    return NO_SUCH_COLUMN if is_in_source(mode) else NO_SUCH_MODE


def is_in_source(entry: Mapping[str, Any]) -> bool:
    """Tell a failure mode of the source from one that is the curators' own, and speaks in nobody else's name."""
    return entry.get("published_answer") != PublishedAnswer.NOT_IN_SOURCE


def hedge_of(mode: FailureModeDocument) -> str:
    """Return what keeps the posture from standing alone: the source's hedge, or that the editor inferred it."""
    commentary = mode["commentary"]
    if commentary is None:
        return ""
    if commentary["basis"] == Basis.INFERRED:
        return "inferred by the curators"
    return f"“{commentary['hedge']}”" if commentary["hedge"] else ""
