"""What the words of a query may stand for in one edition: forms that entries use, synonyms, mended spellings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property
from itertools import pairwise

from .query import Part, Query
from .spelling import LONG, correction
from .synonyms import Thesaurus
from .words import COMMON, WEAK, Phrase, stem, stems_in, tokens_of

SHORTEST_HALF = 3
"""“trainingdata” is read as two words, “intel” not as “in tel”."""


class Origin(Enum):
    TYPED = auto()
    SYNONYM = auto()
    IDENTIFIER = auto()


@dataclass(frozen=True)
class Form:
    """One way in which an entry may say it: words side by side, or an identifier."""

    text: str
    stems: tuple[str, ...]
    origin: Origin = Origin.TYPED
    name: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Concept:
    """One thing that is looked for."""

    text: str
    forms: tuple[Form, ...]
    required: bool = False
    """Whether every result must have it, as a phrase in quotation marks."""
    optional: bool = False
    """Whether it only orders what the other words find."""


@dataclass(frozen=True)
class Meaning:
    concepts: tuple[Concept, ...]
    excluded: tuple[Concept, ...] = ()
    neighbours: tuple[tuple[str, str], ...] = ()
    """Stems of words that were typed side by side."""
    corrected: Mapping[str, str] = field(default_factory=dict)
    """Word as typed → word searched instead."""

    @cached_property
    def phrases(self) -> frozenset[Phrase]:
        """What to mark in a text. Of several words, only where they stand side by side."""
        return frozenset(form.stems for concept in self.concepts for form in concept.forms if form.stems)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of an edition: each with the number of entries that have it, and its synonyms."""

    frequencies: Mapping[str, int]
    joined: frozenset[str]
    """Hyphenated words without their hyphens."""
    thesaurus: Thesaurus

    def knows(self, token: str) -> bool:
        words = (self.frequencies, self.joined, COMMON, WEAK)
        return any(token in known for known in words) or stem(token) in self._stems

    def spelt(self, query: Query) -> tuple[Query, dict[str, str]]:
        """The query with its mistyped words mended, and which they were. Codes and phrases stay as they are."""
        mended = {
            part.text: better
            for part in query.wanted
            if not part.quoted and not part.names and len(part.tokens) == 1
            if not self.knows(part.tokens[0]) and not self._halves(part.tokens[0])
            if (better := correction(part.tokens[0], self._spellings))
        }
        parts = tuple(
            replace(part, text=mended[part.text], tokens=(mended[part.text],)) if part.text in mended else part
            for part in query.parts
        )
        return Query.of(parts) if mended else query, mended

    def meaning_of(self, query: Query) -> Meaning:
        concepts = [concept for run in _runs(query.wanted) for concept in self._concepts(run)]
        telling = [concept for concept in concepts if not _is_common(concept)] or concepts
        strong = [concept for concept in telling if not _is_weak(concept)]
        if strong:
            telling = [replace(concept, optional=_is_weak(concept)) for concept in telling]
        return Meaning(
            concepts=tuple(dict.fromkeys(telling)),
            excluded=tuple(_as_typed(part) for part in query.excluded),
            neighbours=tuple(_neighbours(query.wanted)),
        )

    def _concepts(self, run: Sequence[Part]) -> Iterator[Concept]:
        if run[0].quoted or run[0].names:
            yield _as_typed(run[0])
            return
        tokens = [token for part in run for token in part.tokens]
        starts = set(_starts(run))
        position = 0
        while position < len(tokens):
            length = self._longest_term(tokens, position) or self._longest_part(tokens, position, starts)
            yield self._concept(tokens[position : position + length])
            position += length

    def _longest_term(self, tokens: Sequence[str], position: int) -> int:
        """How many tokens from here on are together a term that has synonyms; 0 for none."""
        stems = tuple(stem(token) for token in tokens[position : position + self.thesaurus.longest])
        return next((n for n in range(len(stems), 0, -1) if self.thesaurus.others_of(stems[:n])), 0)

    def _longest_part(self, tokens: Sequence[str], position: int, starts: set[int]) -> int:
        """“black box” belongs together where the edition writes “blackbox”; a hyphenated word always does."""
        end = next((n for n in range(position + 1, len(tokens)) if n in starts), len(tokens))
        if end == position + 1 < len(tokens) and "".join(tokens[position : position + 2]) in self.frequencies:
            return 1 if tokens[position] in COMMON or tokens[position + 1] in COMMON else 2
        return end - position

    def _concept(self, tokens: Sequence[str]) -> Concept:
        text = " ".join(tokens)
        stems = tuple(stem(token) for token in tokens)
        forms = [Form(text, stems)]
        if len(tokens) > 1 and "".join(tokens) in self.frequencies:
            forms.append(Form("".join(tokens), (stem("".join(tokens)),)))
        if len(tokens) == 1:
            forms += [Form(" ".join(halves), tuple(map(stem, halves))) for halves in self._halves(text)]
        forms += [
            Form(other, stems_in(other), Origin.SYNONYM, weight=SYNONYM_WEIGHT)
            for other in self.thesaurus.others_of(stems)
        ]
        return Concept(text, tuple(forms))

    def _halves(self, token: str) -> list[tuple[str, str]]:
        if self.knows(token):
            return []
        cuts = range(SHORTEST_HALF, len(token) - SHORTEST_HALF + 1)
        pairs = [(token[:cut], token[cut:]) for cut in cuts]
        return [pair for pair in pairs if all(half in self.frequencies for half in pair)]

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, [*self.frequencies, *self.thesaurus.words]))

    @cached_property
    def _spellings(self) -> Mapping[str, int]:
        """Words of the entries; of synonyms only long ones, which are hardly another word mistyped."""
        synonyms = dict.fromkeys((word for word in self.thesaurus.words if len(word) >= LONG), 1)
        return {**synonyms, **self.frequencies}


SYNONYM_WEIGHT = 0.7


def _runs(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Words that stand together; a phrase or an identifier stands alone."""
    run: list[Part] = []
    for part in parts:
        if part.quoted or part.names:
            if run:
                yield run
            yield [part]
            run = []
        else:
            run.append(part)
    if run:
        yield run


def _starts(run: Sequence[Part]) -> Iterator[int]:
    position = 0
    for part in run:
        yield position
        position += len(part.tokens)


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


def _is_weak(concept: Concept) -> bool:
    return not concept.required and len(concept.forms) == 1 and set(tokens_of(concept.text)) <= WEAK
