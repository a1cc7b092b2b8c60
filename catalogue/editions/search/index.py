"""The search index of one edition, and finding entries by a query."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import islice
from math import log

import tantivy

from ...addresses.codes import Code
from ...vocabulary import Kind
from ..edition import LoadedEdition
from . import many
from .contents import FIELDS, MAIN, NAMING, Content, Field, Naming, contents_of
from .identifiers import Identifier, identifiers_in
from .leanings import Leanings, texts_of
from .many import Ranked, Ranking, Shared
from .meaning import Concept, Form, Lexicon, Meaning, Origin
from .named import named_by_all, named_by_code, named_within, unknown_code
from .query import Query
from .shared_links import links_of
from .storage import Plan, index_of
from .synonyms import Thesaurus
from .words import STEMMER, analyzer, joined_words, one_spelling, stems_in, tokens_of

_KINDS = tuple(Kind)

IDENTIFIERS: dict[Naming, Field] = {
    Naming.ITSELF: Field("names", 2.5),
    Naming.NEAR: Field("near_names", 1.0),
    Naming.MENTIONED: Field("mentioned_names", 0.5),
}
EXACT = Field("exact", 0.05)
"""All words with their endings: a bonus for the very word, and the edition's dictionary."""
JOINED = "joined"
"""“xray” for “x-ray”."""
LABELS = "labels"
"""Codes, titles and aliases as they are written, for suggestions."""
LINKS = "links"
NEIGHBOURS_WEIGHT = 0.5
NEIGHBOURS_GAP = 2
OTHER_FIELDS = 0.15
"""What a word's further fields add to its best one."""

ENOUGH = 0.58
"""Of a query's information, an answer has at least this share; what has less is only near."""
ENOUGH_BESIDE = 0.3
"""Less is asked of what stands after an entry that has enough."""
COMPLETE = 0.999
MUCH = 0.4
"""So much more of a query's information tells more than where its words lean."""
ENOUGH_IN_NAMES = 0.34
"""Or this share in its title and its aliases."""
MOST_NEAR = 3
MANY = 5_000
"""Entries of a kind beyond which they are not gone through one by one."""
MOST_HELD = 512
"""Words whose entries are held, as bitsets of 12 kB at 100,000, and queries whose meaning is: people look for the same
few again and again."""
CITED = frozenset({Kind.AUTHORITY, Kind.REFERENCE})
MOST_LED = 6
"""A term that names more entries than these leads to none of them."""
LEAST_INFORMATION = 0.2
IN_PASSING = 0.25
"""How much an entry counts among those that have a word, if it has it where it does not say what it is about."""
OPTIONAL = 0.5
SUBJECT = 2.0
"""A subject that no entry is about tells so many times what another rare word tells: the query is about it."""
CIRCUMSTANCE = 0.4
"""A word that no entry has tells so much less in a sentence, where most words are circumstances."""
KEYWORDS = 4
"""Up to so many words are no sentence: each of them is meant."""
LED = 0.5
"""So much of a word's information has an entry to which only a lead of that single word leads …"""
HINTED = 0.33
"""… and so much one to which only a hint leads."""


@dataclass(frozen=True)
class Hits:
    """Codes, best first. Without any, `near` has the entries that come nearest."""

    codes: Sequence[str] = ()
    meaning: Meaning = field(default_factory=lambda: Meaning(()))
    partial: bool = False
    """No entry has all the words, and these have some."""
    near: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """Those that the query names, by itself or beside other words."""


@dataclass(frozen=True)
class _Named:
    """What the query names: by all that it says, or beside other words."""

    by_all: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    by_code: frozenset[str] = frozenset()

    @property
    def codes(self) -> tuple[str, ...]:
        return (*self.by_all, *self.beside)


@dataclass(frozen=True)
class _Sought:
    """A concept as the engine takes it, and how much it tells in entries of one kind."""

    concept: Concept
    query: tantivy.Query
    information: float

    def credits(self, whole: float) -> list[tuple[Concept, float]]:
        """What finding it is worth of the whole query's information, in parts that add up."""
        share = self.information / whole
        told = self.concept.without_hints
        if self.concept.has_hints:
            return [(self.concept, HINTED * share), (told, (1 - HINTED) * share)]
        if self.concept.is_led_by_one_word:
            return [(told, LED * share), (told.without_leads, (1 - LED) * share)]
        return [(told, share)]


class SearchIndex:
    """Built once. Safe to search from several threads."""

    def __init__(self, edition: LoadedEdition) -> None:
        self.edition = edition
        self.schema = _schema()
        self._stored = index_of(Plan(edition.digest, edition.size, self.schema, {STEMMER: analyzer()}, self._documents))
        self.searcher = self._stored.index.searcher()
        self._held = lru_cache(MOST_HELD)(self._bits)
        self._meaning_of = lru_cache(MOST_HELD)(self._meaning)

    def _documents(self) -> Iterable[tantivy.Document]:
        for kind in Kind:
            for position, code in enumerate(self.edition.codes[kind]):
                contents = contents_of(code, kind, self.edition)
                yield _index_document(kind, position, contents, links_of(code, kind, self.edition))

    @cached_property
    def lexicon(self) -> Lexicon:
        frequencies = dict(self.searcher.terms_with_prefix(EXACT.name, ""))
        joined = frozenset(word for word, _ in self.searcher.terms_with_prefix(JOINED, ""))
        return Lexicon(frequencies, joined, Thesaurus.of(self.edition.catalogue.get("synonyms", [])))

    @cached_property
    def leanings(self) -> Leanings:
        """Of failure modes only: the synonyms are how others tell of those."""
        return Leanings(texts_of(self.edition, Kind.FAILURE_MODE, self._named_by))

    def _named_by(self, terms: Sequence[str]) -> dict[str, float]:
        """The few failure modes in whose names the terms stand, each with its part in them."""
        kind = Kind.FAILURE_MODE
        parts: dict[str, float] = {}
        for term in terms:
            names = [self._in_field(each.name, stems_in(term)) for each in NAMING]
            query = _both(of_kind(self.schema, kind), tantivy.Query.disjunction_max_query(names))
            having = self.scores(query, kind, MOST_LED + 1)
            for code in having if len(having) <= MOST_LED else ():
                parts[code] = parts.get(code, 0.0) + 1 / len(having)
        return {code: part / sum(parts.values()) for code, part in parts.items()}

    def search(self, query: Query, kind: Kind, *, as_typed: bool = False) -> Hits:
        """The entries of a kind that answer: those that the query names first, then by relevance.

        Mistyped words are mended unless `as_typed`, and only where that leads to an answer; boldly, where nothing is
        found otherwise and everything then.
        """
        named = self._named(query, kind)
        if query.is_empty:
            return Hits(named.by_all)
        if unknown := unknown_code(query, self.edition):
            return Hits((), self._meaning_of(query, kind), near=self._owners(unknown, kind))
        may_mend = not as_typed and not named.by_all
        if may_mend and (mended := self._mended(query, kind)).codes:
            return mended
        found = self._found(self._meaning_of(query, kind), kind, named)
        if may_mend and not found.codes and (mended := self._mended(query, kind, boldly=True)).codes:
            return found if mended.partial else mended
        return found

    def _mended(self, query: Query, kind: Kind, *, boldly: bool = False) -> Hits:
        mended, corrected = self.lexicon.spelt(query, boldly=boldly)
        if not corrected:
            return Hits()
        hits = self._found(self._meaning_of(mended, kind), kind, self._named(mended, kind))
        return replace(hits, meaning=_with(hits.meaning, corrected))

    def _named(self, query: Query, kind: Kind) -> _Named:
        by_all = tuple(code for code in named_by_all(query, self.edition) if self.kind_of(code) is kind)
        within = [code for code in named_within(query, self.edition) if self.kind_of(code) is kind]
        beside = () if by_all else tuple(dict.fromkeys([*within, *self._cited(query, kind)]))
        return _Named(by_all, beside, frozenset(named_by_code(query, self.edition)))

    def _cited(self, query: Query, kind: Kind) -> Iterator[str]:
        """The law or the work of which alone the query has the citation, or one of the citation's parts."""
        identifiers = [part.names for part in query.wanted if part.names and kind in CITED]
        for name in (name for names in identifiers for name in names):
            own = [
                (tantivy.Occur.Should, tantivy.Query.term_query(self.schema, IDENTIFIERS[naming].name, name, "basic"))
                for naming in (Naming.ITSELF, Naming.NEAR)
            ]
            having = self.scores(_both(of_kind(self.schema, kind), tantivy.Query.boolean_query(own)), kind, 2)
            yield from having if len(having) == 1 else ()

    def _owners(self, unknown: Code, kind: Kind) -> tuple[str, ...]:
        """Where the code leads as far as it goes: to the failure mode, and to those scenarios that it has."""
        if unknown.part and self.kind_of(unknown.entry) is kind:
            return (unknown.entry,)
        if kind is not unknown.kind or kind is not Kind.SCENARIO:
            return ()
        scenarios = (code for code in self.edition.codes[kind] if code.startswith(f"{unknown.entry}."))
        return tuple(islice(scenarios, MOST_NEAR))

    def _meaning(self, query: Query, kind: Kind) -> Meaning:
        meaning = self.lexicon.meaning_of(query)
        return replace(meaning, leanings=self.leanings.of(query)) if kind is Kind.FAILURE_MODE else meaning

    def _found(self, meaning: Meaning, kind: Kind, named: _Named) -> Hits:
        sought = [self._sought(concept, kind, among=len(meaning.concepts)) for concept in meaning.concepts]
        if len(self.edition.codes[kind]) > MANY:
            return self._found_among_many(meaning, sought, kind, named)
        ranked = self.scores(self._ranking(meaning, sought, kind), kind, len(self.edition.codes[kind]))
        weighed = _is_weighed(sought)
        shares = self._shares(sought, kind) | self._with_all(sought, kind) if weighed else dict.fromkeys(ranked, 1.0)
        in_names = self._shares(sought, kind, NAMING) if weighed else {}
        order = sorted(ranked, key=lambda code: -ranked[code] * shares.get(code, 0.0) ** 2)
        enough = ENOUGH_BESIDE if any(share >= ENOUGH for share in shares.values()) else ENOUGH
        answers = [
            code for code in order if shares.get(code, 0.0) >= enough or in_names.get(code, 0.0) >= ENOUGH_IN_NAMES
        ]
        complete = bool(named.by_all) or any(shares.get(code, 0.0) > COMPLETE for code in answers)
        beside = [code for code in named.beside if code in ranked]
        in_front = [*named.by_all, *(code for code in beside if not complete or code in named.by_code)]
        meant = self._meant(meaning, sought, kind, named)
        best = max(shares.values(), default=0.0)
        in_front += [code for code in meant[:1] if _may_lead(shares.get(code, 0.0), best)]
        codes = tuple(dict.fromkeys([*in_front, *(answers or meant), *beside]))
        return Hits(
            codes,
            meaning,
            partial=bool(codes) and not complete,
            near=() if codes else tuple(order[:MOST_NEAR]),
            named=(*named.by_all, *beside),
        )

    def _meant(self, meaning: Meaning, sought: Sequence[_Sought], kind: Kind, named: _Named) -> list[str]:
        """Where the words lean, unless the query says itself what it is about, or is about something else."""
        if named.codes or not _is_weighed(sought):
            return []
        if any(one.concept.is_subject and not self._number(one.concept.without_hints, kind) for one in sought):
            return []
        return [leaning.code for leaning in meaning.leanings]

    def _sought(self, concept: Concept, kind: Kind, *, among: int) -> _Sought:
        information = 1.0 if among == 1 else self._information(concept.without_hints, kind, among)
        return _Sought(concept, self._compile(concept), information)

    def _information(self, concept: Concept, kind: Kind, among: int) -> float:
        """How much it tells that an entry has it: more, the fewer do."""
        having = self._number(concept, kind)
        about = self._number(concept, kind, MAIN) if having and not concept.is_identifier else having
        if concept.optional:
            share = OPTIONAL if having else 0.0
        elif concept.is_subject and not about:
            share = SUBJECT
        else:
            share = CIRCUMSTANCE if not having and among > KEYWORDS else 1.0
        number = about + IN_PASSING * (having - about)
        return share * max(LEAST_INFORMATION, log((len(self.edition.codes[kind]) + 1) / (max(number, 1.0) + 0.5)))

    def _number(self, concept: Concept, kind: Kind, fields: Sequence[Field] = FIELDS) -> int:
        if len(self.edition.codes[kind]) > MANY:
            return self._held(concept, kind, fields).bit_count()
        query = _both(of_kind(self.schema, kind), self._compile(concept, fields))
        return self.searcher.search(query, limit=1, count=True).count or 0  # type: ignore[attr-defined]  # not in the stubs

    def _found_among_many(self, meaning: Meaning, sought: Sequence[_Sought], kind: Kind, named: _Named) -> Hits:
        """By the same rules as `_found`, without going through every entry."""
        codes = self.edition.codes[kind]
        first = [codes.index(code) for code in named.by_all]
        query = self._ranking(meaning, sought, kind)
        restricted = meaning.excluded or any(one.concept.required for one in sought)
        either = many.union(self._held(one.concept, kind, FIELDS) for one in sought)
        matching = self._having(query, kind) if restricted else either
        if not _is_weighed(sought):
            return Hits(Ranked(codes, self._order_by(query, matching), first=first), meaning, named=named.codes)
        concepts = self._concepts(sought, kind)
        beside = [one for one in map(codes.index, named.beside) if matching >> one & 1]
        needed = self._indispensable(sought)
        within = matching & many.union([*(self._held(one, kind, FIELDS) for one in needed), many.bits_of(beside)])
        whole = within & many.intersection(
            self._held(one.concept.without_hints, kind, FIELDS) for one in _telling(sought)
        )
        groups = [*many.by_share(concepts, within & ~whole), *([(1.0, whole)] if whole else [])]
        complete = bool(first) or any(share > COMPLETE for share, _ in groups)
        in_names = many.by_share(self._concepts(sought, kind, NAMING), within)
        best = max((share for share, _ in groups), default=0.0)
        answers = many.having_enough(groups, ENOUGH_BESIDE if best >= ENOUGH else ENOUGH)
        answers |= many.having_enough(in_names, ENOUGH_IN_NAMES) | many.bits_of([*first, *beside])
        meant = [codes.index(code) for code in self._meant(meaning, sought, kind, named)]
        if not answers and meant:
            return Hits(tuple(codes[position] for position in meant), meaning, partial=True)
        if not answers:
            nearest = Ranked(codes, self._order_by(query, matching, concepts), matching)
            return Hits((), meaning, near=tuple(nearest[:MOST_NEAR]))
        ranking = self._order_by(query if beside else _both(self._any_of(needed), query), within, concepts, whole)
        first += [one for one in beside if not complete or codes[one] in named.by_code]
        first += [one for one in meant[:1] if _may_lead(many.share_of(one, groups), best)]
        found = Ranked(codes, ranking, answers | many.bits_of(first), first=first)
        return Hits(found, meaning, partial=not complete, named=(*named.by_all, *(codes[one] for one in beside)))

    def _indispensable(self, sought: Sequence[_Sought]) -> list[Concept]:
        """Leaves out, before anything is ranked, what has only words that are not enough even together."""
        concepts, shares = zip(*self._credits(sought), strict=True)
        return [concepts[place] for place in many.indispensable(shares, min(ENOUGH, ENOUGH_BESIDE, ENOUGH_IN_NAMES))]

    def _any_of(self, concepts: Iterable[Concept]) -> tantivy.Query:
        either = [(tantivy.Occur.Should, self._compile(concept)) for concept in concepts]
        return _unscored(tantivy.Query.boolean_query(either))

    def _concepts(self, sought: Sequence[_Sought], kind: Kind, fields: Sequence[Field] = FIELDS) -> list[Shared]:
        return [Shared(self._held(concept, kind, fields), share) for concept, share in self._credits(sought)]

    def _order_by(
        self, query: tantivy.Query, matching: many.Bits, concepts: Sequence[Shared] = (), whole: many.Bits = 0
    ) -> Ranking:
        return Ranking(
            query,
            matching,
            scored=self._positions,
            only=lambda query, positions: _both(
                query, _unscored(tantivy.Query.term_set_query(self.schema, "position", positions))
            ),
            concepts=concepts,
            whole=whole,
        )

    def _bits(self, concept: Concept, kind: Kind, fields: Sequence[Field]) -> many.Bits:
        return self._having(self._compile(concept, fields), kind)

    def _having(self, query: tantivy.Query, kind: Kind) -> many.Bits:
        """The bitset of the entries that match. Of many, the engine adds up numbers sooner than it hands over hits."""
        query = _unscored(_both(of_kind(self.schema, kind), query))
        found = self.searcher.search(query, limit=many.HANDED_OVER, count=True)
        if found.count <= many.HANDED_OVER:  # type: ignore[attr-defined]  # the stubs lack it
            positions = self.searcher.fast_field_values("position", [address for _, address in found.hits])
            return many.bits_of([int(position or 0) for position in positions])
        most = len(self.edition.codes[kind]) // many.IN_BLOCK + 1
        sums = {"blocks": {"terms": {"field": "block", "size": most}, "aggs": {"worth": {"sum": {"field": "worth"}}}}}
        blocks = self.searcher.aggregate(query, sums)["blocks"]["buckets"]
        return many.bits_in((block["key"], block["worth"]["value"]) for block in blocks)

    def _positions(self, query: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        hits = self.searcher.search(query, limit=limit, count=False).hits
        positions = self.searcher.fast_field_values("position", [address for _, address in hits])
        return [(int(position or 0), score) for (score, _), position in zip(hits, positions, strict=True)]

    def _ranking(self, meaning: Meaning, sought: Sequence[_Sought], kind: Kind) -> tantivy.Query:
        """Every entry that has at least one of the concepts and all that are required."""
        clauses = [(tantivy.Occur.Must, of_kind(self.schema, kind))]
        # A word that many entries have tells little, though it may be rare in titles.
        either = [(tantivy.Occur.Should, _weighted(one.query, one.information)) for one in sought]
        clauses.append((tantivy.Occur.Must, tantivy.Query.boolean_query(either)))
        clauses += [(tantivy.Occur.Must, _unscored(one.query)) for one in sought if one.concept.required]
        clauses += [(tantivy.Occur.MustNot, self._compile(concept)) for concept in meaning.excluded]
        clauses += [(tantivy.Occur.Should, self._side_by_side(pair)) for pair in meaning.neighbours]
        return tantivy.Query.boolean_query(clauses)

    def _credits(self, sought: Sequence[_Sought]) -> list[tuple[Concept, float]]:
        telling = _telling(sought)
        whole = sum(one.information for one in telling)
        return [credit for one in telling for credit in one.credits(whole)]

    def _with_all(self, sought: Sequence[_Sought], kind: Kind) -> dict[str, float]:
        """What has every word that tells something has all that the query tells, by whatever form it has them."""
        concepts = [(tantivy.Occur.Must, self._compile(one.concept.without_hints)) for one in _telling(sought)]
        query = _both(of_kind(self.schema, kind), _unscored(tantivy.Query.boolean_query(concepts)))
        return dict.fromkeys(self.scores(query, kind, len(self.edition.codes[kind])), 1.0)

    def _shares(self, sought: Sequence[_Sought], kind: Kind, fields: Sequence[Field] = FIELDS) -> dict[str, float]:
        """Code → share of the query's information that the entry has in these fields."""
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.const_score_query(self._compile(concept, fields), share))
            for concept, share in self._credits(sought)
        ]
        query = _both(of_kind(self.schema, kind), tantivy.Query.boolean_query(clauses))
        return self.scores(query, kind, len(self.edition.codes[kind]))

    def scores(self, query: tantivy.Query, kind: Kind, limit: int) -> dict[str, float]:
        codes = self.edition.codes[kind]
        return {codes[position]: score for position, score in self._positions(query, max(1, limit))}

    def codes_of(self, query: tantivy.Query, limit: int) -> list[str]:
        """Of entries of any kind, best first."""
        addresses = [address for _, address in self.searcher.search(query, limit=limit, count=False).hits]
        positions = self.searcher.fast_field_values("position", addresses)
        kinds = self.searcher.fast_field_values("place_of_kind", addresses)
        return [
            self.edition.codes[_KINDS[int(kind or 0)]][int(position or 0)]
            for kind, position in zip(kinds, positions, strict=True)
        ]

    def kind_of(self, code: str) -> Kind | None:
        """None for what is not found by itself: a passage, or an entry that is no longer in force."""
        if code in self.edition.scenarios:
            return Kind.SCENARIO
        return Kind(self.edition.entries[code]["kind"]) if self.edition.is_in_force(code) else None

    # Queries for the engine, made of our own parts and never of typed syntax

    def _compile(self, concept: Concept, fields: Sequence[Field] = FIELDS) -> tantivy.Query:
        """The concept in its best form."""
        forms = [_weighted(self._form(form, fields), form.weight) for form in concept.forms]
        return tantivy.Query.disjunction_max_query(forms, OTHER_FIELDS)

    def _form(self, form: Form, fields: Sequence[Field]) -> tantivy.Query:
        if form.is_subject:
            return _both(self._in_fields(form, fields), _unscored(self._in_field(EXACT.name, (form.text,))))
        return self._in_fields(form, fields)

    def _in_fields(self, form: Form, fields: Sequence[Field]) -> tantivy.Query:
        if form.origin is Origin.IDENTIFIER:
            return tantivy.Query.disjunction_max_query(
                [
                    tantivy.Query.const_score_query(
                        tantivy.Query.term_query(self.schema, each.name, form.name, "basic"), each.weight
                    )
                    for each in IDENTIFIERS.values()
                ]
            )
        texts = [_weighted(self._in_field(each.name, form.stems), each.weight) for each in fields]
        if fields is not FIELDS:
            return tantivy.Query.disjunction_max_query(texts)
        joined = _weighted(
            tantivy.Query.term_query(self.schema, JOINED, "".join(tokens_of(form.text)), "basic"), EXACT.weight
        )
        exact = _weighted(self._in_field(EXACT.name, tokens_of(form.text)), EXACT.weight)
        return tantivy.Query.disjunction_max_query([*texts, exact, joined], OTHER_FIELDS)

    def _in_field(self, name: str, terms: Sequence[str]) -> tantivy.Query:
        if len(terms) == 1:
            return tantivy.Query.term_query(self.schema, name, terms[0])
        # The engine adds up what the words of a phrase tell: without this, longer synonyms outweigh shorter ones.
        return _weighted(tantivy.Query.phrase_query(self.schema, name, list(terms)), 1 / len(terms))

    def _side_by_side(self, pair: tuple[str, str]) -> tantivy.Query:
        near = [
            _weighted(
                tantivy.Query.phrase_query(self.schema, each.name, list(pair), NEIGHBOURS_GAP),
                each.weight * NEIGHBOURS_WEIGHT,
            )
            for each in FIELDS
        ]
        return tantivy.Query.disjunction_max_query(near, OTHER_FIELDS)


def _telling(sought: Sequence[_Sought]) -> Sequence[_Sought]:
    return [one for one in sought if not one.concept.optional] or sought


def _is_weighed(sought: Sequence[_Sought]) -> bool:
    """Not where all that match have all that is looked for."""
    return len(sought) > 1 or any(one.concept.has_hints for one in sought)


def of_kind(schema: tantivy.Schema, kind: Kind) -> tantivy.Query:
    return _unscored(tantivy.Query.term_query(schema, "kind", kind.value, "basic"))


def _with(meaning: Meaning, corrected: Mapping[str, str]) -> Meaning:
    return replace(meaning, corrected=corrected)


def _may_lead(share: float, best: float) -> bool:
    """Whether what the words lean to may stand before the answer that has most of them."""
    return share > COMPLETE or (best <= COMPLETE and best - share <= MUCH)


def _both(first: tantivy.Query, second: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, first), (tantivy.Occur.Must, second)])


def _weighted(query: tantivy.Query, weight: float) -> tantivy.Query:
    return tantivy.Query.boost_query(query, weight)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("position", fast=True, indexed=True)
    builder.add_unsigned_field("block", fast=True)
    builder.add_float_field("worth", fast=True)
    builder.add_unsigned_field("place_of_kind", fast=True)
    for each in IDENTIFIERS.values():
        builder.add_text_field(each.name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(LINKS, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(LABELS, tokenizer_name="whitespace")
    builder.add_text_field(JOINED, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(EXACT.name, tokenizer_name="whitespace")
    for each in FIELDS:
        builder.add_text_field(each.name, tokenizer_name=STEMMER)
    return builder.build()


def _index_document(kind: Kind, position: int, contents: Iterable[Content], links: Iterable[str]) -> tantivy.Document:
    document = tantivy.Document()
    for link in links:
        document.add_text(LINKS, link)
    document.add_text("kind", kind.value)
    block, worth = many.place_in_block(position)
    document.add_unsigned("position", position)
    document.add_unsigned("block", block)
    document.add_float("worth", worth)
    document.add_unsigned("place_of_kind", _KINDS.index(kind))
    for content in contents:
        terms = _terms_of(content.text)
        document.add_text(content.field, terms.in_one_spelling)
        document.add_text(EXACT.name, terms.words)
        if terms.joined:
            document.add_text(JOINED, terms.joined)
        if content.field in ("title", "aliases"):
            document.add_text(LABELS, terms.words)
        for identifier in terms.identifiers:
            first, *wider = identifier.names
            document.add_text(IDENTIFIERS[content.naming].name, first)
            within = Naming.MENTIONED if content.naming is Naming.MENTIONED else Naming.NEAR
            for name in (*wider, *identifier.also):
                document.add_text(IDENTIFIERS[within].name, name)
    return document


@dataclass(frozen=True)
class _Terms:
    """What the index takes from a text."""

    words: str
    in_one_spelling: str
    joined: str
    identifiers: tuple[Identifier, ...]


# The name of a law or of a work stands in every entry that it has to do with.
@lru_cache(maxsize=4_096)
def _terms_of(text: str) -> _Terms:
    words = " ".join(tokens_of(text))
    return _Terms(words, one_spelling(words), " ".join(joined_words(text)), tuple(identifiers_in(text)))
