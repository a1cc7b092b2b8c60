"""Completions of what a reader types: entries by code, title or alias, then ids, synonyms and words of the edition."""

import re
from dataclasses import dataclass
from itertools import islice

import tantivy

from ...addresses.cited import as_written
from ...addresses.codes import Code, longer_codes
from ...vocabulary import Kind
from .engine import EXACT, IDENTIFIERS, LABELS, every, unscored
from .index import SearchIndex
from .query import code_typed, named_by_all, parse
from .words import COMMON, stems_in, tokens_of

MOST = 8
MOST_WORDS = 4
SHORTEST_WORD = 3
LONGEST_TYPED = 100
_LIKE_AN_ID = re.compile(r"[0-9.:]")
_KINDS = (Kind.FAILURE_MODE, Kind.AUTHORITY, Kind.SCENARIO, Kind.QUESTION, Kind.REFERENCE)
_FULL_STOPS = re.compile(r"\b([a-z])\.\s?([a-z])\.\s?([a-z])\b\.?")


@dataclass(frozen=True)
class Completion:
    """An entry by its code, or words to search for."""

    words: str
    code: str = ""


def complete(index: SearchIndex, typed: str) -> list[Completion]:
    typed = typed[:LONGEST_TYPED]
    found = _completions(index, typed)
    if not found:
        mended, corrected = index.lexicon.spelt(parse(typed))
        found = [Completion(mended.typed), *_completions(index, mended.typed)][:MOST] if corrected else []
    return found


def _completions(index: SearchIndex, typed: str) -> list[Completion]:
    tokens = tokens_of(typed)
    if not tokens:
        return []
    codes = dict.fromkeys([*_named(index, typed), *_beginning(index, tokens)])
    found = dict.fromkeys([*_ids(index, typed), *_words(index, tokens), *_terms(index, tokens)])
    # Entries have been found by their codes already.
    words = [word for word in found if word != " ".join(tokens) and not Code.parse(word)]
    entries = [Completion(index.edition.title_of(code.partition(".P")[0]), code) for code in codes]
    kept = entries[: MOST - min(len(words), MOST_WORDS)]
    return [*kept, *(Completion(word) for word in words)][:MOST]


def _named(index: SearchIndex, typed: str) -> list[str]:
    """Return what has this name or code, and where a code may be unfinished, what one more digit makes of it."""
    named = (named_by_all(parse(spelling), index.edition) for spelling in (typed, *longer_codes(typed)))
    whole = str(code_typed(parse(typed)))  # also of what was withdrawn: its page says why
    return [code for codes in named for code in codes if index.kind_of(code) or code == whole]


def _beginning(index: SearchIndex, tokens: tuple[str, ...]) -> list[str]:
    """Return entries whose code, title or an alias has the words, the last of them begun. Failure modes first."""
    *whole, begun = tokens
    schema = index.engine.schema
    # Letters and digits only, so nothing in it can be an expression.
    labels = tantivy.Query.regex_query(schema, LABELS, f"{re.escape(begun)}.*")
    having = every([*(tantivy.Query.term_query(schema, LABELS, word) for word in whole), labels])
    codes = (
        index.edition.codes[kind][position]
        for kind in _KINDS
        for position in index.engine.best(unscored(having), kind, MOST)
    )
    return list(islice(codes, MOST))


def _words(index: SearchIndex, tokens: tuple[str, ...]) -> list[str]:
    """Return words of the edition that the last word begins, frequent ones first."""
    *whole, begun = tokens
    if len(begun) < SHORTEST_WORD:
        return []
    found = index.engine.searcher.terms_with_prefix(EXACT, begun, limit=2 * MOST_WORDS)
    words = [word for word, _ in found if word.isalpha() and word not in COMMON][:MOST_WORDS]
    return [" ".join([*whole, word]) for word in words]


def _ids(index: SearchIndex, typed: str) -> list[str]:
    """Return ids of other frameworks, of statutes and papers."""
    begun = _FULL_STOPS.sub(r"\1\2\3", " ".join(typed.lower().split()))
    if len(begun) < SHORTEST_WORD or not _LIKE_AN_ID.search(begun):
        return []
    ids = [
        name
        for each in IDENTIFIERS
        for name, _ in index.engine.searcher.terms_with_prefix(each.name, begun, limit=MOST)
    ]
    return [as_written(name) for name in dict.fromkeys(ids)][:MOST_WORDS]


def _terms(index: SearchIndex, tokens: tuple[str, ...]) -> list[str]:
    """Return synonyms that begin so, and what is searched for the one that was typed."""
    typed = " ".join(tokens)
    if len(typed) < SHORTEST_WORD:
        return []
    thesaurus = index.lexicon.thesaurus
    others = [other.text for other in thesaurus.others.get(stems_in(typed), ())]
    return [*others[:MOST_WORDS], *islice(thesaurus.terms_beginning(typed), MOST_WORDS)]
