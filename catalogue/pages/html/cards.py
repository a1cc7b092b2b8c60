"""Entries as cards of a list: what they are, what of them was looked for, and why they are there."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.utils.safestring import SafeString

from ...documents.prose import plain
from ...documents.quoting import mark
from ...editions.edition import LoadedEdition, Term, hedge_of, is_in_source, posture_of
from ...editions.entry_data import document_in, passages_in
from ...editions.search.contents import Content, contents_of, contents_with_quotable
from ...editions.search.interpretation import Interpretation
from ...editions.search.reasons import Reason, reasons_for
from ...editions.search.words import Phrase, runs_in, stems_in
from ...vocabulary import Confirmation, Kind, Layer, PassageRole, QuestionStatus, ReferenceStanding
from .renderer import EditionRenderer, Link, byline_of, marked, other_names

_MATCHES_SHOWN = frozenset({"law", "questions", "notes"})
"""Fields of the index. Titles, descriptions and commentaries are on the card as they are."""

LONGEST = 280
"""Characters after which no further sentence is added."""

# A full stop after one letter, as in “v.” or “U.S.”, ends no sentence; nor does one after such a shortened word.
# It begins with the blank: looking back from each character took half the time of a list page.
_SENTENCE_END = re.compile(
    r"\s(?:(?<!\bal\.\s)(?<!\bvs\.\s)(?<!\bNo\.\s)(?<!\bArt\.\s)(?<!\bArts\.\s)(?<!\bInc\.\s)(?<!\bCorp\.\s)"
    r"(?<!\bCir\.\s)(?<!\bReg\.\s)(?<=\w[\w)”\"\]][.!?]\s)\s*(?=[A-Z“\"])|(?<=\n)\n*)"
)


@dataclass(frozen=True)
class Tag:
    """A label on a card: which facet, the term, and the words that soften it."""

    name: str
    term: Term
    hedge: str = ""
    is_withheld: bool = False


@dataclass(frozen=True)
class Match:
    """Whole sentences that a reader searched for and that the card does not show otherwise, and where they stand."""

    place: str
    text: SafeString
    layer: Term
    cite: str
    """The mark that goes along when its words are copied."""


@dataclass(frozen=True)
class Card:
    """One result. `text` is whole sentences of `layer`; `line` is a citation or a work's authors and year."""

    link: Link
    title: SafeString
    line: SafeString
    text: SafeString
    layer: Term | None
    tags: tuple[Tag, ...]
    is_proposed: bool = False
    confirmation: Term | None = None
    is_missing: bool = False
    why: tuple[Reason, ...] = ()
    match: Match | None = None
    cite: str = ""
    """The mark that goes along when `text` is copied: “FM-03.P2, source, ed. 4”."""
    hedge: str = ""
    """The words that soften `text`, and go along as well."""


@dataclass(frozen=True)
class Extract:
    """The part of an entry to show: whole sentences, so that no hedge is cut away from its claim."""

    text: str
    layer: str
    anchor: str = ""
    """The anchor of its passage, or of the two of which it shows words."""
    hedge: str = ""
    """Words without which no part of the text is shown, and which go along when others of it are copied."""
    before: str = ""
    """A text that stands earlier, and that softens this one: shown with every part of it …"""
    after: str = ""
    """… and likewise one that stands later."""


def cards(
    kind: Kind, codes: Iterable[str], renderer: EditionRenderer, interpretation: Interpretation | None = None
) -> list[Card]:
    if interpretation is None:
        return [renderer.once(("card", code), partial(_card, code, kind, renderer, frozenset())) for code in codes]
    # Whoever chooses a filter, or another order, meets most of the cards again.
    words = (interpretation.concepts, tuple(interpretation.corrected.items()), interpretation.guesses)
    return [
        renderer.once(("card", code, words), partial(_card_with_reasons, code, kind, renderer, interpretation))
        for code in codes
    ]


def _card_with_reasons(code: str, kind: Kind, renderer: EditionRenderer, interpretation: Interpretation) -> Card:
    card = _card(code, kind, renderer, interpretation.phrases)
    is_quoted = any(concept.required for concept in interpretation.concepts)
    contents_to_read = contents_with_quotable if is_quoted else contents_of
    contents = renderer.once((contents_to_read, code), lambda: contents_to_read(code, kind, renderer.edition))
    reasons = reasons_for(code, contents, interpretation)
    place = next((reason.place for reason in reasons if reason.place), "")
    return replace(card, why=tuple(reasons), match=_match(contents, place, card, interpretation.phrases, renderer))


def _match(
    contents: Iterable[Content], place: str, card: Card, phrases: frozenset[Phrase], renderer: EditionRenderer
) -> Match | None:
    """Return what stands at the place that is named first, if it is the law, a question or a note."""
    texts = [
        content.text
        for content in contents
        if content.place == place and content.field in _MATCHES_SHOWN and content.text.lower() not in place.lower()
        if any(runs_in(stems_in(content.text), phrases))
    ]
    code = card.link.code
    quoted = renderer.once(("quoted", code), partial(_quoted_in_questions, code, renderer.edition)) if texts else {}
    found = extract([quoted.get(text, Extract(text, Layer.CURATOR)) for text in texts], phrases)
    if found is None:
        return None
    text = marked(found.text, phrases)
    if any(str(text) in shown for shown in map(str, (card.title, card.line, card.text))):
        return None
    cite = mark(found.anchor or code, found.layer, renderer.edition.number)
    return Match(place, text, renderer.term("layer", found.layer), cite)


def _quoted_in_questions(code: str, edition: LoadedEdition) -> dict[str, Extract]:
    """Text as searched → as quoted, for the questions on a failure mode."""
    return {
        text: _extract_of(passage)
        for question in edition.questions_on_mode.get(code, [])
        for passage in question["passages"]
        for text in (passage["verbatim"].strip(), plain(passage["display"]))
    }


def _card(code: str, kind: Kind, renderer: EditionRenderer, phrases: frozenset[Phrase]) -> Card:
    edition = renderer.edition
    document: Any = document_in(code, edition)
    chosen = extract(renderer.once(("quotations", code), partial(quotations_of, code, kind, edition)), phrases)
    return Card(
        link=renderer.link_to(code),
        title=marked(document["title"], phrases),
        line=marked(_LINES[kind](code, edition), phrases),
        text=marked(chosen.text if chosen else "", phrases),
        layer=renderer.term("layer", chosen.layer) if chosen else None,
        cite=mark(chosen.anchor or code, chosen.layer, edition.number) if chosen else "",
        hedge=chosen.hedge if chosen else "",
        tags=tuple(_tags(document, kind, renderer)),
        is_proposed=document.get("confirmation") == Confirmation.PROPOSED,
        confirmation=renderer.term("confirmation", state) if (state := document.get("confirmation")) else None,
        is_missing=document.get("standing") == ReferenceStanding.MISSING,
    )


def quotations_of(code: str, kind: Kind, edition: LoadedEdition) -> list[Extract]:
    """Return the texts of an entry or a scenario that are worth showing by themselves, in order."""
    return _TEXTS[kind](code, edition)


_TAGS: dict[Kind, tuple[tuple[str, str, str], ...]] = {
    Kind.FAILURE_MODE: (
        ("Group", "group", "group"),
        ("Compromises", "property", "properties"),
        ("Published answer on access", "published_answer", "published_answer"),
    ),
    Kind.SCENARIO: (
        ("Kind of evidence", "evidence", "evidence"),
        ("Attacker knowledge", "knowledge", "knowledge"),
        ("Domain", "domain", "domains"),
    ),
    Kind.QUESTION: (
        ("Origin", "question_origin", "origin"),
        ("Whose conduct", "addressee", "addressee"),
        ("Status", "question_status", "status"),
    ),
    Kind.AUTHORITY: (("Type", "authority_type", "type"), ("Jurisdiction", "jurisdiction", "jurisdiction")),
    Kind.REFERENCE: (("Type", "reference_type", "type"), ("Standing", "standing", "standing")),
}
"""Kind → label, vocabulary, and field of the document with a term or several."""


def _tags(document: Any, kind: Kind, renderer: EditionRenderer) -> Iterator[Tag]:
    answered = renderer.edition.answered_where(document) if kind is Kind.QUESTION else ""
    for name, vocabulary, field in _TAGS[kind]:
        value = document[field]
        if field == "status" and value == QuestionStatus.OPEN:
            continue  # said once of a list
        terms = (renderer.term(vocabulary, one) for one in ([value] if isinstance(value, str) else value))
        yield from (Tag(name, term, answered if field == "status" else "") for term in terms)
    if kind is Kind.FAILURE_MODE and is_in_source(document):
        posture = posture_of(document, renderer.edition)
        yield Tag("Withheld commentary, as the curators read it", posture, hedge_of(document), is_withheld=True)
    if kind is Kind.REFERENCE:
        edition, code = renderer.edition, document["code"]
        uses = len(edition.citations_of.get(code, [])) + len(edition.texts_that_cite.get(code, []))
        yield Tag("Cited", Term("cited", f"Cited {uses} time{'s' * (uses > 1)}" if uses else "Not cited"))


def _line_of_scenario(code: str, edition: LoadedEdition) -> str:
    mode = edition.scenarios[code].mode
    return f"{mode['code']} {mode['title']}"


def _line_of_question(code: str, edition: LoadedEdition) -> str:
    question: Any = edition.entries[code]
    return ", ".join(edition.marked_title_of(law) for law in question["authorities"] if law in edition.entries)


def _line_of_reference(code: str, edition: LoadedEdition) -> str:
    reference: Any = edition.entries[code]
    return byline_of(reference)


def _texts_of_passages(code: str, edition: LoadedEdition) -> list[Extract]:
    return _extracts(passages_in(code, edition))


def _texts_of_reference(code: str, edition: LoadedEdition) -> list[Extract]:
    reference: Any = edition.entries[code]
    note = [Extract(plain(reference["note"]), Layer.CURATOR)] if reference["note"] else []
    return note + _extracts(one for one in reference["passages"] if one["role"] == PassageRole.SECTION)


def _texts_of_mode(code: str, edition: LoadedEdition) -> list[Extract]:
    """A statement of the withheld commentary goes on from the ones before it: what is shown of a commentary is shown
    with the first of its statements that has a hedge.
    """
    mode = edition.failure_mode(code)
    statements = mode["commentary"]["statements"] if mode["commentary"] else []
    indexes = {statement["passage"]: index for index, statement in enumerate(statements)}
    softening = next((index for index, statement in enumerate(statements) if statement["hedge"]), None)
    texts = {passage["anchor"]: as_quoted(passage) for passage in mode["passages"]}
    extracts = []
    for passage in _worth_showing(mode["passages"]):
        shown = _extract_of(passage)
        index = indexes.get(passage["anchor"])
        if index is not None:
            shown = replace(shown, hedge=statements[index]["hedge"])
        if index is not None and softening is not None and index != softening:
            side = "before" if softening < index else "after"
            softener = statements[softening]
            anchors = " and ".join(statements[at]["passage"] for at in sorted((index, softening)))
            hedge = shown.hedge or softener["hedge"]
            shown = replace(shown, anchor=anchors, hedge=hedge, **{side: texts[softener["passage"]]})
        extracts.append(shown)
    return extracts


def _extracts(passages: Iterable[Any]) -> list[Extract]:
    return [_extract_of(passage) for passage in _worth_showing(passages)]


def _extract_of(passage: Any) -> Extract:
    return Extract(as_quoted(passage), passage["layer"], passage["anchor"])


def _worth_showing(passages: Iterable[Any]) -> list[Any]:
    """The published overview comes first. A bare title or list of properties says too little."""
    shown = [passage for passage in passages if passage["role"] not in (PassageRole.TITLE, PassageRole.PROPERTIES)]
    return sorted(shown, key=lambda passage: passage["role"] != PassageRole.OVERVIEW)


def as_quoted(passage: Any) -> str:
    """A card has no room to show a correction, so it quotes the source as printed: under the label of the source's
    layer stands no word that the source did not print.
    """
    return passage["verbatim"].strip() or plain(passage["display"])


_LINES: dict[Kind, Callable[[str, LoadedEdition], str]] = {
    Kind.FAILURE_MODE: lambda code, edition: ", ".join(other_names(edition.failure_mode(code))),
    Kind.SCENARIO: _line_of_scenario,
    Kind.QUESTION: _line_of_question,
    Kind.AUTHORITY: lambda code, edition: edition.authority(code)["citation"],
    Kind.REFERENCE: _line_of_reference,
}
_TEXTS: dict[Kind, Callable[[str, LoadedEdition], list[Extract]]] = {
    Kind.FAILURE_MODE: _texts_of_mode,
    Kind.SCENARIO: _texts_of_passages,
    Kind.QUESTION: _texts_of_passages,
    Kind.AUTHORITY: _texts_of_passages,
    Kind.REFERENCE: _texts_of_reference,
}


def extract(texts: Sequence[Extract], phrases: frozenset[Phrase] = frozenset()) -> Extract | None:
    """Return the text with most of the words searched, from its first sentence that has one; else the first text."""
    if not texts:
        return None
    best = max(texts, key=lambda candidate: _found(candidate.text, phrases)) if phrases else texts[0]
    parts = (best.before, _from_first_match(best.text, best.hedge, phrases), best.after)
    return Extract(" … ".join(part for part in parts if part), best.layer, best.anchor, best.hedge)


def _from_first_match(text: str, hedge: str, phrases: frozenset[Phrase]) -> str:
    sentences = _SENTENCE_END.split(text)
    first = next((n for n, sentence in enumerate(sentences) if _found(sentence, phrases)), 0) if phrases else 0
    hedged = next((n for n, sentence in enumerate(sentences) if hedge in sentence), first) if hedge else first
    start, end = min(first, hedged), max(first, hedged) + 1
    length = sum(map(len, sentences[start:end]))
    while end < len(sentences) and length + len(sentences[end]) <= LONGEST:
        length += len(sentences[end]) + 1
        end += 1
    before = "… " if start else ""
    after = " …" if end < len(sentences) else ""
    return f"{before}{' '.join(sentences[start:end]).strip()}{after}"


def _found(text: str, phrases: frozenset[Phrase]) -> int:
    stems = stems_in(text)
    return len({stems[start:end] for start, end in runs_in(stems, phrases)})
