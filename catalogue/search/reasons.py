"""Why an entry is among the results, in words: where it has what was looked for, and what it lacks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..reading.edition import LoadedEdition
from ..vocabulary import Kind
from .contents import Content, contents_of
from .identifiers import identifiers_in
from .meaning import Concept, Form, Meaning, Origin
from .words import stems_in


@dataclass(frozen=True)
class Reason:
    """`words` as they were searched; `place` where they stand, or "" where the entry lacks them."""

    words: str
    place: str
    synonym: str = ""
    lead: str = ""
    """Where the words lead to, if they are no synonyms of it …"""
    way: str = ""
    """… and by which term, if not by themselves."""
    typed: str = ""
    """What the reader typed, where the words are its mended spelling."""

    def __str__(self) -> str:
        if not self.place:
            return f"without “{self.words}”"
        if self.synonym:
            return f"“{self.synonym}”, a synonym of “{self.words}”: {self.place}"
        if self.lead:
            way = f" by way of “{self.way}”" if self.way else ""
            return f"“{self.lead}”, to which “{self.words}” leads{way}: {self.place}"
        if self.typed:
            return f"“{self.words}”, for “{self.typed}”: {self.place}"
        return f"“{self.words}”: {self.place}"


def reasons_for(code: str, kind: Kind, meaning: Meaning, edition: LoadedEdition) -> list[Reason]:
    """One for each thing that was looked for, named by the most telling place that has it."""
    contents = contents_of(code, kind, edition)
    mistyped = {better: typed for typed, better in meaning.corrected.items()}
    return [_reason(concept, contents, mistyped) for concept in meaning.concepts]


def _reason(concept: Concept, contents: Iterable[Content], mistyped: Mapping[str, str]) -> Reason:
    for form, content in _matches(concept, contents):
        synonym = form.text if form.origin is Origin.SYNONYM else ""
        lead = form.text if form.origin in (Origin.LEAD, Origin.HINT) else ""
        return Reason(concept.text, content.place, synonym, lead, form.term, mistyped.get(concept.text, ""))
    return Reason(concept.text, "")


def _matches(concept: Concept, contents: Iterable[Content]) -> Iterator[tuple[Form, Content]]:
    """The form that was typed first, then synonyms, each in the most telling place."""
    for form in concept.forms:
        for content in contents:
            if _has(content, form):
                yield form, content


def _has(content: Content, form: Form) -> bool:
    if form.origin is Origin.IDENTIFIER:
        return form.name in _names_in(content.text)
    stems, length = stems_in(content.text), len(form.stems)
    if length == 1:
        return form.stems[0] in stems
    return any(stems[start : start + length] == form.stems for start in range(len(stems) - length + 1))


@lru_cache(maxsize=20_000)
def _names_in(text: str) -> frozenset[str]:
    return frozenset(name for found in identifiers_in(text) for name in (*found.names, *found.also))
