"""What SQLite's full-text search alone answers to the judged queries: python -m benchmarks.fts5

The same texts in the same fields with the same weights, stemmed by FTS5's own Porter stemmer, any of the words, ranked
by its bm25: once as typed, and once with the edition's synonyms beside the words that were typed.
"""

import json
import sqlite3
from collections.abc import Sequence

from benchmarks.relevance import OWN_QUERIES, Search, report
from benchmarks.temporary import catalogue


def main() -> None:
    judged = json.loads(OWN_QUERIES.read_text(encoding="utf-8"))
    with catalogue():
        table = filled()
        report("plain FTS5", judged, lambda words: answers(table, typed(words)), misses=False)
        report("FTS5 with our synonyms", judged, with_synonyms(table), misses=False)


def filled() -> sqlite3.Connection:
    from catalogue.editions import held
    from catalogue.editions.search.contents import FIELDS, contents_of
    from catalogue.vocabulary import Kind

    edition = held.current().edition
    names = [field.name for field in FIELDS]
    table = sqlite3.connect(":memory:")
    table.execute(
        f"CREATE VIRTUAL TABLE entry USING fts5(code UNINDEXED, {', '.join(f'f_{n}' for n in names)}, "
        "tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    for code in edition.codes[Kind.FAILURE_MODE]:
        contents = contents_of(code, Kind.FAILURE_MODE, edition)
        texts = ["\n".join(one.text for one in contents if one.field == name) for name in names]
        table.execute(f"INSERT INTO entry VALUES (?{', ?' * len(names)})", [code, *texts])
    weights = ", ".join(str(field.weight) for field in FIELDS)
    table.execute("INSERT INTO entry(entry, rank) VALUES ('rank', ?)", [f"bm25(0.0, {weights})"])
    return table


def answers(table: sqlite3.Connection, phrases: Sequence[Sequence[str]]) -> list[str]:
    query = " OR ".join(dict.fromkeys(f'"{" ".join(words)}"' for words in phrases))
    rows = table.execute("SELECT code FROM entry WHERE entry MATCH ? ORDER BY rank", [query]) if query else ()
    return [code for (code,) in rows]


def typed(words: str) -> list[Sequence[str]]:
    from catalogue.editions.search.words import COMMON, tokens_of

    return [(token,) for token in tokens_of(words) if token not in COMMON]


def with_synonyms(table: sqlite3.Connection) -> Search:
    from catalogue.editions import held
    from catalogue.editions.search.words import tokens_of

    thesaurus = held.current().index.lexicon.thesaurus

    def search(words: str) -> list[str]:
        terms = thesaurus.terms_in(tokens_of(words))
        return answers(table, [*typed(words), *(tokens_of(other.text) for term in terms for other in term.others)])

    return search


if __name__ == "__main__":
    main()
