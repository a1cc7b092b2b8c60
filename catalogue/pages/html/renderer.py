"""One edition in HTML: its words, and what its codes and texts lead to."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from django.utils.html import conditional_escape, escape, format_html, html_safe
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from ...addresses.codes import Code
from ...addresses.names import fold
from ...addresses.pages import Addresses
from ...documents.prose import NotRenderable, Target, TargetOf, html_of
from ...documents.shapes import (
    AnyEntryDocument,
    CitationDocument,
    FailureModeDocument,
    NoteDocument,
    ParallelDocument,
    PassageDocument,
    ReferenceDocument,
    is_failure_mode,
    is_question,
    is_reference,
)
from ...editions.crosswalk import Concept
from ...editions.edition import LoadedEdition, Term, WithdrawnPart
from ...editions.redacted import Tombstone
from ...editions.search.words import Phrase, runs_in, stem
from ...formats.citing.as_source import original_of
from ...formats.citing.works import Work
from ...vocabulary import EntryState, Layer, ReferenceStanding
from .passages import Marker, is_corrected, shown_html, verbatim_html

MOST_HELD = 8_192
"""Cards and derived texts of one edition that are kept, of some kilobytes each."""

Made = TypeVar("Made")


@html_safe
@dataclass(frozen=True)
class Link:
    code: str
    title: str
    url: str
    kind: Term
    mark: str = ""
    """The mark of what is no longer in force, “ (withdrawn)”, for the code alone: the title has it already."""

    def __str__(self) -> SafeString:
        return format_html('<a href="{}">{} {}</a>', self.url, self.code, self.title)


@dataclass(frozen=True)
class CitationView:
    """A citation with its failure mode, and with the reference that it leads to, if the edition has it."""

    document: CitationDocument
    mode: FailureModeDocument
    reference: ReferenceDocument | None

    @property
    def is_curators(self) -> bool:
        """Tell whether the curators' own words cite: the source can have no marker there."""
        layers = {passage["anchor"]: passage["layer"] for passage in self.mode["passages"]}
        return layers.get(self.document["passage"]) == Layer.CURATOR


@dataclass(frozen=True)
class ParallelView:
    """The relation of another text to a passage, with a link to the work if the edition has it."""

    document: ParallelDocument
    work: Link | None
    is_by_the_authors: bool


@dataclass(frozen=True)
class PassageView:
    """A passage in HTML. `verbatim` is to the letter; `shown` is what a reader sees first, its corrections marked."""

    document: PassageDocument
    verbatim: SafeString
    shown: SafeString
    is_corrected: bool
    notes: list[NoteDocument]
    citations: list[CitationView]
    parallels: list[ParallelView]
    erased: list[Tombstone]

    @property
    def is_quotation(self) -> bool:
        return self.document["layer"] != Layer.CURATOR

    @property
    def is_withheld(self) -> bool:
        return self.document["layer"] == Layer.WITHHELD


class EditionRenderer:
    """Renders documents of one edition, with addresses that stay in the edition if it is pinned."""

    def __init__(self, edition: LoadedEdition, addresses: Addresses) -> None:
        self.edition = edition
        self.addresses = addresses
        self._held: dict[tuple[Any, ...], Any] = {}

    @cached_property
    def original(self) -> Work | None:
        """The document that the catalogue starts from, as a work that is cited."""
        return original_of(self.edition)

    def address_of(self, code: str) -> str | None:
        """Return the page of an entry, scenario or passage; None where this edition does not have it."""
        link = self.link(code)
        return link.url if link else None

    def target_of(self, code: str) -> Target | None:
        """Return what a code in a text leads to: to what is withdrawn, readers get no link."""
        link, parsed = self.link(code), Code.parse(code)
        if parsed and (part := self.edition.withdrawn.get(str(parsed))):
            return Target(self.tombstone_of(part), self.edition.title_of(parsed.entry), doubt="it is withdrawn")
        if link is None or parsed is None:
            return None
        reference = self.reference(parsed.entry)
        return Target(
            link.url,
            link.title,
            short=short_form_of(reference) if reference else "",
            doubt="it is withdrawn" if self.edition.entries[parsed.entry]["state"] == EntryState.WITHDRAWN else "",
        )

    def tombstone_of(self, part: WithdrawnPart) -> str:
        """Return the address at which its entry says that it was withdrawn."""
        anchor = part.document["anchor"]
        return self.addresses.entry(anchor, self.edition.slug_of(anchor.partition(".")[0]))

    def address_of_concept(self, concept: Concept) -> str:
        return self.addresses.concept(concept.framework["slug"], concept.framework["version"], concept.name)

    def link(self, code: str) -> Link | None:
        """Return a link to an entry, scenario or passage; None where this edition does not have it."""
        parsed = Code.parse(code)
        if parsed is None or not self.edition.has(parsed):
            return None
        owner = parsed.entry if parsed.is_passage else str(parsed)
        url = self.addresses.entry(code, self.edition.slug_of(owner))
        kind = self.term("kind", parsed.kind)
        return Link(code, self.edition.marked_title_of(owner), url, kind, self.edition.mark_of(owner))

    def link_to(self, code: str) -> Link:
        """Return a link to what this edition has. Raises LookupError."""
        link = self.link(code)
        if link is None:
            raise LookupError(f"Edition {self.edition.number} has no {code}.")
        return link

    def links(self, codes: Iterable[str]) -> list[Link]:
        return [link for code in codes if (link := self.link(code))]

    def term(self, vocabulary: str, value: str) -> Term:
        return self.edition.term(vocabulary, value)

    def markdown(self, text: str) -> SafeString:
        return self.once(("markdown", text), lambda: markdown_html(text, self.target_of, home=self.addresses.home))

    def once(self, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        """Return what `make` makes of this edition, which is made again only if so much else was made meanwhile."""
        # Another thread may begin anew at any time.
        held = self._held
        if key not in held:
            if len(held) >= MOST_HELD:
                held = self._held = {}
            held[key] = make()
        made: Made = held[key]
        return made

    def reference(self, code: str) -> ReferenceDocument | None:
        entry = self.edition.entries.get(code)
        return entry if entry and is_reference(entry) else None

    def citation(self, citation: CitationDocument, mode: FailureModeDocument) -> CitationView:
        return CitationView(citation, mode, self.reference(citation["reference"]))

    def passages(self, entry: AnyEntryDocument) -> dict[str, PassageView]:
        """Return anchor → passage, in order, each with its citations and the notes on it."""
        citations: list[CitationView] = []
        if is_failure_mode(entry):
            citations = [self.citation(citation, entry) for citation in entry["citations"]]
        return {passage["anchor"]: self._passage(passage, entry, citations) for passage in entry["passages"]}

    def _passage(self, passage: PassageDocument, entry: AnyEntryDocument, citations: list[CitationView]) -> PassageView:
        cited = [citation for citation in citations if citation.document["passage"] == passage["anchor"]]
        verbatim, display = passage["verbatim"], passage["display"]
        parallels = entry["parallels"] if is_failure_mode(entry) or is_question(entry) else []
        markers = list(self._markers(cited))
        return PassageView(
            document=passage,
            verbatim=verbatim_html(verbatim, markers),
            shown=shown_html(verbatim, display, markers) if verbatim else self.markdown(display),
            is_corrected=is_corrected(verbatim, display),
            notes=[note for note in entry["notes"] if passage["anchor"] in note["passages"]],
            citations=cited,
            parallels=[self._parallel(row) for row in parallels if row["passage"] == passage["anchor"]],
            erased=[gone for gone in self.edition.erased_from(entry["code"]) if passage["anchor"] in gone.places],
        )

    def _parallel(self, parallel: ParallelDocument) -> ParallelView:
        reference = parallel["reference"]
        return ParallelView(parallel, self.link(reference), self.edition.is_by_the_authors(reference))

    def _markers(self, citations: Iterable[CitationView]) -> Iterator[Marker]:
        for citation in citations:
            document, link = citation.document, self.link(citation.document["reference"])
            if document["offset"] is not None and link:
                yield Marker(document["offset"], document["marker"], link.url, f"{link.code} {link.title}")


_WORD = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[^\W_]+")


def markdown_html(text: str, target_of: TargetOf, *, home: str) -> SafeString:
    """Return a curator's text in HTML; one that cannot be read as Markdown stands as it was typed."""
    try:
        return html_of(text, target_of, home=home)
    except NotRenderable:
        return escape(text)


def marked(text: str, phrases: frozenset[Phrase] = frozenset()) -> SafeString:
    """Return the text with the words of a search marked, whatever their ending, case or accents."""
    if not phrases:
        return conditional_escape(text)
    places, stems = _words_in(text)
    pieces: list[str] = []
    end = 0
    for first, after in runs_in(stems, phrases):
        start, stop = places[first][0], places[after - 1][1]
        pieces += [escape(text[end:start]), format_html("<mark>{}</mark>", text[start:stop])]
        end = stop
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece is escaped


@lru_cache(maxsize=20_000)
def _words_in(text: str) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
    """Return where each word begins and ends, and its stem."""
    words = [match for match in _WORD.finditer(text) if not _is_possessive(match, text)]
    return tuple(word.span() for word in words), tuple(stem(fold(word.group()).replace(",", "")) for word in words)


def _is_possessive(word: re.Match[str], text: str) -> bool:
    """Tell the “s” of “customer’s”, which is no word of its own."""
    return word.group() == "s" and text[word.start() - 1 : word.start()] in ("'", "’", "ʼ")


_INITIALS = re.compile(r"\s(?:[A-Z]\.?-?){1,3}$")


def byline_of(reference: ReferenceDocument) -> str:
    """Return authors, venue and year, as far as they are known."""
    authors = "; ".join(author["name"] for author in reference["authors"])
    if reference["authors_incomplete"]:
        authors = f"{authors} et al."
    return " · ".join(part for part in (authors, reference["venue"], str(reference["year"] or "")) if part)


def other_names(entry: AnyEntryDocument) -> list[str]:
    """Return the aliases of an entry, without one that repeats its title, as an entry that was renamed may have."""
    return [alias for alias in entry["aliases"] if fold(alias) != fold(entry["title"])]


def short_form_of(reference: ReferenceDocument) -> str:
    """Return “Fredrikson et al., 2015”, as a text cites the work; its code where neither author nor title is known."""
    if reference["standing"] == ReferenceStanding.MISSING:
        return reference["code"]
    surnames = [_surname_of(author["name"]) for author in reference["authors"]]
    if not surnames:
        who = Truncator(reference["title"]).words(6, truncate="…")
    elif reference["authors_incomplete"] or len(surnames) > 2:
        who = f"{surnames[0]} et al."
    else:
        who = " and ".join(surnames)
    return f"{who}, {reference['year']}" if reference["year"] else who


def _surname_of(name: str) -> str:
    """Return the surname in “Tramèr, Florian” and “Shokri R”, and a name printed otherwise whole."""
    return _INITIALS.sub("", name.partition(",")[0]).strip()
