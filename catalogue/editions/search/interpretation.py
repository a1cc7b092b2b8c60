"""The interpretation of a query in one edition: forms that entries use, synonyms, mended spellings."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property, lru_cache
from itertools import accumulate, chain, combinations, groupby, takewhile
from typing import NamedTuple

from ...documents.shapes import SynonymGroupDocument
from ...vocabulary import SynonymDirection
from .classifier import Guess
from .query import MOST_SEARCHED, Part, Query
from .words import (
    CERTAIN,
    COMMON,
    LONG,
    SPELT,
    SUBJECTS,
    Phrase,
    correction,
    stem,
    stems_in,
    tokens_of,
    triples_in,
)

SYNONYM_WEIGHT = 0.75
KIN_WEIGHT = 0.3

MOST_FORMS = 80
"""Forms of all concepts of a query together: each synonym takes time. Those that were typed come first."""

MOST_APART, FARTHEST = 3, 4
"""The words of a term so long may stand apart in a sentence, among so many telling words, and in any order."""
GLUE = COMMON - {"her", "his", "my", "no", "not", "our", "their", "use", "used", "uses", "using", "without", "your"}
"""Words that a term may lack then: “my photo”, but not “a photo”, is found in “my only photo”."""
NEGATIONS = {"cannot", "never", "no", "nobody", "not", "nothing", "without"}
"""Words that deny what stands behind them: “the attacker is not misusing” is not about “no attacker”."""

EVERYDAY = COMMON | SPELT | SUBJECTS
MOST_CORRECTED = 4_096
"""Words whose corrections are held: those of a query are asked for again in each kind."""
SHORTEST_HALF = 3


class Origin(Enum):
    TYPED = auto()
    SYNONYM = auto()
    LEAD = auto()
    """A term to which the typed one leads in a directed group."""
    KIN = auto()
    """A term farther off, to which such a term leads on."""
    IDENTIFIER = auto()


@dataclass(frozen=True)
class Form:
    """One way in which an entry may say it: words side by side, or an identifier."""

    text: str
    stems: Phrase
    origin: Origin = Origin.TYPED
    name: str = ""
    weight: float = 1.0
    way: str = ""
    """The term by way of which kin is found."""

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
    """True if every result must have it, as a phrase in quotation marks."""

    def __hash__(self) -> int:
        return hash(self.text)  # hashing all forms takes a fifth of searching a word

    @cached_property
    def as_typed(self) -> "Concept":
        """Return the concept without synonyms, unless there is nothing else by which it is found."""
        typed = tuple(form for form in self.forms if form.origin in (Origin.TYPED, Origin.IDENTIFIER))
        return self if len(typed) in (0, len(self.forms)) else replace(self, forms=typed)

    @property
    def is_subject(self) -> bool:
        return any(form.is_subject for form in self.forms)


class Term(NamedTuple):
    """A term of the synonyms, found in what was typed at these positions."""

    positions: tuple[int, ...]
    others: tuple[Form, ...]

    @property
    def width(self) -> int:
        return self.positions[-1] - self.positions[0] + 1


@dataclass(frozen=True)
class Thesaurus:
    """The edition's synonyms: what a typed term may also be called in the entries."""

    others: Mapping[Phrase, tuple[Form, ...]]
    """The other forms of a term, by its stems."""
    apart: Mapping[frozenset[str], tuple[Form, ...]]
    """The other forms of a term of two or three telling words, by these, which may stand apart.

    A term that is half glue, as “data out through the model”, means nothing without it; what is denied stands behind
    its “no”.
    """
    kin: Mapping[Phrase, tuple[Form, ...]]
    """The forms to which a term leads on that others lead to: “model inversion” to “membership inference”."""
    words: frozenset[str]
    terms: tuple[str, ...]
    """All terms in alphabetical order, as they are indexed but for their endings."""

    @classmethod
    def of(cls, groups: Sequence[SynonymGroupDocument]) -> "Thesaurus":
        led_to = {stems_in(found) for group in groups for found in group["finds"]}
        others: dict[Phrase, dict[Form, None]] = defaultdict(dict)
        apart: dict[frozenset[str], dict[Form, None]] = defaultdict(dict)
        kin: dict[Phrase, dict[Form, None]] = defaultdict(dict)
        for group in groups:
            for term in group["terms"]:
                forms = dict.fromkeys(_found_by(term, group, led_to))
                found = kin if any(form.origin is Origin.KIN for form in forms) else others
                found[stems_in(term)].update(forms)
                tokens = tokens_of(term)
                telling = frozenset(stem(token) for token in tokens if token not in GLUE)
                may_stand_apart = found is others and NEGATIONS.isdisjoint(tokens)
                if may_stand_apart and max(1, len(tokens) / 2) < len(telling) <= MOST_APART:
                    apart[telling].update(forms)
        terms = [tokens_of(term) for group in groups for term in group["terms"]]
        return cls(
            others={stems: tuple(forms) for stems, forms in others.items()},
            apart={stems: tuple(forms) for stems, forms in apart.items()},
            kin={stems: tuple(forms) for stems, forms in kin.items()},
            words=frozenset(word for term in terms for word in term),
            terms=tuple(sorted({" ".join(term) for term in terms})),
        )

    def terms_beginning(self, words: str) -> Iterator[str]:
        terms = self.terms[bisect_left(self.terms, words) :]
        return takewhile(lambda term: term.startswith(words), terms)

    def terms_in(self, tokens: Sequence[str]) -> list[Term]:
        """Return the terms in a run of words. Where two share a word, the one of more words, then the closer one."""
        stems = tuple(map(stem, tokens))
        found = sorted(
            [*self._as_written(stems), *self._standing_apart(stems, tokens)],
            key=lambda term: (-len(term.positions), term.width, term.positions),
        )
        taken: set[int] = set()
        terms = []
        for term in found:
            if taken.isdisjoint(term.positions):
                taken.update(term.positions)
                terms.append(term)
        return terms

    def _as_written(self, stems: Phrase) -> Iterator[Term]:
        for start, end in combinations(range(len(stems) + 1), 2):
            if others := self.others.get(stems[start:end]):
                yield Term(tuple(range(start, end)), others)

    def _standing_apart(self, stems: Phrase, tokens: Sequence[str]) -> Iterator[Term]:
        telling = [position for position, token in enumerate(tokens) if token not in GLUE]
        for place, first in enumerate(telling):
            after = telling[place + 1 : place + FARTHEST]
            for rest in chain.from_iterable(combinations(after, size) for size in range(1, MOST_APART)):
                positions = (first, *rest)
                if others := self.apart.get(frozenset(stems[position] for position in positions)):
                    yield Term(positions, others)


def _found_by(term: str, group: SynonymGroupDocument, led_to: Collection[Phrase]) -> Iterator[Form]:
    """Yield the other words for the same, or in a directed group what the term leads to."""
    if group["direction"] != SynonymDirection.DIRECTED:
        others = (other for other in group["terms"] if other != term)
        yield from (Form(text, stems_in(text), Origin.SYNONYM, weight=SYNONYM_WEIGHT) for text in others)
    elif stems_in(term) in led_to:
        yield from (Form(text, stems_in(text), Origin.KIN, weight=KIN_WEIGHT, way=term) for text in group["finds"])
    else:
        yield from (Form(text, stems_in(text), Origin.LEAD, weight=SYNONYM_WEIGHT) for text in group["finds"])


@dataclass(frozen=True)
class Interpretation:
    concepts: tuple[Concept, ...]
    excluded: tuple[Concept, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    """Word as typed → word searched instead."""
    guesses: tuple[Guess, ...] = ()
    """Entries that are meant by the words together."""

    @cached_property
    def phrases(self) -> frozenset[Phrase]:
        """The words to mark in a text; several only where they stand side by side."""
        return frozenset(form.stems for concept in self.concepts for form in concept.forms if form.stems)


class Lexicon:
    """The words of an edition: each with the number of entries that have it, and its synonyms."""

    def __init__(self, frequencies: Mapping[str, int], thesaurus: Thesaurus) -> None:
        self.frequencies = frequencies
        self.thesaurus = thesaurus
        self._correction = lru_cache(MOST_CORRECTED)(self._corrected)

    def knows(self, token: str) -> bool:
        return token in self.frequencies or token in EVERYDAY or stem(token) in self._stems

    def spelt(self, query: Query) -> tuple[Query, dict[str, str]]:
        """Return the query with its mistyped words mended, and which they were. Codes and phrases stay as they are."""
        mended = {
            part.text: better
            for part in query.wanted
            if not part.quoted and not part.names and len(part.tokens) == 1
            if not self.knows(part.tokens[0]) and not self._halves(part.tokens[0])
            if (better := self._correction(part.tokens[0]))
        }
        parts = tuple(
            replace(part, text=mended[part.text], tokens=(mended[part.text],)) if part.text in mended else part
            for part in query.parts
        )
        return Query.of(parts) if mended else query, mended

    def _corrected(self, token: str) -> str | None:
        """“trojn” and “CFFA” have letters side by side as no known word has them, which “brake” and “boat” have not."""
        alike = {word: number for letter in set(token[:2]) for word, number in self._spellings.get(letter, {}).items()}
        return correction(token, alike, is_garbled=not triples_in(token) <= self._triples)

    def interpret(self, query: Query) -> Interpretation:
        concepts = [concept for run in _runs(query.wanted) for concept in self._concepts(run)]
        telling = [*dict.fromkeys([concept for concept in concepts if not _is_common(concept)] or concepts)]
        telling = telling[:MOST_SEARCHED]
        room = MOST_FORMS // max(1, len(telling))
        return Interpretation(
            concepts=tuple(replace(concept, forms=concept.forms[:room]) for concept in telling),
            excluded=tuple(_as_typed(part) for part in query.excluded),
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
            if term := terms.get(position):
                yield self._of_term(term, tokens)
            if position in taken:
                position += 1
            else:
                end = next(end for end in ends if end > position)
                yield Concept(" ".join(tokens[position:end]), tuple(self._typed(tokens[position:end])))
                position = end

    def _of_term(self, term: Term, tokens: Sequence[str]) -> Concept:
        words = [tokens[position] for position in term.positions]
        is_whole = term.width == len(words)
        kin = dict.fromkeys(form for other in term.others for form in self.thesaurus.kin.get(other.stems, ()))
        return Concept(
            (" " if is_whole else " … ").join(words), (*(self._typed(words) if is_whole else ()), *term.others, *kin)
        )

    def _typed(self, tokens: Sequence[str]) -> list[Form]:
        """Return the words side by side; “black-box” also as “blackbox”, “trainingdata” also as two words."""
        parts = [tuple(tokens), *(self._halves(tokens[0]) if len(tokens) == 1 else [])]
        if len(tokens) > 1 and "".join(tokens) in self.frequencies:
            parts.append(("".join(tokens),))
        return [Form(" ".join(words), tuple(map(stem, words))) for words in parts]

    def _halves(self, token: str) -> list[tuple[str, str]]:
        """Return how the word may be read as two: “xray” is found in “x-ray”, “intel” not in “in tel”."""
        cuts = [1, *range(SHORTEST_HALF, len(token) - SHORTEST_HALF + 1)] if token.isalpha() else []
        pairs = [(token[:cut], token[cut:]) for cut in cuts if len(token) - cut >= SHORTEST_HALF]
        return [pair for pair in pairs if all(half in self.frequencies and half not in COMMON for half in pair)]

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, [*self.frequencies, *self.thesaurus.words]))

    @cached_property
    def _triples(self) -> frozenset[str]:
        known = (*self.frequencies, *self.thesaurus.words, *EVERYDAY)
        return frozenset(triple for word in known for triple in triples_in(word))

    @cached_property
    def _spellings(self) -> Mapping[str, Mapping[str, int]]:
        """Words of the entries; of synonyms and of everyday words only long ones, which are hardly another mistyped.

        By their first letter, which a correction has, too, or has as its second.
        """
        synonyms = dict.fromkeys((word for word in self.thesaurus.words if len(word) >= CERTAIN), 1)
        words: dict[str, dict[str, int]] = defaultdict(dict)
        for word, number in {**synonyms, **self.frequencies}.items():
            if word not in COMMON and (word not in SPELT or len(word) >= LONG):
                words[word[0]][word] = number
        return words


def _runs(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Yield words that stand together; a phrase or an identifier stands alone."""
    for stands_alone, run in groupby(parts, lambda part: bool(part.quoted or part.names)):
        together = list(run)
        yield from [[part] for part in together] if stands_alone else [together]


def _as_typed(part: Part) -> Concept:
    if part.names:
        forms = [Form(part.text, (), Origin.IDENTIFIER, name, 0.5**n) for n, name in enumerate(part.names)]
        return Concept(part.text, tuple(forms))
    return Concept(part.text, tuple(Form(part.text, stems) for stems in part.ways), required=part.quoted)


def _is_common(concept: Concept) -> bool:
    return not concept.required and len(concept.forms) == 1 and set(tokens_of(concept.text)) <= COMMON
