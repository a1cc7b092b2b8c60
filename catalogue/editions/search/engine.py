"""The engine's index of one edition: which entries have something, and how well they match a query.

A set of entries is one Python integer, in which bit i stands for the i-th entry of a kind.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import accumulate

import tantivy

from ...addresses.cited import Identifier, identifiers_in
from ...vocabulary import Kind
from ..edition import LoadedEdition
from ..facets import Bits, bits_of
from ..links import links_of
from .contents import FIELDS, QUOTED, Content, Field, contents_of, contents_with_quotable
from .interpretation import Concept, Form, Origin
from .segments import Part, size_of_parts
from .storage import Plan, index_of
from .words import STEMMER, one_spelling, tokens_of

NAMES, MENTIONED = IDENTIFIERS = (Field("names", 2.5), Field("mentioned_names", 0.5))
"""Identifiers that name an entry, and those that occur in its texts."""
EXACT = "exact"
"""All words with their endings: the edition's dictionary."""
LABELS = "labels"
"""Codes, titles and aliases as they are written, for completions."""
LINKS = "links"
OTHER_FIELDS = 0.15
"""The part that a word's further fields add to its best one."""

MOST_HELD = 512
"""Concepts whose entries are held, as sets of 12 kB at 100,000: people look for the same few again and again."""
LONGEST_NAME = 200
"""Characters. A longer text stands in one entry: its terms are not held."""

Terms = tuple[str, str, tuple[Identifier, ...]]
"""The words of a text, the same in one spelling, and the identifiers."""


class Engine:
    """Built once. Safe to ask from several threads. What was typed never reaches the engine's own syntax."""

    def __init__(self, edition: LoadedEdition) -> None:
        self.edition = edition
        self.schema = _schema()
        plan = Plan(edition.state, edition.size, self.schema, self._parts, redacted=edition.redacted)
        self.searcher = index_of(plan).searcher()
        self._having = lru_cache(MOST_HELD)(lambda concept, fields: self._matching(self.concept(concept, fields)))
        self.concept = lru_cache(MOST_HELD)(self._concept)

    @cached_property
    def _starts(self) -> dict[Kind, int]:
        """The place of each kind's first entry: what has a word is looked up for all kinds at once.

        A kind takes whole parts, so that one entry more seldom moves those of the next kind.
        """
        size = size_of_parts(self.edition.size)
        before = accumulate((-(-len(self.edition.codes[kind]) // size) * size for kind in Kind), initial=0)
        return dict(zip(Kind, before, strict=False))

    def _parts(self) -> list[Part]:
        size = size_of_parts(self.edition.size)
        return [
            self._part(kind, range(start, min(start + size, len(codes))))
            for kind, codes in self.edition.codes.items()
            for start in range(0, len(codes), size)
        ]

    def _part(self, kind: Kind, positions: Sequence[int]) -> Part:
        """The digest is made from what the documents are made from, which takes a fraction of making them.

        All by which an entry is quoted stands in its own document, which has a digest already.
        """
        digest = hashlib.sha256(kind.value.encode())
        for position in positions:
            code = self.edition.codes[kind][position]
            own = self.edition.digests.get(code, "")
            contents = (contents_of if own else contents_with_quotable)(code, kind, self.edition)
            links = list(links_of(code, kind, self.edition))
            texts = [(one.field, one.text, one.is_name) for one in contents]  # their places do not reach the index
            said = (self._starts[kind] + position, own, links, texts)
            digest.update(repr(said).encode())
        return Part(digest.hexdigest(), len(positions), partial(self._documents, kind, positions))

    def _documents(self, kind: Kind, positions: Sequence[int]) -> Iterator[tantivy.Document]:
        for position in positions:
            code = self.edition.codes[kind][position]
            contents = contents_with_quotable(code, kind, self.edition)
            yield _document(kind, self._starts[kind] + position, contents, links_of(code, kind, self.edition))

    def entries_with(self, concept: Concept, kind: Kind, fields: Sequence[Field] = FIELDS) -> Bits:
        return self._of(kind, self._having(concept, fields))

    def entries(self, query: tantivy.Query, kind: Kind) -> Bits:
        return self._of(kind, self._matching(query))

    def _of(self, kind: Kind, entries: Bits) -> Bits:
        return entries >> self._starts[kind] & (1 << len(self.edition.codes[kind])) - 1

    def _matching(self, query: tantivy.Query) -> Bits:
        return bits_of(self._places(unscored(query), self.edition.size))

    def best(self, query: tantivy.Query, kind: Kind, limit: int) -> list[int]:
        """Return the positions of the entries of a kind that match best."""
        of_kind = unscored(tantivy.Query.term_query(self.schema, "kind", kind.value, "basic"))
        return [place - self._starts[kind] for place in self._places(every([of_kind, query]), limit)]

    def _places(self, query: tantivy.Query, limit: int) -> list[int]:
        found = self.searcher.search(query, limit=max(1, limit), count=False)
        values = self.searcher.fast_field_values("place", [address for _, address in found.hits])
        return [int(value or 0) for value in values]

    # Queries for the engine

    def named(self, name: str, fields: Sequence[Field] = IDENTIFIERS) -> tantivy.Query:
        """Return what has the identifier in one of these fields, each as much as it counts."""
        terms = [tantivy.Query.term_query(self.schema, field.name, name, "basic") for field in fields]
        return tantivy.Query.disjunction_max_query(
            [tantivy.Query.const_score_query(term, field.weight) for term, field in zip(terms, fields, strict=True)]
        )

    def _concept(self, concept: Concept, fields: Sequence[Field] = FIELDS) -> tantivy.Query:
        """Return what has the concept, as good as its best form in its best field."""
        fields = (*fields, QUOTED) if concept.required and fields is FIELDS else fields
        forms = [weighted(self._form(form, fields), form.weight) for form in concept.forms]
        return tantivy.Query.disjunction_max_query(forms, OTHER_FIELDS)

    def _form(self, form: Form, fields: Sequence[Field]) -> tantivy.Query:
        if form.origin is Origin.IDENTIFIER:
            return self.named(form.name)
        places = [weighted(self._side_by_side(each.name, form.stems), each.weight) for each in fields]
        query = tantivy.Query.disjunction_max_query(places, OTHER_FIELDS)
        if not form.is_subject:
            return query
        return every([query, unscored(tantivy.Query.term_query(self.schema, EXACT, form.text, "basic"))])

    def _side_by_side(self, field: str, terms: Sequence[str]) -> tantivy.Query:
        if len(terms) == 1:
            return tantivy.Query.term_query(self.schema, field, terms[0])
        # The engine adds up what the words of a phrase tell: without this, longer synonyms outweigh shorter ones.
        return weighted(tantivy.Query.phrase_query(self.schema, field, list(terms)), 1 / len(terms))


def every(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def either(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def weighted(query: tantivy.Query, weight: float) -> tantivy.Query:
    return tantivy.Query.boost_query(query, weight)


def unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("kind", LINKS, *(each.name for each in IDENTIFIERS)):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("place", fast=True)
    builder.add_text_field(LABELS, tokenizer_name="whitespace")
    builder.add_text_field(EXACT, tokenizer_name="whitespace", index_option="basic")
    for each in (*FIELDS, QUOTED):
        builder.add_text_field(each.name, tokenizer_name=STEMMER)
    return builder.build()


def _document(kind: Kind, place: int, contents: Iterable[Content], links: Iterable[str]) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("kind", kind.value)
    document.add_unsigned("place", place)
    for link in links:
        document.add_text(LINKS, link)
    for content in contents:
        terms_of = _terms_of_name if len(content.text) <= LONGEST_NAME else _terms_of
        words, in_one_spelling, identifiers = terms_of(content.text)
        document.add_text(content.field, in_one_spelling)
        if content.field == QUOTED.name:
            continue
        document.add_text(EXACT, words)
        if content.field in ("title", "aliases"):
            document.add_text(LABELS, words)
        field = NAMES if content.is_name else MENTIONED
        for name in (name for identifier in identifiers for name in (*identifier.names, *identifier.also)):
            document.add_text(field.name, name)
    return document


def _terms_of(text: str) -> Terms:
    words = " ".join(tokens_of(text))
    return words, one_spelling(words), tuple(identifiers_in(text))


# The name of a law or of a work stands in every entry that it has to do with.
_terms_of_name = lru_cache(maxsize=4_096)(_terms_of)
