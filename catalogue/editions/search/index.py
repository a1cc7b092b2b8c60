"""The search of one edition: a query is read, interpreted and ranked, and its mistyped words are mended."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import islice

from ...addresses.codes import Code
from ...vocabulary import Kind
from ..edition import LoadedEdition
from ..facets import positions_in
from .classifier import Classifier, texts_of
from .contents import NAMING, Naming
from .engine import EXACT, LABELS, MOST_HELD, Engine
from .interpretation import Concept, Form, Interpretation, Lexicon, Thesaurus
from .query import Query, named_by_all, named_by_code, named_within, unknown_code
from .ranking import MOST_NEAR, Hits, Named, Ranking
from .words import stems_in

CITED = frozenset({Kind.AUTHORITY, Kind.REFERENCE})
MOST_LED = 6
"""A term that names more entries than these leads to none of them."""


class SearchIndex:
    """Built once. Safe to search from several threads."""

    def __init__(self, edition: LoadedEdition) -> None:
        self.edition = edition
        self.engine = Engine(edition)
        self.interpret = lru_cache(MOST_HELD)(self._interpret)

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

    def _named_by(self, terms: Sequence[str]) -> dict[str, float]:
        """Return the few failure modes in whose names the terms stand, each with its part in them."""
        parts: dict[str, float] = {}
        for term in terms:
            query = self.engine.concept(Concept(term, (Form(term, stems_in(term)),)), NAMING)
            having = self.engine.entries(query, Kind.FAILURE_MODE)
            for position in positions_in(having) if having.bit_count() <= MOST_LED else ():
                code = self.edition.codes[Kind.FAILURE_MODE][position]
                parts[code] = parts.get(code, 0.0) + 1 / having.bit_count()
        return {code: part / sum(parts.values()) for code, part in parts.items()}

    def search(self, query: Query, kind: Kind, *, as_typed: bool = False) -> Hits:
        """Return the entries of a kind that answer: those that the query names first, then by relevance.

        Mistyped words are mended unless `as_typed`, and only where that leads to an answer.
        """
        named = self._named(query, kind)
        if unknown := unknown_code(query, self.edition):
            return Hits(interpretation=self.interpret(query, kind), near=self._owners(unknown, kind))
        may_mend = not (as_typed or named.by_all or query.is_empty)
        if may_mend and (mended := self._mended(query, kind)).codes:
            return mended
        return Ranking(self.engine, kind, self.interpret(query, kind), named).hits()

    def _mended(self, query: Query, kind: Kind) -> Hits:
        mended, corrected = self.lexicon.spelt(query)
        if not corrected:
            return Hits()
        interpretation = replace(self.interpret(mended, kind), corrected=corrected)
        return Ranking(self.engine, kind, interpretation, self._named(mended, kind)).hits()

    def _interpret(self, query: Query, kind: Kind) -> Interpretation:
        guesses = (
            self.classifier.of(query) if kind is Kind.FAILURE_MODE and not named_within(query, self.edition) else ()
        )
        return replace(self.lexicon.interpret(query), guesses=guesses)

    def _named(self, query: Query, kind: Kind) -> Named:
        by_all = tuple(code for code in named_by_all(query, self.edition) if self.kind_of(code) is kind)
        within = [code for code in named_within(query, self.edition) if self.kind_of(code) is kind]
        beside = () if by_all else tuple(dict.fromkeys([*within, *self._cited(query, kind)]))
        return Named(by_all, beside, frozenset(named_by_code(query, self.edition)))

    def _cited(self, query: Query, kind: Kind) -> Iterator[str]:
        """Return the law or the work of which alone the query has the citation, or one of the citation's parts."""
        for name in (name for part in query.wanted for name in part.names if kind in CITED):
            having = self.engine.entries(self.engine.named(name, Naming.ITSELF, Naming.NEAR), kind)
            if having.bit_count() == 1:
                yield self.edition.codes[kind][having.bit_length() - 1]

    def _owners(self, unknown: Code, kind: Kind) -> tuple[str, ...]:
        """Return where the code leads as far as it goes: the failure mode, or those scenarios that it has."""
        if unknown.part and self.kind_of(unknown.entry) is kind:
            return (unknown.entry,)
        if kind is not unknown.kind or kind is not Kind.SCENARIO:
            return ()
        scenarios = (code for code in self.edition.codes[kind] if code.startswith(f"{unknown.entry}."))
        return tuple(islice(scenarios, MOST_NEAR))

    def kind_of(self, code: str) -> Kind | None:
        """Return None for what is not found by itself: a passage, or an entry that is no longer in force."""
        if code in self.edition.scenarios:
            return Kind.SCENARIO
        return Kind(self.edition.entries[code]["kind"]) if self.edition.is_in_force(code) else None
