"""Entries as cards of a list: what they are, what of them was looked for, and why they are there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.utils.safestring import SafeString

from ...documents.prose import plain
from ...documents.shapes import FailureModeDocument
from ...editions.edition import LoadedEdition, Term
from ...editions.search.contents import Content, contents_of
from ...editions.search.interpretation import Interpretation
from ...editions.search.reasons import Extract, Reason, extract, reasons_for
from ...editions.search.words import Phrase, runs_in, stems_in
from ...vocabulary import Confirmation, Kind, Layer, PassageRole, ReferenceStanding
from .law import hedge_of, posture_of
from .pieces import Link, Pieces, byline_of
from .text import marked

_MATCHES_SHOWN = frozenset({"law", "questions", "notes"})
"""Fields of the index. Titles, descriptions and commentaries are on the card as they are."""


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
    is_missing: bool = False
    why: tuple[Reason, ...] = ()
    match: Match | None = None


def cards(kind: Kind, codes: Iterable[str], pieces: Pieces, interpretation: Interpretation | None = None) -> list[Card]:
    if interpretation is None:
        return [pieces.once(("card", code), partial(_CARDS[kind], code, pieces, ())) for code in codes]
    # Whoever chooses a filter, or another order, meets most of the cards again.
    words = (interpretation.concepts, tuple(interpretation.corrected.items()), interpretation.guesses)
    return [
        pieces.once(("card", code, words), partial(_card_with_reasons, code, kind, pieces, interpretation))
        for code in codes
    ]


def _card_with_reasons(code: str, kind: Kind, pieces: Pieces, interpretation: Interpretation) -> Card:
    card = _CARDS[kind](code, pieces, interpretation.phrases)
    contents = contents_of(code, kind, pieces.edition)
    reasons = reasons_for(code, contents, interpretation)
    place = next((reason.place for reason in reasons if reason.place), "")
    return replace(card, why=tuple(reasons), match=_match(contents, place, card, interpretation.phrases, pieces))


def _match(
    contents: Iterable[Content], place: str, card: Card, phrases: Collection[Phrase], pieces: Pieces
) -> Match | None:
    """What stands at the place that is named first, if it is the law, a question or a note."""
    on_card = {str(card.title), str(card.line), str(card.text)}
    quoted = _quoted_in_questions(card.link.code, pieces.edition)
    texts = [
        quoted.get(content.text, Extract(content.text, Layer.CURATOR))
        for content in contents
        if content.place == place and content.field in _MATCHES_SHOWN and content.text.lower() not in place.lower()
        if any(runs_in(stems_in(content.text), phrases))
    ]
    found = extract(texts, phrases)
    if found is None:
        return None
    text = marked(found.text, phrases)
    if any(str(text) in shown for shown in on_card):
        return None
    return Match(place, text, pieces.term("layer", found.layer))


def _quoted_in_questions(code: str, edition: LoadedEdition) -> dict[str, Extract]:
    """Text as searched → as quoted, for the questions on a failure mode."""
    return {
        text: Extract(as_quoted(passage), passage["layer"])
        for question in edition.questions_on_mode.get(code, [])
        for passage in question["passages"]
        for text in (passage["verbatim"].strip(), plain(passage["display"]))
    }


def _failure_mode_card(code: str, pieces: Pieces, phrases: Collection[Phrase]) -> Card:
    mode = pieces.edition.failure_mode(code)
    return Card(
        **_shown(_extracts_of_mode(mode), phrases, pieces),
        link=pieces.entry_link(mode),
        title=marked(mode["title"], phrases),
        line=marked(", ".join(mode["aliases"]), phrases),
        tags=(
            Tag("Group", pieces.term("group", mode["group"])),
            *(Tag("Compromises", pieces.term("property", value)) for value in mode["properties"]),
            Tag("Published answer on access", pieces.term("published_answer", mode["published_answer"])),
            Tag("Withheld commentary", posture_of(mode, pieces), hedge_of(mode), is_withheld=True),
        ),
    )


def _scenario_card(code: str, pieces: Pieces, phrases: Collection[Phrase]) -> Card:
    scenario = pieces.edition.scenarios[code]
    document = scenario.document
    link = pieces.link(code)
    assert link is not None  # noqa: S101 - the code comes from this edition
    return Card(
        **_shown(_extracts([scenario.passage]), phrases, pieces),
        link=link,
        title=marked(document["title"], phrases),
        line=marked(f"{scenario.mode['code']} {scenario.mode['title']}", phrases),
        tags=(
            Tag("Kind of evidence", pieces.term("evidence", document["evidence"])),
            Tag("Attacker knowledge", pieces.term("knowledge", document["knowledge"])),
            *(Tag("Domain", pieces.term("domain", domain)) for domain in document["domains"]),
        ),
    )


def _question_card(code: str, pieces: Pieces, phrases: Collection[Phrase]) -> Card:
    question: Any = pieces.edition.entries[code]
    edition = pieces.edition
    return Card(
        **_shown(_extracts(question["passages"]), phrases, pieces),
        link=pieces.entry_link(question),
        title=marked(question["title"], phrases),
        line=marked(
            ", ".join(edition.title_of(law) for law in question["authorities"] if law in edition.entries),
            phrases,
        ),
        tags=(
            Tag("Origin", pieces.term("question_origin", question["origin"])),
            Tag("Whose conduct", pieces.term("addressee", question["addressee"])),
            Tag("Status", pieces.term("question_status", question["status"])),
        ),
        is_proposed=question["confirmation"] == Confirmation.PROPOSED,
    )


def _authority_card(code: str, pieces: Pieces, phrases: Collection[Phrase]) -> Card:
    authority: Any = pieces.edition.entries[code]
    return Card(
        **_shown(_extracts(authority["passages"]), phrases, pieces),
        link=pieces.entry_link(authority),
        title=marked(authority["title"], phrases),
        line=marked(authority["citation"], phrases),
        tags=(
            Tag("Type", pieces.term("authority_type", authority["type"])),
            Tag("Jurisdiction", pieces.term("jurisdiction", authority["jurisdiction"])),
        ),
        is_proposed=authority["confirmation"] == Confirmation.PROPOSED,
    )


def _reference_card(code: str, pieces: Pieces, phrases: Collection[Phrase]) -> Card:
    reference: Any = pieces.edition.entries[code]
    uses = len(pieces.edition.citations_of.get(code, [])) + len(pieces.edition.texts_that_cite.get(code, []))
    return Card(
        **_shown([Extract(plain(reference["note"]), Layer.CURATOR)] if reference["note"] else [], phrases, pieces),
        link=pieces.entry_link(reference),
        title=marked(reference["title"], phrases),
        line=marked(byline_of(reference), phrases),
        tags=(
            Tag("Type", pieces.term("reference_type", reference["type"])),
            Tag("Standing", pieces.term("standing", reference["standing"])),
            Tag("Cited", Term("cited", "Not cited" if not uses else f"Cited {uses} time{'s' * (uses > 1)}")),
        ),
        is_proposed=reference["confirmation"] == Confirmation.PROPOSED,
        is_missing=reference["standing"] == ReferenceStanding.MISSING,
    )


def _extracts_of_mode(mode: FailureModeDocument) -> list[Extract]:
    """A statement of the withheld commentary goes on from the ones before it: what is shown of a commentary is shown
    with the first of its statements that has a hedge.
    """
    statements = mode["commentary"]["statements"] if mode["commentary"] else []
    places = {statement["passage"]: place for place, statement in enumerate(statements)}
    softening = next((place for place, statement in enumerate(statements) if statement["hedge"]), None)
    texts = {passage["anchor"]: as_quoted(passage) for passage in mode["passages"]}
    extracts = []
    for passage in _worth_showing(mode["passages"]):
        shown = Extract(as_quoted(passage), passage["layer"])
        place = places.get(passage["anchor"])
        if place is not None:
            shown = replace(shown, hedge=statements[place]["hedge"])
        if place is not None and softening is not None and place != softening:
            side = "before" if softening < place else "after"
            shown = replace(shown, **{side: texts[statements[softening]["passage"]]})
        extracts.append(shown)
    return extracts


def _extracts(passages: Iterable[Any]) -> list[Extract]:
    return [Extract(as_quoted(passage), passage["layer"]) for passage in _worth_showing(passages)]


def _worth_showing(passages: Iterable[Any]) -> list[Any]:
    """A bare title or list of properties says too little."""
    return [passage for passage in passages if passage["role"] not in (PassageRole.TITLE, PassageRole.PROPERTIES)]


def as_quoted(passage: Any) -> str:
    """A card has no room to show a correction, so it quotes the source as printed: under the label of the source's
    layer stands no word that the source did not print.
    """
    return passage["verbatim"].strip() or plain(passage["display"])


def _shown(texts: list[Extract], phrases: Collection[Phrase], pieces: Pieces) -> dict[str, Any]:
    chosen = extract(texts, phrases)
    if chosen is None:
        return {"text": marked(""), "layer": None}
    return {"text": marked(chosen.text, phrases), "layer": pieces.term("layer", chosen.layer)}


_CARDS = {
    Kind.FAILURE_MODE: _failure_mode_card,
    Kind.SCENARIO: _scenario_card,
    Kind.QUESTION: _question_card,
    Kind.AUTHORITY: _authority_card,
    Kind.REFERENCE: _reference_card,
}
