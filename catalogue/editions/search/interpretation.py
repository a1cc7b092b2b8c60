"""What the words of a query may stand for in one edition: forms that entries use, synonyms, mended spellings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from .classifier import Guess
from .query import Part, Query
from .synonyms import Term, Thesaurus
from .word_lists import COMMON, FIELD, SPELT, SUBJECTS
from .words import CERTAIN, LONG, Phrase, correction, stem, stems_in, tokens_of, triples_in

EVERYDAY = COMMON | SPELT | SUBJECTS
SHORTEST_HALF = 3
"""“trainingdata” is read as two words, “intel” not as “in tel”."""


class Origin(Enum):
    TYPED = auto()
    SYNONYM = auto()
    LEAD = auto()
    """What the term leads to in a directed group."""
    HINT = auto()
    """Farther off: what a longer term leads to, of which one word was typed; or kin of what a term leads to."""
    IDENTIFIER = auto()


@dataclass(frozen=True)
class Form:
    """One way in which an entry may say it: words side by side, or an identifier."""

    text: str
    stems: tuple[str, ...]
    origin: Origin = Origin.TYPED
    name: str = ""
    weight: float = 1.0
    term: str = ""
    """Of a hint: the longer term that has the word, or the one that was led to."""

    @property
    def is_subject(self) -> bool:
        """Then an entry must have the very word: “capital” is not “capitalism”."""
        return self.origin is Origin.TYPED and self.text in SUBJECTS


@dataclass(frozen=True)
class Concept:
    """One thing that is looked for."""

    text: str
    forms: tuple[Form, ...]
    required: bool = False
    """Whether every result must have it, as a phrase in quotation marks."""
    optional: bool = False
    """Whether it is only marked and told, and decides nothing."""

    def __hash__(self) -> int:
        return hash(self.text)  # hashing all forms takes a fifth of searching a word

    @cached_property
    def without_hints(self) -> "Concept":
        if not self.has_hints:
            return self
        return replace(self, forms=tuple(form for form in self.forms if form.origin is not Origin.HINT))

    @property
    def is_subject(self) -> bool:
        return any(form.is_subject for form in self.forms)

    @property
    def is_identifier(self) -> bool:
        return any(form.origin is Origin.IDENTIFIER for form in self.forms)

    @property
    def has_hints(self) -> bool:
        return any(form.origin is Origin.HINT for form in self.forms)


@dataclass(frozen=True)
class Interpretation:
    concepts: tuple[Concept, ...]
    excluded: tuple[Concept, ...] = ()
    neighbours: tuple[tuple[str, str], ...] = ()
    """Stems of words that were typed side by side."""
    corrected: Mapping[str, str] = field(default_factory=dict)
    """Word as typed → word searched instead."""
    guesses: tuple[Guess, ...] = ()
    """Entries that are meant by the words together."""

    @cached_property
    def phrases(self) -> frozenset[Phrase]:
        """The words to mark in a text; several only where they stand side by side."""
        return frozenset(form.stems for concept in self.concepts for form in concept.forms if form.stems)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of an edition: each with the number of entries that have it, and its synonyms."""

    frequencies: Mapping[str, int]
    joined: frozenset[str]
    """Hyphenated words without their hyphens."""
    thesaurus: Thesaurus

    def knows(self, token: str) -> bool:
        words = (self.frequencies, self.joined, EVERYDAY)
        return any(token in known for known in words) or stem(token) in self._stems

    def spelt(self, query: Query, *, boldly: bool = False) -> tuple[Query, dict[str, str]]:
        """The query with its mistyped words mended, and which they were. Codes and phrases stay as they are.

        `boldly`, short words that may be others are taken for slips too, beside at least one that is none.
        """
        mended = {
            part.text: better
            for part in query.wanted
            if not part.quoted and not part.names and len(part.tokens) == 1
            if not _is_name(part, query)
            if not self.knows(part.tokens[0]) and not self._halves(part.tokens[0])
            if (better := self._correction(part.tokens[0], boldly=boldly))
        }
        if boldly and len(mended) == len(query.wanted):
            return query, {}
        parts = tuple(
            replace(part, text=mended[part.text], tokens=(mended[part.text],)) if part.text in mended else part
            for part in query.parts
        )
        return Query.of(parts) if mended else query, mended

    def _correction(self, token: str, *, boldly: bool) -> str | None:
        """“trojn” and “CFFA” have letters side by side as no known word has them, which “brake” and “boat” have not."""
        return correction(token, self._spellings, is_garbled=boldly or not triples_in(token) <= self._triples)

    def interpret(self, query: Query) -> Interpretation:
        concepts = [concept for run in _runs(query.wanted) for concept in self._concepts(run)]
        telling = [concept for concept in concepts if not _is_common(concept)] or concepts
        if not all(map(_is_of_the_field, telling)):
            telling = [replace(concept, optional=_is_of_the_field(concept)) for concept in telling]
        return Interpretation(
            concepts=tuple(dict.fromkeys(telling)),
            excluded=tuple(_as_typed(part) for part in query.excluded),
            neighbours=tuple(_neighbours(query.wanted)),
        )

    def _concepts(self, run: Sequence[Part]) -> Iterator[Concept]:
        if run[0].quoted or run[0].names:
            yield _as_typed(run[0])
            return
        tokens = [token for part in run for token in part.tokens]
        terms = {term.positions[0]: term for term in self.thesaurus.terms_in(tokens)}
        taken = {position for term in terms.values() for position in term.positions}
        ends = sorted({*accumulate(len(part.tokens) for part in run), *taken})
        position = 0
        while position < len(tokens):
            if position in taken:
                if term := terms.get(position):
                    yield self._term(term, tokens)
                position += 1
            else:
                length = self._longest_part(tokens, position, next(end for end in ends if end > position), taken)
                yield self._concept(tokens[position : position + length])
                position += length

    def _longest_part(self, tokens: Sequence[str], position: int, end: int, taken: set[int]) -> int:
        """“black box” belongs together where the edition writes “blackbox”; a hyphenated word always does."""
        after = position + 1
        if end == after < len(tokens) and after not in taken:
            joined = "".join(tokens[position : after + 1])
            if joined in self.frequencies and COMMON.isdisjoint(tokens[position : after + 1]):
                return 2
        return end - position

    def _term(self, term: Term, tokens: Sequence[str]) -> Concept:
        words = [tokens[position] for position in term.positions]
        typed = self._typed(words) if term.is_in_one_piece else []
        others = [
            Form(
                other.text,
                stems_in(other.text),
                Origin.SYNONYM if other.is_equal else Origin.LEAD,
                weight=SYNONYM_WEIGHT,
            )
            for other in term.others
            if other.is_equal or SUBJECTS.isdisjoint(words[:1] if len(words) == 1 else ())
        ]
        return Concept((" " if typed else " … ").join(words), (*typed, *others, *self._kin(term)))

    def _kin(self, term: Term) -> list[Form]:
        ways = {
            found: other.text for other in term.others for found in self.thesaurus.kin.get(stems_in(other.text), ())
        }
        return [Form(found, stems_in(found), Origin.HINT, weight=KIN_WEIGHT, term=way) for found, way in ways.items()]

    def _concept(self, tokens: Sequence[str]) -> Concept:
        typed = self._typed(tokens)
        if len(tokens) > 1 or tokens[0] in EVERYDAY or stem(tokens[0]) in self._stems_of_entries:
            return Concept(" ".join(tokens), tuple(typed))
        hints = [
            Form(hint.found, stems_in(hint.found), Origin.HINT, weight=HINT_WEIGHT, term=hint.term)
            for hint in self.thesaurus.hints.get(stem(tokens[0]), ())
        ]
        return Concept(tokens[0], (*typed, *hints))

    def _typed(self, tokens: Sequence[str]) -> list[Form]:
        text = " ".join(tokens)
        forms = [Form(text, tuple(map(stem, tokens)))]
        if len(tokens) > 1 and "".join(tokens) in self.frequencies:
            forms.append(Form("".join(tokens), (stem("".join(tokens)),)))
        if len(tokens) == 1:
            forms += [Form(" ".join(halves), tuple(map(stem, halves))) for halves in self._halves(text)]
        return forms

    def _halves(self, token: str) -> list[tuple[str, str]]:
        if self.knows(token) and token not in self.joined:
            return []
        shortest = 1 if token in self.joined else SHORTEST_HALF
        cuts = range(shortest, len(token) - shortest + 1)
        pairs = [(token[:cut], token[cut:]) for cut in cuts]
        return [pair for pair in pairs if all(half in self.frequencies for half in pair)]

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, [*self.frequencies, *self.thesaurus.words]))

    @cached_property
    def _stems_of_entries(self) -> frozenset[str]:
        return frozenset(map(stem, self.frequencies))

    @cached_property
    def _triples(self) -> frozenset[str]:
        known = (*self.frequencies, *self.thesaurus.words, *EVERYDAY)
        return frozenset(triple for word in known for triple in triples_in(word))

    @cached_property
    def _spellings(self) -> Mapping[str, int]:
        """Words of the entries; of synonyms and of everyday words only long ones, which are hardly another mistyped."""
        synonyms = dict.fromkeys((word for word in self.thesaurus.words if len(word) >= CERTAIN), 1)
        words = {**synonyms, **self.frequencies}
        return {
            word: number
            for word, number in words.items()
            if word not in COMMON and (word not in SPELT or len(word) >= LONG)
        }


SYNONYM_WEIGHT = 0.7
HINT_WEIGHT = 0.2
KIN_WEIGHT = 0.3


def _is_name(part: Part, query: Query) -> bool:
    """“Tesla” in “crash of a Tesla”: a capital within a query whose other words have none."""
    others = [other.text for other in query.wanted if other != part]
    return part != query.parts[0] and part.text.istitle() and any(other.islower() for other in others)


def _runs(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Yield words that stand together; a phrase or an identifier stands alone."""
    for stands_alone, run in groupby(parts, lambda part: bool(part.quoted or part.names)):
        together = list(run)
        yield from [[part] for part in together] if stands_alone else [together]


def _as_typed(part: Part) -> Concept:
    if part.names:
        forms = [Form(part.text, (), Origin.IDENTIFIER, name, 0.5**n) for n, name in enumerate(part.names)]
        return Concept(part.text, tuple(forms))
    return Concept(part.text, (Form(part.text, tuple(map(stem, part.tokens))),), required=part.quoted)


def _neighbours(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    words = [part for part in parts if not part.quoted and not part.names]
    tokens = [token for part in words for token in part.tokens if token not in COMMON]
    yield from ((stem(first), stem(second)) for first, second in pairwise(tokens))


def _is_common(concept: Concept) -> bool:
    return not concept.required and len(concept.forms) == 1 and set(tokens_of(concept.text)) <= COMMON


def _is_of_the_field(concept: Concept) -> bool:
    return not concept.required and FIELD.issuperset(tokens_of(concept.text))
