"""The search index of one edition: fields, their weights, and finding entries by a query."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import tantivy

from ..documents.shapes import (
    AnyEntryDocument,
    AuthorityDocument,
    FailureModeDocument,
    PassageDocument,
    QuestionDocument,
    ReferenceDocument,
)
from ..reading.edition import LoadedEdition, ScenarioInMode
from ..vocabulary import Kind, PassageRole
from .query import Part, Query, tokens_of

HEAP = 20_000_000  # bytes; the smallest with which tantivy's single writer thread works well

WEIGHTS: dict[str, float] = {
    "code": 12.0,
    "title": 8.0,
    "aliases": 6.0,
    "description": 3.0,
    "scenarios": 2.0,
    "law": 2.0,
    "references": 1.0,
    "crosswalk": 1.0,
}
"""Field → how much a word counts there."""

_STEMMED = "english"


@dataclass(frozen=True)
class Hits:
    """Codes, best first. `partial` means that no entry has all the words, and these have some."""

    codes: tuple[str, ...] = ()
    partial: bool = False


class SearchIndex:
    """In memory, built once. Safe to search from several threads."""

    def __init__(self, edition: LoadedEdition) -> None:
        self._edition = edition
        self._schema = _schema()
        self._index = tantivy.Index(self._schema)
        self._index.register_tokenizer(_STEMMED, _analyzer())
        writer = self._index.writer(HEAP, 1)
        for kind in Kind:
            for position, fields in enumerate(_entries(kind, edition)):
                writer.add_document(_index_document(kind, position, fields))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: Query, kind: Kind) -> Hits:
        """All entries of a kind that match: those named by the query first, then by relevance."""
        named = [code for code in self._edition.resolve(query.typed) if self._is_of_kind(code, kind)]
        if query.is_empty:
            return Hits(tuple(named))
        found = self._run(query, kind, all_words=True)
        partial = not found and not named
        if partial:
            found = self._run(query, kind, all_words=False)
        return Hits(tuple(dict.fromkeys([*named, *found])), partial=partial and bool(found))

    def _is_of_kind(self, code: str, kind: Kind) -> bool:
        if code in self._edition.scenarios:
            return kind is Kind.SCENARIO
        entry = self._edition.entries.get(code)
        return entry is not None and entry["kind"] == kind

    def _run(self, query: Query, kind: Kind, *, all_words: bool) -> list[str]:
        limit = max(1, len(self._edition.codes[kind]))
        result = self._searcher.search(self._compile(query, kind, all_words=all_words), limit=limit, count=False)
        addresses = [address for _, address in result.hits]
        positions = self._searcher.fast_field_values("position", addresses)
        codes = self._edition.codes[kind]
        return [codes[int(position)] for position in positions if position is not None]

    def _compile(self, query: Query, kind: Kind, *, all_words: bool) -> tantivy.Query:
        of_kind = tantivy.Query.const_score_query(
            tantivy.Query.term_query(self._schema, "kind", kind.value, "basic"), 0.0
        )
        wanted = [part for part in query.wanted if not part.is_common] or list(query.wanted)
        words = [self._anywhere(part) for part in wanted]
        if all_words:
            clauses = [(tantivy.Occur.Must, word) for word in words]
        else:
            either = tantivy.Query.boolean_query([(tantivy.Occur.Should, word) for word in words])
            clauses = [(tantivy.Occur.Must, either)]
        clauses += [(tantivy.Occur.MustNot, self._anywhere(part)) for part in query.excluded]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, of_kind), *clauses])

    def _anywhere(self, part: Part) -> tantivy.Query:
        """The part in its best field; other fields add a little."""
        terms = [stem(token) for token in part.tokens]
        return tantivy.Query.disjunction_max_query(
            [tantivy.Query.boost_query(self._in_field(field, terms), weight) for field, weight in WEIGHTS.items()],
            0.1,
        )

    def _in_field(self, field: str, terms: list[str]) -> tantivy.Query:
        if len(terms) == 1:
            return tantivy.Query.term_query(self._schema, field, terms[0])
        return tantivy.Query.phrase_query(self._schema, field, list(terms))


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def stem(token: str) -> str:
    """The word without its English ending, as it stands in the index."""
    terms = _analyzer().analyze(token)
    return terms[0] if terms else token


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("position", fast=True)
    for field in WEIGHTS:
        builder.add_text_field(field, tokenizer_name=_STEMMED)
    return builder.build()


def _index_document(kind: Kind, position: int, fields: dict[str, Iterable[str]]) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("kind", kind.value)
    document.add_unsigned("position", position)
    for field, texts in fields.items():
        for text in texts:
            document.add_text(field, " ".join(tokens_of(text)))
    return document


def _entries(kind: Kind, edition: LoadedEdition) -> Iterator[dict[str, Iterable[str]]]:
    """What is searched in each entry of a kind, in the order of its codes: field → texts."""
    if kind is Kind.SCENARIO:
        yield from (_scenario(scenario, edition) for scenario in edition.scenarios.values())
    elif kind is Kind.FAILURE_MODE:
        yield from (_failure_mode(mode, edition) for mode in edition.failure_modes)
    elif kind is Kind.QUESTION:
        yield from (_question(question, edition) for question in edition.questions)
    elif kind is Kind.AUTHORITY:
        yield from (_authority(authority) for authority in edition.authorities)
    else:
        yield from (_reference(reference) for reference in edition.references)


def _failure_mode(mode: FailureModeDocument, edition: LoadedEdition) -> dict[str, Iterable[str]]:
    by_role: dict[str, list[str]] = {}
    for passage in mode["passages"]:
        by_role.setdefault(passage["role"], []).extend(_texts([passage]))
    questions = edition.questions_on_mode.get(mode["code"], [])
    return {
        **_named(mode),
        "description": [
            *by_role.pop(PassageRole.DESCRIPTION, []),
            *(edition.term("property", value).label for value in mode["properties"]),
            edition.term("group", mode["group"]).label,
        ],
        "law": [
            *by_role.pop(PassageRole.STATEMENT, []),
            *(text for question in questions for text in (question["title"], *_texts(question["passages"]))),
            *(_cited_as(edition, code) for code in edition.authorities_on_mode.get(mode["code"], [])),
        ],
        "scenarios": [
            *by_role.pop(PassageRole.SCENARIO, []),
            *(scenario["title"] for scenario in mode["scenarios"]),
            *(scenario["evidence_note"] for scenario in mode["scenarios"]),
        ],
        "references": [
            text
            for code in dict.fromkeys(citation["reference"] for citation in mode["citations"])
            if code in edition.entries
            for text in _work(edition.entries[code])
        ],
        "crosswalk": [
            text
            for mapping in mode["mappings"]
            if mapping["relation"]
            for text in (mapping["id"], mapping["label"], mapping["current_id"], mapping["current_label"])
        ]
        + [text for texts in by_role.values() for text in texts]
        + [note["text"] for note in mode["notes"]],
    }


def _scenario(scenario: ScenarioInMode, edition: LoadedEdition) -> dict[str, Iterable[str]]:
    document, mode = scenario.document, scenario.mode
    return {
        "code": [document["code"]],
        "title": [document["title"]],
        "description": [*_texts([scenario.passage]), document["evidence_note"]],
        "scenarios": [
            mode["title"],
            *(edition.term("domain", domain).label for domain in document["domains"]),
        ],
        "references": [
            text
            for citation in mode["citations"]
            if citation["passage"] == document["passage"] and citation["reference"] in edition.entries
            for text in _work(edition.entries[citation["reference"]])
        ],
    }


def _question(question: QuestionDocument, edition: LoadedEdition) -> dict[str, Iterable[str]]:
    return {
        **_named(question),
        "description": _texts(question["passages"]),
        "law": [*(_cited_as(edition, code) for code in question["authorities"]), question["origin_detail"]],
        "scenarios": [edition.title_of(code) for code in question["modes"] if code in edition.entries],
        "references": [
            text for code in question["references"] if code in edition.entries for text in _work(edition.entries[code])
        ],
    }


def _authority(authority: AuthorityDocument) -> dict[str, Iterable[str]]:
    return {**_named(authority), "law": [authority["citation"]], "description": _texts(authority["passages"])}


def _reference(reference: ReferenceDocument) -> dict[str, Iterable[str]]:
    return {
        **_named(reference),
        "description": [*_texts(reference["passages"]), reference["note"], reference["candidate_note"]],
        "references": _work(reference),
    }


def _named(entry: AnyEntryDocument) -> dict[str, Iterable[str]]:
    return {"code": [entry["code"]], "title": [entry["title"]], "aliases": entry["aliases"]}


def _texts(passages: Iterable[PassageDocument]) -> list[str]:
    """As printed and as shown: a reader may remember either."""
    return [text for passage in passages for text in (passage["verbatim"], passage["display"]) if text]


def _work(entry: Any) -> list[str]:
    authors = [author["name"] for author in entry["authors"]]
    return [entry["code"], entry["title"], *authors, entry["venue"], entry["arxiv_id"], entry["doi"]]


def _cited_as(edition: LoadedEdition, code: str) -> str:
    if code not in edition.entries:
        return ""
    entry: Any = edition.entries[code]
    return " ".join([entry["title"], entry["citation"], *entry["aliases"]])
