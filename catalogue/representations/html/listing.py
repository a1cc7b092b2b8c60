"""A faceted list of one kind, and the search over all kinds, as pages show them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ...browsing import Choice, FacetChoices, Found, Looser, find, looser_queries
from ...documents.shapes import FailureModeDocument
from ...prose import plain
from ...reading.edition import LoadedEdition, Term
from ...reading.selection import Selection
from ...search.contents import contents_of
from ...search.meaning import Meaning
from ...search.query import Query, parse
from ...search.reasons import Reason, reasons_for, words_beside
from ...search.snippets import Extract, extract
from ...search.texts import phrases_of, texts_with
from ...search.words import Phrase, runs_in, stems_in
from ...serving import ServedEdition
from ...vocabulary import Confirmation, Kind, Layer, PassageRole, ReferenceStanding, Sort
from .law import hedge_of, posture_of
from .pieces import Link, Pieces, byline_of
from .text import marked

PAGE_SIZE = 25
_MATCHES_SHOWN = frozenset({"law", "questions", "notes"})
"""Fields of the index. Titles, descriptions and commentaries are on the card as they are."""

IN_EACH_KIND = 5

PLURALS: dict[Kind, str] = {
    Kind.FAILURE_MODE: "Failure modes",
    Kind.SCENARIO: "Scenarios",
    Kind.QUESTION: "Legal questions",
    Kind.AUTHORITY: "Law",
    Kind.REFERENCE: "References",
}


NOUNS: dict[Kind, str] = {
    Kind.FAILURE_MODE: "failure modes",
    Kind.SCENARIO: "scenarios",
    Kind.QUESTION: "legal questions",
    Kind.AUTHORITY: "legal authorities",
    Kind.REFERENCE: "references",
}


class PastTheEnd(Exception):
    """The list has no such page."""


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


@dataclass(frozen=True)
class Chip:
    """An active filter, with the address of the list without it."""

    facet: str
    label: str
    is_known: bool
    remove_url: str


@dataclass(frozen=True)
class SortChoice:
    term: Term
    url: str
    selected: bool


@dataclass(frozen=True)
class Correction:
    """The words as typed, and as searched, with the mended ones marked."""

    typed: str
    searched: SafeString


@dataclass(frozen=True)
class LooserLink:
    words: str
    count: int
    url: str


@dataclass(frozen=True)
class Elsewhere:
    """Where the same words are answered: by so many entries of every kind, or by texts about the catalogue only."""

    count: int
    url: str


@dataclass(frozen=True)
class Nothing:
    """What a page offers where nothing answers the words. `near` are entries that come nearest, and no answers."""

    looser: list[LooserLink]
    near: list[Card]
    elsewhere: Elsewhere | None = None

    @property
    def is_dead_end(self) -> bool:
        return not (self.looser or self.near or self.elsewhere)


@dataclass(frozen=True)
class Listing:
    kind: Kind
    title: str
    url: str
    selection: Selection
    query: Query | None
    partial: bool
    facets: list[FacetChoices]
    chips: list[Chip]
    cards: list[Card]
    total: int
    of_all: int
    first: int
    page: int
    pages: int
    previous_url: str
    next_url: str
    sorts: list[SortChoice]
    correction: Correction | None
    as_typed_url: str
    nothing: Nothing | None

    @property
    def noun(self) -> str:
        return NOUNS[self.kind]

    @property
    def last(self) -> int:
        return self.first + len(self.cards) - 1 if self.cards else 0

    @property
    def clear_url(self) -> str:
        return self.url


def listing(served: ServedEdition, pieces: Pieces, kind: Kind, selection: Selection) -> Listing:
    """Raises PastTheEnd."""
    found = find(served, kind, selection)
    pages = max(1, -(-len(found.codes) // PAGE_SIZE))
    if selection.page > pages:
        raise PastTheEnd
    start = (selection.page - 1) * PAGE_SIZE
    url = pieces.addresses.section(kind)
    return Listing(
        kind=kind,
        title=PLURALS[kind],
        url=url,
        selection=selection,
        query=found.query,
        partial=found.partial,
        facets=found.facets,
        chips=_chips(found.facets, selection, url),
        cards=cards(kind, found.codes[start : start + PAGE_SIZE], pieces, found.meaning),
        total=len(found.codes),
        of_all=len(pieces.edition.codes[kind]),
        first=start + 1 if found.codes else 0,
        page=selection.page,
        pages=pages,
        previous_url=_page_url(url, selection, selection.page - 1) if selection.page > 1 else "",
        next_url=_page_url(url, selection, selection.page + 1) if selection.page < pages else "",
        sorts=_sorts(found, selection, url),
        correction=_correction(found.query, found.corrected),
        as_typed_url=f"{url}{selection.as_typed().query_string}",
        nothing=None if found.codes else _nothing(served, pieces, found, selection, url),
    )


def _sorts(found: Found, selection: Selection, url: str) -> list[SortChoice]:
    return [
        SortChoice(
            Term(sort.value, sort.label, sort.definition), f"{url}{_sorted(selection, sort)}", sort is found.sort
        )
        for sort in Sort
        if found.query or sort is not Sort.RELEVANCE
    ]


def _sorted(selection: Selection, sort: Sort) -> str:
    """The order that a list has by itself needs no parameter."""
    own = Sort.RELEVANCE if selection.q else Sort.CODE
    return replace(selection, sort=None if sort is own else sort, page=1).query_string


def _correction(query: Query | None, corrected: Mapping[str, str]) -> Correction | None:
    if query is None or not corrected:
        return None
    words = [
        format_html("<strong>{}</strong>", corrected[str(part)]) if str(part) in corrected else str(part)
        for part in query.parts
    ]
    return Correction(query.typed, format_html_join(" ", "{}", ((word,) for word in words)))


def _nothing(served: ServedEdition, pieces: Pieces, found: Found, selection: Selection, url: str) -> Nothing | None:
    if found.query is None or found.query.is_empty:
        return None
    looser = looser_queries(found.query, lambda asked: len(find(served, found.kind, asked).codes), selection)
    return Nothing(
        _links(looser, url),
        cards(found.kind, found.near, pieces, found.meaning),
        _elsewhere(_in_all_kinds(served, selection), pieces, selection),
    )


def _elsewhere(found: Iterable[Found], pieces: Pieces, selection: Selection) -> Elsewhere | None:
    everywhere = Selection(q=selection.q, exact=selection.exact)
    count = sum(len(results.codes) for results in found)
    if not count and not texts_with(parse(selection.q), pieces.edition):
        return None
    return Elsewhere(count, f"{pieces.addresses.search}{everywhere.query_string}")


def _links(looser: Iterable[Looser], url: str) -> list[LooserLink]:
    return [LooserLink(one.words, one.count, f"{url}{one.selection.query_string}") for one in looser]


@dataclass(frozen=True)
class KindResults:
    kind: Kind
    title: str
    cards: list[Card]
    total: int
    partial: bool
    all_url: str
    """The list of this kind with the same words."""

    @property
    def has_more(self) -> bool:
        return self.total > len(self.cards)


@dataclass(frozen=True)
class TextHit:
    """A text that belongs to no entry, such as the acknowledgements, and its place on the page about the catalogue."""

    title: str
    url: str
    text: SafeString
    layer: Term


@dataclass(frozen=True)
class SearchResults:
    selection: Selection
    query: Query | None
    groups: list[KindResults]
    url: str
    kinds: list[Choice]
    """The facet of this page: how many entries of each kind answer."""
    chips: list[Chip]
    correction: Correction | None
    as_typed_url: str
    texts: list[TextHit]
    nothing: Nothing | None

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def has_kinds_to_choose(self) -> bool:
        return any(choice.count for choice in self.kinds)

    @property
    def clear_url(self) -> str:
        return f"{self.url}{Selection(q=self.selection.q).query_string}"


def search_results(served: ServedEdition, pieces: Pieces, selection: Selection) -> SearchResults:
    """The best of each kind, first those whose best is called what was typed. Where some kind has entries with all the
    words, others are not shown for some.
    """
    url = pieces.addresses.search
    found = _in_all_kinds(served, selection) if selection.q else []
    chosen = [results for results in found if _is_chosen(results.kind, selection)]
    answered = sorted((results for results in chosen if results.codes), key=lambda one: _distance_of_name(one, pieces))
    texts = _text_hits(found[0].query, pieces) if found and not selection.terms else []
    corrected = {typed: better for results in answered for typed, better in results.corrected.items()}
    return SearchResults(
        selection=selection,
        query=found[0].query if found else None,
        groups=[_group(results, pieces, selection) for results in answered],
        url=url,
        kinds=_kinds(found, pieces, selection),
        chips=_kind_chips(selection, pieces, url),
        correction=_correction(found[0].query if found else None, corrected),
        as_typed_url=f"{url}{selection.as_typed().query_string}",
        texts=texts,
        nothing=None
        if texts
        else _nothing_at_all(served, pieces, chosen, _elsewhere(found, pieces, selection), selection, url),
    )


def _text_hits(query: Query | None, pieces: Pieces) -> list[TextHit]:
    if query is None or query.is_empty:
        return []
    phrases = phrases_of(query)
    hits = []
    for text in texts_with(query, pieces.edition):
        shown = extract([Extract(text["verbatim"].strip() or plain(text["display"]), text["layer"])], phrases)
        hits.append(
            TextHit(
                title=text["title"],
                url=f"{pieces.addresses.about}#{text['key']}",
                text=marked(shown.text if shown else "", phrases),
                layer=pieces.term("layer", text["layer"]),
            )
        )
    return hits


def _in_all_kinds(served: ServedEdition, selection: Selection) -> list[Found]:
    """Of each kind, leaving out partial matches if any kind does better."""
    words = replace(selection, terms={}, sort=None, page=1)
    found = [find(served, kind, words) for kind in Kind]
    if any(results.codes and not results.partial for results in found):
        return [replace(results, codes=[]) if results.partial else results for results in found]
    return found


def _distance_of_name(found: Found, pieces: Pieces) -> float:
    if found.meaning is None:
        return inf
    beside = words_beside(found.codes[0], found.kind, found.meaning, pieces.edition)
    return inf if beside is None else beside


def _is_chosen(kind: Kind, selection: Selection) -> bool:
    known = set(selection.terms.get("kind", ())) & set(Kind)
    return not known or kind in known


def _kinds(found: Iterable[Found], pieces: Pieces, selection: Selection) -> list[Choice]:
    chosen = selection.terms.get("kind", ())
    return [
        Choice(
            value=results.kind.value,
            label=PLURALS[results.kind],
            definition=pieces.term("kind", results.kind).definition,
            count=len(results.codes),
            selected=results.kind in chosen,
        )
        for results in found
    ]


def _kind_chips(selection: Selection, pieces: Pieces, url: str) -> list[Chip]:
    return [
        Chip(
            "Kind",
            PLURALS[Kind(value)] if value in set(Kind) else value,
            value in set(Kind),
            f"{url}{selection.without('kind', value).query_string}",
        )
        for value in selection.terms.get("kind", ())
    ]


def _nothing_at_all(
    served: ServedEdition,
    pieces: Pieces,
    found: list[Found],
    elsewhere: Elsewhere | None,
    selection: Selection,
    url: str,
) -> Nothing | None:
    if not found or any(results.codes for results in found) or found[0].query is None or found[0].query.is_empty:
        return None
    looser = looser_queries(
        found[0].query,
        lambda asked: sum(len(find(served, results.kind, replace(asked, terms={})).codes) for results in found),
        selection,
    )
    near = [card for results in found for card in cards(results.kind, results.near[:1], pieces, results.meaning)]
    return Nothing(_links(looser, url), near, elsewhere)


def _group(found: Found, pieces: Pieces, selection: Selection) -> KindResults:
    words = replace(selection, terms={}, page=1)
    return KindResults(
        kind=found.kind,
        title=PLURALS[found.kind],
        cards=cards(found.kind, found.codes[:IN_EACH_KIND], pieces, found.meaning),
        total=len(found.codes),
        partial=found.partial,
        all_url=f"{pieces.addresses.section(found.kind)}{words.query_string}",
    )


def cards(kind: Kind, codes: Iterable[str], pieces: Pieces, meaning: Meaning | None = None) -> list[Card]:
    if meaning is None:
        return [pieces.once(("card", code), partial(_CARDS[kind], code, pieces, ())) for code in codes]
    # Whoever chooses a filter, or another order, meets most of the cards again.
    words = (meaning.concepts, tuple(meaning.corrected.items()))
    return [
        pieces.once(("card", code, words), partial(_card_with_reasons, code, kind, pieces, meaning)) for code in codes
    ]


def _card_with_reasons(code: str, kind: Kind, pieces: Pieces, meaning: Meaning) -> Card:
    card = _CARDS[kind](code, pieces, meaning.phrases)
    reasons = reasons_for(code, kind, meaning, pieces.edition)
    place = next((reason.place for reason in reasons if reason.place), "")
    return replace(card, why=tuple(reasons), match=_match(code, kind, place, card, meaning.phrases, pieces))


def _match(code: str, kind: Kind, place: str, card: Card, phrases: Collection[Phrase], pieces: Pieces) -> Match | None:
    """What stands at the place that is named first, if it is the law, a question or a note."""
    on_card = {str(card.title), str(card.line), str(card.text)}
    quoted = _quoted_in_questions(code, pieces.edition)
    texts = [
        quoted.get(content.text, Extract(content.text, Layer.CURATOR))
        for content in contents_of(code, kind, pieces.edition)
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
        text: Extract(_as_quoted(passage), passage["layer"])
        for question in edition.questions_on_mode.get(code, [])
        for passage in question["passages"]
        for text in (passage["verbatim"].strip(), plain(passage["display"]))
    }


def _chips(facets: list[FacetChoices], selection: Selection, url: str) -> list[Chip]:
    chips = []
    if selection.q:
        chips.append(Chip("Words", selection.q, True, f"{url}{selection.without_query().query_string}"))
    for choices in facets:
        facet = choices.facet
        labels = {choice.value: choice.label for choice in choices.choices}
        chips += [
            Chip(
                facet.title,
                labels.get(value, value),
                value in labels,
                f"{url}{selection.without(facet.name, value).query_string}",
            )
            for value in selection.terms.get(facet.name, ())
        ]
    return chips


def _page_url(url: str, selection: Selection, page: int) -> str:
    return f"{url}{selection.on_page(page).query_string}"


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
    texts = {passage["anchor"]: _as_quoted(passage) for passage in mode["passages"]}
    extracts = []
    for passage in _worth_showing(mode["passages"]):
        shown = Extract(_as_quoted(passage), passage["layer"])
        place = places.get(passage["anchor"])
        if place is not None:
            shown = replace(shown, hedge=statements[place]["hedge"])
        if place is not None and softening is not None and place != softening:
            side = "before" if softening < place else "after"
            shown = replace(shown, **{side: texts[statements[softening]["passage"]]})
        extracts.append(shown)
    return extracts


def _extracts(passages: Iterable[Any]) -> list[Extract]:
    return [Extract(_as_quoted(passage), passage["layer"]) for passage in _worth_showing(passages)]


def _worth_showing(passages: Iterable[Any]) -> list[Any]:
    """A bare title or list of properties says too little."""
    return [passage for passage in passages if passage["role"] not in (PassageRole.TITLE, PassageRole.PROPERTIES)]


def _as_quoted(passage: Any) -> str:
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
