"""A brief: passages in order with footnotes, questions by jurisdiction, tables of authorities, works and editions.

It is told in blocks, which the page, Word and Markdown show each in its way.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeAlias

from ..addresses.codes import Code
from ..documents import quoting
from ..documents.prose import citations_in, plain
from ..documents.shapes import PassageDocument
from ..editions.edition import LoadedEdition
from ..editions.entry_data import hedges_at, passage_at
from ..vocabulary import Kind, Layer, PassageRole
from .citing.as_source import citation, entry_of, original_of, passage_of, pin_of, reproduced
from .citing.law import law_citation
from .citing.runs import Run, Runs, Typeface
from .citing.styles import Style
from .citing.works import work_of
from .subjects import Links

TITLE = "Brief from the Failure Modes Catalogue"
NO_LAW = "No authority named"


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    """`note` is the number of its footnote, or 0; `kind` says whose words these are, or that they warn."""

    runs: Runs
    kind: str = "text"
    note: int = 0


@dataclass(frozen=True)
class Table:
    headings: Sequence[str]
    rows: Sequence[Sequence[Runs]]
    kind: str = "table"


Block: TypeAlias = Heading | Paragraph | Table


@dataclass
class Brief:
    """`items` are codes of passages and entries, in the reader’s order; `address` is the permanent one."""

    items: Sequence[str]
    edition: LoadedEdition
    style: Style
    links: Links
    address: str
    gone: Sequence[str] = ()
    """Sentences on items that are not, or not as they were named, in the edition."""
    blocks: list[Block] = field(default_factory=list)
    notes: list[Runs] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.blocks.extend(_blocks(self))

    def noted(self, runs: Runs, note: Runs, kind: str = "text") -> Paragraph:
        """Return a paragraph with the next footnote."""
        self.notes.append(self.style.footnote(note))
        return Paragraph(runs, kind, len(self.notes))

    def of_kind(self, kind: Kind) -> list[str]:
        """Return the items that are entries of a kind."""
        return [item for item in self.items if (code := Code.parse(item)) and code.kind is kind and not code.is_passage]


def _blocks(brief: Brief) -> Iterator[Block]:
    edition = brief.edition
    yield Paragraph([Run(f"Edition {edition.number}, {edition.published_at:%-d %B %Y}, "), _link(brief.address)])
    yield from (Paragraph([Run(told)], "warning") for told in brief.gone)
    passages = list(_passages(brief.items, edition))
    questions: list[Any] = [edition.entries[code] for code in brief.of_kind(Kind.QUESTION)]
    asked = [question["passages"][0] for question in questions if question["passages"]]
    if withheld := [one["anchor"] for one in (*passages, *asked) if one["layer"] == Layer.WITHHELD]:
        told = "is withheld draft commentary" if len(withheld) == 1 else "are withheld draft commentary"
        yield Paragraph(
            [Run(f"{', '.join(withheld)} {told}, {quoting.NOT_PUBLISHED}: do not quote it as one.")], "warning"
        )
    yield from _quotations(passages, brief)
    yield from _questions(questions, brief)
    yield from _authorities(questions, brief)
    yield from _works(passages, asked, brief)
    yield from _editions(brief)


def _passages(items: Iterable[str], edition: LoadedEdition) -> Iterator[PassageDocument]:
    """Yield what is quoted: passages, those of scenarios, and of a failure mode what it is."""
    for item in items:
        code = Code.parse(item)
        if code is None:
            continue
        if code.is_passage:
            yield passage_at(item, edition)
        elif code.kind is Kind.SCENARIO:
            yield edition.all_scenarios[item].passage
        elif code.kind is Kind.FAILURE_MODE:
            passages = edition.entries[item]["passages"]
            yield from (one for one in passages if one["role"] in (PassageRole.OVERVIEW, PassageRole.DESCRIPTION))


def _quotations(passages: Sequence[PassageDocument], brief: Brief) -> Iterator[Block]:
    if passages:
        yield Heading("Quotations")
    last = ""
    for passage in passages:
        owner = passage["anchor"].partition(".")[0]
        if owner != last:
            yield Heading(f"{owner} {brief.edition.title_of(owner)}", 2)
        last = owner
        yield brief.noted([Run(_words_of(passage))], _note(passage, brief), _kind_of(passage))
        yield Paragraph([Run(_standing(passage, brief.edition))], "standing")


def _kind_of(passage: PassageDocument) -> str:
    """Return the kind of a quotation: what is withheld is never set like what is published."""
    return {Layer.SOURCE: "quotation", Layer.WITHHELD: "withheld"}.get(Layer(passage["layer"]), "curator")


def _words_of(passage: PassageDocument) -> str:
    if passage["layer"] == Layer.CURATOR:
        return " ".join(plain(passage["display"]).split())
    return f"“{quoting.quotation(passage)}”"


def _standing(passage: PassageDocument, edition: LoadedEdition) -> str:
    """Return “FM-03.P6 · Withheld, not the publisher’s position · hedged: “feels like””."""
    anchor = passage["anchor"]
    layer = edition.term("layer", passage["layer"]).label
    hedges = ", ".join(f"“{hedge}”" for hedge in hedges_at(anchor, edition))
    told = f"{layer}, {quoting.NOT_PUBLISHED}" if passage["layer"] == Layer.WITHHELD else layer
    return " · ".join([anchor, told, *([f"hedged: {hedges}"] if hedges else [])])


def _note(passage: PassageDocument, brief: Brief) -> Runs:
    """Return the citation of a passage; of what the source published, by the source first."""
    edition, anchor = brief.edition, passage["anchor"]
    cited = passage_of(edition, passage, brief.links.frozen(anchor))
    original, pin = original_of(edition), pin_of(edition, anchor)
    return reproduced(original, pin, cited, brief.style) if original and pin else citation(cited, brief.style)


def _questions(questions: Sequence[Any], brief: Brief) -> Iterator[Block]:
    if questions:
        yield Heading("Questions by jurisdiction")
    grouped: dict[tuple[str, ...], list[Any]] = {}
    for question in questions:
        grouped.setdefault(_jurisdictions_of(question["authorities"], brief.edition), []).append(question)
    for jurisdictions in sorted(grouped, key=lambda values: (not values, values)):
        labels = [brief.edition.term("jurisdiction", value).label for value in jurisdictions]
        yield Heading(", ".join(labels) or NO_LAW, 2)
        for question in grouped[jurisdictions]:
            yield from _question(question, brief)


def _question(question: Any, brief: Brief) -> Iterator[Block]:
    code, edition = question["code"], brief.edition
    if not question["passages"]:
        note = citation(entry_of(edition, code, brief.links.frozen(code)), brief.style)
        yield brief.noted([Run(f"{code} {question['title']}")], note)
        return
    passage = question["passages"][0]
    yield brief.noted([Run(_words_of(passage))], _note(passage, brief), _kind_of(passage))
    pieces = [_standing(passage, edition), edition.term("confirmation", question["confirmation"]).label]
    law = ", ".join(edition.marked_title_of(one) for one in question["authorities"] if one in edition.entries)
    modes = ", ".join(f"{mode}{edition.mark_of(mode)}" for mode in question["modes"])
    pieces += [f"law: {law}"] * bool(law) + [f"raised by {modes}"] * bool(modes)
    yield Paragraph([Run(" · ".join(pieces))], "standing")


def _jurisdictions_of(authorities: Iterable[str], edition: LoadedEdition) -> tuple[str, ...]:
    found = {str(_entry(code, edition)["jurisdiction"]) for code in authorities if code in edition.entries}
    return tuple(_in_order(found, edition))


def _in_order(jurisdictions: Collection[str], edition: LoadedEdition) -> list[str]:
    """Return them in the order of the edition; at the end those that it does not name."""
    known = [term.value for term in edition.terms("jurisdiction")]
    return [*(one for one in known if one in jurisdictions), *sorted({*jurisdictions}.difference(known))]


def _authorities(questions: Sequence[Any], brief: Brief) -> Iterator[Block]:
    """Yield those that were chosen, and those that the questions name, by jurisdiction."""
    edition, wanted = brief.edition, dict.fromkeys(brief.of_kind(Kind.AUTHORITY))
    for question in questions:
        wanted.update(dict.fromkeys(code for code in question["authorities"] if edition.is_in_force(code)))
    if wanted:
        yield Heading("Table of authorities")
    for jurisdiction in _in_order({_entry(code, edition)["jurisdiction"] for code in wanted}, edition):
        here = [code for code in wanted if _entry(code, edition)["jurisdiction"] == jurisdiction]
        yield Heading(edition.term("jurisdiction", jurisdiction).label, 2)
        rows = [[[Run(code)], *_law(code, brief)] for code in sorted(here, key=edition.title_of)]
        yield Table(("Code", "Authority", "State of the citation"), rows)


def _law(code: str, brief: Brief) -> list[Runs]:
    authority = _entry(code, brief.edition)
    found = law_citation(authority, brief.style)
    return [found.runs or [Run(authority["citation"] or authority["title"])], [Run(found.remark)]]


def _works(passages: Sequence[PassageDocument], asked: Sequence[PassageDocument], brief: Brief) -> Iterator[Block]:
    """Yield the source if it is quoted, what the passages and questions cite, and the references that were chosen."""
    edition = brief.edition
    anchors = {passage["anchor"] for passage in passages}
    modes = dict.fromkeys(anchor.partition(".")[0] for anchor in sorted(anchors))
    cited = (
        citation["reference"]
        for mode in modes
        for citation in _entry(mode, edition).get("citations", ())
        if "passage" in citation and citation["passage"] in anchors
    )
    in_texts = (code for passage in (*passages, *asked) for code in citations_in(passage["display"]))
    codes = dict.fromkeys(chain(brief.of_kind(Kind.REFERENCE), cited, in_texts))
    works = [(code, work_of(_entry(code, edition))) for code in codes if code in edition.entries]
    lines: list[Paragraph] = []
    original = original_of(edition)
    if original and any(passage["layer"] == Layer.SOURCE for passage in passages):
        lines.append(Paragraph(brief.style.work(original)))
    for code, work in works:
        lines.append(Paragraph([Run(f"{code}: "), *(brief.style.work(work) if work else [Run("not identified")])]))
    if lines:
        yield Heading("Works")
        yield from lines


def _editions(brief: Brief) -> Iterator[Block]:
    edition = brief.edition
    yield Heading("Edition used")
    yield Paragraph(
        [
            Run(f"All words are those of edition {edition.number}, published {edition.published_at:%-d %B %Y} by "),
            Run(f"{edition.publisher}. SHA-256 of the edition: {edition.digest}."),
        ]
    )
    owners = dict.fromkeys(item.partition(".")[0] for item in brief.items)
    rows: list[list[Runs]] = [
        [
            [Run(f"{code} {edition.title_of(code)}")],
            [Run(f"edition {edition.since[code]}, {edition.dates[edition.since[code]]:%-d %B %Y}")],
            [_link(brief.links.frozen(code))],
        ]
        for code in owners
    ]
    yield Table(("Entry", "Text unchanged since", "Permanent address"), rows)


def _entry(code: str, edition: LoadedEdition) -> Any:
    return edition.entries[code]


def _link(address: str) -> Run:
    return Run(address, Typeface.LINK)
