"""The search of one edition: a query is read, its mistyped words are mended, and the entries of a kind are ranked.

They are ranked in five steps: candidates, score, threshold, named entries, guess.

docs/decisions/0008 says what each rule is for, and what it is worth.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, reduce
from math import log
from operator import and_
from typing import NamedTuple

from ...addresses.codes import Code
from ...vocabulary import Kind
from ..edition import LoadedEdition
from ..facets import Bits, Members, among, bits_of, positions_in, union
from .classifier import Classifier, texts_of
from .contents import FIELDS, MAIN, NAMING, Field
from .engine import EXACT, LABELS, MOST_HELD, NAMES, Engine, either, weighted
from .interpretation import Concept, Form, Interpretation, Lexicon, Thesaurus
from .query import Query, named_by_all, named_within, unknown_code
from .words import stems_in

IN_PASSING = 0.25
"""The part that an entry counts among those that have a word, if it has it where it does not say what it is about."""
SUBJECT = 2.0
"""A subject that no entry is about tells so many times what another rare word tells: the query is about it."""
CIRCUMSTANCE = 0.4
"""A word that no entry has tells so much less in a sentence, where most words are circumstances."""
KEYWORDS = 4
"""Up to so many words are no sentence: each of them is meant."""

ENOUGH = 0.58
"""The share of a query's information that an answer has at least; what has less is only near."""
ENOUGH_BESIDE = 0.25
"""Less is asked of what stands after an entry that has enough."""
ENOUGH_IN_NAMES = 0.34
"""Or this share in its title and its aliases."""
COMPLETE = 0.999

READ_AT_ONCE = 150
"""Entries that are put in order at first: some pages of them."""

CITED = frozenset({Kind.AUTHORITY, Kind.REFERENCE})

Shared = tuple[Bits, float]
"""Entries, and the share of the query's information that they have."""


class Named(NamedTuple):
    """Entries of one kind that a query names: by all that it says, or beside other words."""

    codes: Sequence[str]
    by_all: bool


@dataclass(frozen=True)
class Hits:
    """The entries that answer. Without any, `near` has those that have any of the words, the nearest first."""

    codes: Members = field(default_factory=lambda: Members((), 0))
    interpretation: Interpretation = field(default_factory=lambda: Interpretation(()))
    partial: bool = False
    """No entry has all the words, and these have some."""
    near: Sequence[str] = ()
    named: tuple[str, ...] = ()
    """Those that the query names, by itself or beside other words."""


class SearchIndex:
    """Built once. Safe to search from several threads."""

    def __init__(self, edition: LoadedEdition) -> None:
        self.edition = edition
        self.engine = Engine(edition)
        self.interpret = lru_cache(MOST_HELD)(self._interpret)
        self.named_within = lru_cache(MOST_HELD)(lambda query: named_within(query, edition))

    @cached_property
    def lexicon(self) -> Lexicon:
        frequencies = dict(self.engine.searcher.terms_with_prefix(EXACT, ""))
        return Lexicon(frequencies, Thesaurus.of(self.edition.catalogue.get("synonyms", [])))

    @cached_property
    def names(self) -> frozenset[str]:
        """The words by which anything is called: in codes, titles, aliases and synonyms."""
        labels = (word for word, _ in self.engine.searcher.terms_with_prefix(LABELS, ""))
        return self.lexicon.thesaurus.words.union(labels)

    @cached_property
    def classifier(self) -> Classifier:
        """The classifier of failure modes, and of these only: the synonyms are how others tell of them."""
        return Classifier(texts_of(self.edition, Kind.FAILURE_MODE, self._named_by))

    def _named_by(self, terms: Sequence[str]) -> list[str]:
        """Return the failure modes in whose names any of the terms stands."""
        concept = Concept(" ".join(terms), tuple(Form(term, stems_in(term)) for term in terms))
        named = self.engine.entries(self.engine.concept(concept, NAMING), Kind.FAILURE_MODE)
        return [self.edition.codes[Kind.FAILURE_MODE][position] for position in positions_in(named)]

    def search(self, query: Query, kind: Kind, *, as_typed: bool = False) -> Hits:
        """Return the entries of a kind that answer: those that the query names first, then by relevance.

        Mistyped words are mended unless `as_typed`, and only where that leads to an answer.
        """
        if unknown := unknown_code(query, self.edition):
            return Hits(interpretation=self.interpret(query), near=self._owners(unknown, kind))
        named = self._named(query, kind)
        mended, corrected = (query, {}) if as_typed or named.by_all else self.lexicon.spelt(query)
        if corrected:
            better = replace(self.interpret(mended), corrected=corrected)
            hits = Ranking(self.engine, kind, better, self._named(mended, kind)).hits()
            if hits.codes:
                return hits
        return Ranking(self.engine, kind, self.interpret(query), named).hits()

    def _interpret(self, query: Query) -> Interpretation:
        guesses = () if self.named_within(query) else self.classifier.of(query)
        return replace(self.lexicon.interpret(query), guesses=guesses)

    def _named(self, query: Query, kind: Kind) -> Named:
        by_all = [code for code in named_by_all(query, self.edition) if self.kind_of(code) is kind]
        within = [code for code in self.named_within(query) if self.kind_of(code) is kind]
        return Named(by_all or [*dict.fromkeys([*within, *self._cited(query, kind)])], by_all=bool(by_all))

    def _cited(self, query: Query, kind: Kind) -> Iterator[str]:
        """Return the law or the work of which alone the query has the citation, or one of the citation's parts."""
        for name in (name for part in query.wanted for name in part.names if kind in CITED):
            having = self.engine.entries(self.engine.named(name, [NAMES]), kind)
            if having.bit_count() == 1:
                yield self.edition.codes[kind][having.bit_length() - 1]

    def _owners(self, unknown: Code, kind: Kind) -> tuple[str, ...]:
        """Return where the code leads as far as it goes: the failure mode, or those scenarios that it has."""
        if unknown.part and self.kind_of(unknown.entry) is kind:
            return (unknown.entry,)
        if kind is not unknown.kind or kind is not Kind.SCENARIO:
            return ()
        return tuple(code for code in self.edition.codes[kind] if code.startswith(f"{unknown.entry}."))

    def kind_of(self, code: str) -> Kind | None:
        """Return None for what is not found by itself: a passage, or an entry that is no longer in force."""
        if code in self.edition.scenarios:
            return Kind.SCENARIO
        return Kind(self.edition.entries[code]["kind"]) if self.edition.is_in_force(code) else None


class Ranking:
    """The five steps for one query and the entries of one kind. A step is taken when another one asks for it."""

    def __init__(self, engine: Engine, kind: Kind, interpretation: Interpretation, named: Named) -> None:
        self.engine = engine
        self.kind = kind
        self.codes = engine.edition.codes[kind]
        self.interpretation = interpretation
        self.concepts = interpretation.concepts
        self.named = named

    def __iter__(self) -> Iterator[int]:
        """Yield positions, best first. Few readers take more than the first, so the others are put in order later."""
        yield from self._first
        if len(self._first) >= READ_AT_ONCE:
            read = set(self._first)
            yield from (position for position in self._best(len(self.codes)) if position not in read)

    @cached_property
    def _first(self) -> list[int]:
        return self._best(READ_AT_ONCE)

    def _best(self, number: int) -> list[int]:
        return list(dict.fromkeys([*self.named_entries, *self.guess, *self.score(number)]))

    def hits(self) -> Hits:
        answers = self.threshold | bits_of([*self.named_entries, *self.guess])
        return Hits(
            Members(self.codes, answers, self),
            self.interpretation,
            partial=bool(answers) and not (self.named.by_all or self.complete),
            near=() if answers else Members(self.codes, self.candidates, self),
            named=tuple(self.codes[position] for position in self.named_entries),
        )

    @cached_property
    def candidates(self) -> Bits:
        """Step 1: the entries that have any of the concepts, all that are required, and none that is excluded."""
        found = union(map(self._with, self.concepts))
        found = reduce(and_, (self._with(concept) for concept in self.concepts if concept.required), found)
        return found & ~union(map(self._with, self.interpretation.excluded))

    def score(self, number: int) -> list[int]:
        """Step 2: so many of the entries that have any of the concepts, best first.

        The engine scores by the best form of each concept in its best field, and by how much the concept tells: what
        many entries have tells little, though it may be rare in titles. Of those read at once, the ones that have
        all the words as they were typed come first.
        """
        weighed = either(weighted(self.engine.concept(concept), share) for concept, share in self._parts)
        best = self.engine.best(weighed, self.kind, number)
        with_all = reduce(and_, (self._with(concept.as_typed) for concept in self.concepts), self.candidates)
        return list(dict.fromkeys([*among(with_all, best), *best]))

    @cached_property
    def threshold(self) -> Bits:
        """Step 3: the candidates with enough of what the query tells, in all that they say or in their names."""
        if len(self.concepts) == 1:
            return self.candidates
        enough = ENOUGH_BESIDE if having(self._shares, ENOUGH) else ENOUGH
        told = [(self._with(concept, NAMING), share) for concept, share in self._parts]
        in_names = by_share(told, self.candidates)
        return having(self._shares, enough) | having(in_names, ENOUGH_IN_NAMES)

    @cached_property
    def named_entries(self) -> list[int]:
        """Step 4: those named by all that was typed, or else beside other words, if these find them, too."""
        named = map(self.codes.index, self.named.codes)
        return [one for one in named if self.named.by_all or self.candidates >> one & 1]

    @property
    def guess(self) -> list[int]:
        """Step 5: what the words point to together, unless the query has a subject that no entry has.

        The likeliest stands before answers that lack a word; all that are likely, where nothing answers.
        """
        if any(concept.is_subject and not self._with(concept) for concept in self.concepts):
            return []
        is_of_kind = self.kind is Kind.FAILURE_MODE
        guessed = [self.codes.index(guess.code) for guess in self.interpretation.guesses if is_of_kind]
        if not self.threshold:
            return guessed
        return [one for one in guessed[:1] if not self.complete or self.complete >> one & 1]

    # What the steps need

    @cached_property
    def complete(self) -> Bits:
        """The entries that have all that the query tells."""
        return having(self._shares, COMPLETE)

    def _with(self, concept: Concept, fields: Sequence[Field] = FIELDS) -> Bits:
        return self.engine.entries_with(concept, self.kind, fields)

    def _information(self, concept: Concept) -> float:
        """Return more, the fewer entries are about the concept."""
        number = self._with(concept).bit_count()
        about = self._with(concept, MAIN).bit_count() if number else 0
        weight = about + IN_PASSING * (number - about)
        information = log((len(self.codes) + 1) / (max(weight, 1.0) + 0.5))
        if concept.is_subject and not about:
            return SUBJECT * information
        return CIRCUMSTANCE * information if not number and len(self.concepts) > KEYWORDS else information

    @cached_property
    def _parts(self) -> list[tuple[Concept, float]]:
        """Each concept with its part of the whole query's information."""
        information = [self._information(concept) for concept in self.concepts]
        return [(concept, told / sum(information)) for concept, told in zip(self.concepts, information, strict=True)]

    @cached_property
    def _shares(self) -> list[Shared]:
        return by_share([(self._with(concept), share) for concept, share in self._parts], self.candidates)


def having(shares: Iterable[Shared], least: float) -> Bits:
    return union(entries for entries, share in shares if share >= least)


def by_share(concepts: Iterable[Shared], within: Bits) -> list[Shared]:
    """Return the entries in groups that have the same concepts, with the share that they have."""
    groups = [(within, 0.0)]
    for having_it, share in concepts:
        groups = [
            group
            for entries, total in groups
            for group in ((entries & having_it, total + share), (entries & ~having_it, total))
            if group[0]
        ]
    return groups
