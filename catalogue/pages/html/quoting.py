"""Quotations to take away: the words, whose they are, and where they stand in the source and in the record."""

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from ...documents import quoting
from ...documents.prose import plain
from ...documents.shapes import FailureModeDocument
from ...editions.edition import LoadedEdition, Term
from ...formats.citing import STYLES
from ...formats.citing.as_source import LAYERS, Cited, citation, entry_of, passage_of, pin_of, reproduced, source_of
from ...formats.citing.runs import in_html
from ...formats.citing.works import Work
from ...vocabulary import Group, Kind, Layer, TextRelation
from .renderer import EditionRenderer, ParallelView, PassageView


@dataclass(frozen=True)
class Quotation:
    """`source` and `table` are empty for the words of curators; `table` is the address of the source's own table."""

    words: str
    layer: Term
    label: str
    """The name of the words, shown beside them: “FM-03.P4”."""
    edition: int
    source: str
    address: str
    table: str = ""
    footnotes: tuple[tuple[str, SafeString], ...] = ()
    """Each style, and the passage cited in it: the words of the source by the source first."""
    elsewhere: tuple[str, ...] = ()
    """Sentences that tell whether other works have the words too, and who may be cited for them there."""

    @property
    def is_withheld(self) -> bool:
        return self.layer.value == Layer.WITHHELD

    @property
    def cite(self) -> str:
        """Return the mark that goes along, in brackets, when the words are copied."""
        return quoting.mark(self.label, self.layer.value, self.edition)

    @property
    def standing(self) -> str:
        return quoting.standing(self.layer.value)

    @property
    def is_source(self) -> bool:
        return bool(self.source)


def quotation_of(passage: PassageView, renderer: EditionRenderer, home: str) -> Quotation:
    """`home` is the permanent address of the edition, which ends with a slash."""
    edition, document = renderer.edition, passage.document
    anchor = document["anchor"]
    entry = edition.entries[anchor.partition(".")[0]]
    source = ""
    if passage.is_quotation:
        source = source_of(edition, quoting.place_in_source(entry, document))
    return Quotation(
        words=quoting.quotation(document) if passage.is_quotation else _words_of(passage.shown).translate(_INNER_MARKS),
        layer=edition.term("layer", document["layer"]),
        label=anchor,
        edition=edition.number,
        source=source,
        address=f"{home}{anchor}",
        table=edition.source_url if source else "",
        footnotes=_footnotes(
            renderer.original,
            passage_of(edition, document, f"{home}{anchor}"),
            pin_of(edition, anchor),
        ),
        elsewhere=(
            *(_elsewhere(parallel, edition) for parallel in passage.parallels if parallel.work),
            *_how_far_checked(entry),
        ),
    )


_INNER_MARKS = str.maketrans("“”", "‘’")
"""Marks of what curators quote, within those of the quotation; the words of the source stay to the letter."""


def _how_far_checked(entry: Any) -> Iterator[str]:
    """Yield what the curators say of law without having read all of it."""
    if entry["kind"] == Kind.AUTHORITY and entry["verification"]:
        yield f"How far this was checked: {entry['verification']}"


def _elsewhere(parallel: ParallelView, edition: LoadedEdition) -> str:
    document = parallel.document
    reference: Any = edition.entries[document["reference"]]
    identifier = f"arXiv:{reference['arxiv_id']}, " if reference["arxiv_id"] else ""
    work = f"“{reference['title']}” ({identifier}{reference['year'] or 'no year'})"
    place = f", {document['place']}" if document["place"] else ""
    says = _SAYS[TextRelation(document["relation"])].format(
        who="The authors" if parallel.is_by_the_authors else "Others", where=f"{work}{place}"
    )
    return f"{says} {plain(document['difference'])}".strip()


_SAYS = {
    TextRelation.SAME: "{who} printed the same words in {where}: as their words, cite them from there.",
    TextRelation.NEARLY: "{who} printed nearly the same words in {where}: as their words, cite them from there.",
    TextRelation.WEAKER: "{who} claimed less in {where}; these words are not in that work.",
    TextRelation.ABSENT: "{who} did not print this in {where}.",
}


def answer_of(mode: FailureModeDocument, renderer: EditionRenderer, home: str) -> Quotation:
    """Return the published answer as a quotation: the question and the answer of the summary table."""
    edition = renderer.edition
    table, anchor = quoting.SUMMARIES[Group(mode["group"])]
    answer = edition.term("published_answer", mode["published_answer"])
    return Quotation(
        words=answer.label,
        layer=edition.term("layer", Layer.SOURCE),
        label=f"{mode['code']}, published answer",
        edition=edition.number,
        source=source_of(edition, f"“{table}”, row {quoting.row_of(mode)}"),
        address=f"{home}{mode['code']}#published-answer",
        table=f"{edition.source_url}#{anchor}",
        footnotes=_footnotes(
            renderer.original,
            replace(entry_of(edition, mode["code"], f"{home}{mode['code']}"), layer=LAYERS[Layer.SOURCE]),
            f"{table}, row {quoting.row_of(mode)}",
        ),
    )


def _footnotes(original: Work | None, cited: Cited, pin: str) -> tuple[tuple[str, SafeString], ...]:
    """`pin` is the place in the source, and empty for words that the source does not have or did not publish."""
    notes = (
        reproduced(original, pin, cited, style) if original and pin else citation(cited, style) for style in STYLES
    )
    return tuple((style.title, in_html(style.footnote(note))) for style, note in zip(STYLES, notes, strict=True))


def _words_of(shown: str) -> str:
    return " ".join(html.unescape(strip_tags(shown)).split())
