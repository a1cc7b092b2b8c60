"""What the pages of an edition are made of: links, terms, passages, citations and notes, ready for a template."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from ...addresses.codes import Code
from ...addresses.pages import Addresses
from ...documents.prose import Target
from ...documents.shapes import (
    AnyEntryDocument,
    CitationDocument,
    FailureModeDocument,
    NoteDocument,
    PassageDocument,
    ReferenceDocument,
)
from ...editions.edition import LoadedEdition, Term
from ...vocabulary import EntryState, Kind, Layer, ReferenceStanding
from .passages import Marker, is_corrected, shown_html, verbatim_html
from .text import markdown_html

MOST_HELD = 8_192
"""Cards and derived texts of one edition that are kept, of some kilobytes each."""

_INITIALS = re.compile(r"\s(?:[A-Z]\.?-?){1,3}$")

Made = TypeVar("Made")


@dataclass(frozen=True)
class Link:
    code: str
    title: str
    url: str
    kind: Term


@dataclass(frozen=True)
class NoteView:
    """An editor's note: what is odd in the source, in the editors' words."""

    code: str
    category: str
    printed: list[str]
    html: SafeString
    confidence: Term
    origin: str
    lines: str
    passages: list[Link]


@dataclass(frozen=True)
class CitationView:
    """`marker` is "" where none is printed. `reference` is None if the edition lacks the entry."""

    marker: str
    origin: Term
    rule: Term
    confidence: Term
    html: SafeString
    passage: Link
    reference: Link | None
    byline: str
    is_missing: bool
    mode: Link


@dataclass(frozen=True)
class PassageView:
    """`verbatim` is to the letter; `shown` is what a reader sees first, corrections marked with ins and del."""

    anchor: str
    url: str
    role: Term
    layer: Term
    lines: str
    verbatim: SafeString
    shown: SafeString
    is_corrected: bool
    text: str
    notes: list[NoteView] = field(default_factory=list)
    citations: list[CitationView] = field(default_factory=list)

    @property
    def is_quotation(self) -> bool:
        return self.layer.value != Layer.CURATOR


class Pieces:
    """The pieces of one edition's pages, with addresses that stay in the edition if it is pinned."""

    def __init__(self, edition: LoadedEdition, addresses: Addresses) -> None:
        self.edition = edition
        self.addresses = addresses
        self._held: dict[tuple[Any, ...], Any] = {}

    def address_of(self, code: str) -> str | None:
        """The page of an entry, scenario or passage; None where this edition does not have it."""
        parsed = Code.parse(code)
        if parsed is None or not self.edition.has(parsed):
            return None
        owner = parsed.entry if parsed.is_passage else str(parsed)
        return self.addresses.entry(code, self._slugs[owner])

    def target_of(self, code: str) -> Target | None:
        """What a code in a text leads to. What is merged leads readers on; to what is withdrawn they get no link."""
        link, parsed = self.link(code), Code.parse(code)
        if link is None or parsed is None:
            return None
        reference = self._reference(parsed.entry)
        return Target(
            link.url,
            link.title,
            short=short_form_of(reference) if reference else "",
            doubt="it is withdrawn" if self.edition.entries[parsed.entry]["state"] == EntryState.WITHDRAWN else "",
        )

    def link(self, code: str) -> Link | None:
        url = self.address_of(code)
        if url is None:
            return None
        parsed = Code.parse(code)
        assert parsed is not None  # noqa: S101 - address_of has read it
        owner = parsed.entry if parsed.is_passage else str(parsed)
        return Link(code, self._marked_title(owner), url, self.term("kind", parsed.kind))

    def links(self, codes: Iterable[str]) -> list[Link]:
        return [link for code in codes if (link := self.link(code))]

    def entry_link(self, entry: AnyEntryDocument) -> Link:
        url = self.addresses.entry(entry["code"], entry["slug"])
        return Link(entry["code"], self._marked_title(entry["code"]), url, self.term("kind", entry["kind"]))

    def _marked_title(self, code: str) -> str:
        """With a word on what is withdrawn or merged, wherever a link leads to it."""
        title, state = self.edition.title_of(code), self.edition.entries[code.partition(".")[0]]["state"]
        return title if state == EntryState.PUBLIC else f"{title} ({EntryState(state).label.lower()})"

    def term(self, vocabulary: str, value: str) -> Term:
        return self.edition.term(vocabulary, value)

    def markdown(self, text: str) -> SafeString:
        return self.once(("markdown", text), lambda: markdown_html(text, self.target_of))

    def once(self, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        """What `make` makes of this edition; made again only if so much else was made meanwhile."""
        # Another thread may begin anew at any time.
        held = self._held
        if key not in held:
            if len(held) >= MOST_HELD:
                held = self._held = {}
            held[key] = make()
        made: Made = held[key]
        return made

    def passages(self, entry: AnyEntryDocument) -> dict[str, PassageView]:
        """Anchor → passage, in order, each with its citations and the notes on it."""
        return {passage["anchor"]: self._passage(passage, entry) for passage in entry["passages"]}

    def notes(self, entry: AnyEntryDocument) -> list[NoteView]:
        return [self.note(note) for note in entry["notes"]]

    def note(self, note: NoteDocument) -> NoteView:
        return NoteView(
            code=note["code"],
            category=note["category"],
            printed=note["printed"],
            html=self.markdown(note["text"]),
            confidence=self.term("confidence", note["confidence"]),
            origin=note["origin"],
            lines=lines_in_words(note["lines"]),
            passages=self.links(note["passages"]),
        )

    def citations(self, mode: FailureModeDocument) -> list[CitationView]:
        return [self.citation(citation, mode) for citation in mode["citations"]]

    def citation(self, citation: CitationDocument, mode: FailureModeDocument) -> CitationView:
        reference = self._reference(citation["reference"])
        passage = self.link(citation["passage"])
        mode_link = self.entry_link(mode)
        return CitationView(
            marker=citation["marker"],
            origin=self.term("citation_origin", citation["origin"]),
            rule=self.term("citation_rule", citation["rule"]),
            confidence=self.term("confidence", citation["confidence"]),
            html=self.markdown(citation["note"]),
            passage=passage or mode_link,
            reference=self.entry_link(reference) if reference else None,
            byline=byline_of(reference) if reference else "",
            is_missing=reference is not None and reference["standing"] == ReferenceStanding.MISSING,
            mode=mode_link,
        )

    def _passage(self, passage: PassageDocument, entry: AnyEntryDocument) -> PassageView:
        cited = _citations_in(passage, entry)
        verbatim, display = passage["verbatim"], passage["display"]
        markers = list(self._markers(cited))
        return PassageView(
            anchor=passage["anchor"],
            url=f"{self.entry_link(entry).url}#{passage['anchor']}",
            role=self.term("role", passage["role"]),
            layer=self.term("layer", passage["layer"]),
            lines=lines_in_words(range_of(passage["lines"])),
            verbatim=verbatim_html(verbatim, markers),
            shown=shown_html(verbatim, display, markers) if verbatim else self.markdown(display),
            is_corrected=is_corrected(verbatim, display),
            text=display or verbatim.strip(),
            notes=[self.note(note) for note in entry["notes"] if passage["anchor"] in note["passages"]],
            citations=[self.citation(citation, mode) for citation, mode in cited],
        )

    def _markers(self, cited: Iterable[tuple[CitationDocument, FailureModeDocument]]) -> Iterator[Marker]:
        for citation, _ in cited:
            address = self.address_of(citation["reference"])
            if citation["offset"] is not None and address:
                title = f"{citation['reference']} {self._marked_title(citation['reference'])}"
                yield Marker(citation["offset"], citation["marker"], address, title)

    def _reference(self, code: str) -> ReferenceDocument | None:
        entry = self.edition.entries.get(code)
        return entry if entry and entry["kind"] == Kind.REFERENCE else None  # type: ignore[return-value]  # the kind says so

    @cached_property
    def _slugs(self) -> dict[str, str]:
        slugs = {code: entry["slug"] for code, entry in self.edition.entries.items()}
        return slugs | {code: scenario.slug for code, scenario in self.edition.all_scenarios.items()}


def byline_of(reference: ReferenceDocument) -> str:
    """Authors, venue and year, as far as they are known."""
    authors = "; ".join(author["name"] for author in reference["authors"])
    if reference["authors_incomplete"]:
        authors = f"{authors} et al."
    return " · ".join(part for part in (authors, reference["venue"], str(reference["year"] or "")) if part)


def short_form_of(reference: ReferenceDocument) -> str:
    """“Fredrikson et al., 2015”: how a text cites the work. Its code where neither author nor title is known."""
    if reference["standing"] == ReferenceStanding.MISSING:
        return reference["code"]
    surnames = [surname_of(author["name"]) for author in reference["authors"]]
    if not surnames:
        who = Truncator(reference["title"]).words(6, truncate="…")
    elif reference["authors_incomplete"] or len(surnames) > 2:
        who = f"{surnames[0]} et al."
    else:
        who = " and ".join(surnames)
    return f"{who}, {reference['year']}" if reference["year"] else who


def surname_of(name: str) -> str:
    """Of “Tramèr, Florian” and “Shokri R”; a name that is printed otherwise is left whole."""
    return _INITIALS.sub("", name.partition(",")[0]).strip()


def _citations_in(
    passage: PassageDocument, entry: AnyEntryDocument
) -> list[tuple[CitationDocument, FailureModeDocument]]:
    if entry["kind"] != Kind.FAILURE_MODE:
        return []
    mode: FailureModeDocument = entry  # type: ignore[assignment]  # the kind says so
    return [(citation, mode) for citation in mode["citations"] if citation["passage"] == passage["anchor"]]


def range_of(lines: list[int]) -> list[int]:
    """A passage's first and last line → all its lines."""
    return list(range(lines[0], lines[1] + 1)) if lines else []


def lines_in_words(lines: list[int]) -> str:
    """[24, 25, 26, 30] → "lines 24–26, 30"."""
    if not lines:
        return ""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    words = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"line {words}" if len(set(lines)) == 1 else f"lines {words}"
