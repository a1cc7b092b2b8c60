"""What a reader may be about to type: entries by code, title or alias, then words of the edition."""

import re
from dataclasses import dataclass

import tantivy

from ..vocabulary import Kind
from .index import EXACT, LABELS, SearchIndex
from .words import COMMON, tokens_of

MOST = 8
MOST_WORDS = 4
SHORTEST_WORD = 3
LONGEST_TYPED = 100
MOST_TOKENS = 8


@dataclass(frozen=True)
class Suggestion:
    """An entry by its code, or words to search for."""

    words: str
    code: str = ""


def suggest(index: SearchIndex, typed: str) -> list[Suggestion]:
    tokens = tokens_of(typed[:LONGEST_TYPED])[:MOST_TOKENS]
    if not tokens:
        return []
    codes = dict.fromkeys([*_named(index, typed), *_beginning(index, tokens)])
    words = [word for word in _words(index, tokens) if word != " ".join(tokens)]
    entries = [Suggestion(index.edition.title_of(code), code) for code in codes]
    kept = entries[: MOST - min(len(words), MOST_WORDS)]
    return [*kept, *(Suggestion(word) for word in words)][:MOST]


def _named(index: SearchIndex, typed: str) -> list[str]:
    return [code for code in index.edition.resolve(typed) if index.kind_of(code)]


def _beginning(index: SearchIndex, tokens: tuple[str, ...]) -> list[str]:
    """Entries whose code, title or an alias has the words, the last of them begun. Failure modes first."""
    *whole, begun = tokens
    clauses = [
        (tantivy.Occur.Must, _boosted(tantivy.Query.term_query(index.schema, LABELS, word), 1.0)) for word in whole
    ]
    # Letters and digits only, so nothing in it can be an expression.
    clauses.append((tantivy.Occur.Must, tantivy.Query.regex_query(index.schema, LABELS, f"{re.escape(begun)}.*")))
    clauses += [
        (tantivy.Occur.Should, _boosted(tantivy.Query.term_query(index.schema, "kind", kind.value), boost))
        for kind, boost in _KINDS_FIRST.items()
    ]
    return index.codes_of(tantivy.Query.boolean_query(clauses), MOST)


def _words(index: SearchIndex, tokens: tuple[str, ...]) -> list[str]:
    """Words of the edition that the last word begins, frequent ones first."""
    *whole, begun = tokens
    if len(begun) < SHORTEST_WORD:
        return []
    found = index.searcher.terms_with_prefix(EXACT.name, begun, limit=2 * MOST_WORDS)
    words = [word for word, _ in found if word.isalpha() and word not in COMMON][:MOST_WORDS]
    return [" ".join([*whole, word]) for word in words]


def _boosted(query: tantivy.Query, boost: float) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, boost)


_KINDS_FIRST = {
    Kind.FAILURE_MODE: 40.0,
    Kind.AUTHORITY: 30.0,
    Kind.SCENARIO: 20.0,
    Kind.QUESTION: 10.0,
    Kind.REFERENCE: 0.0,
}
