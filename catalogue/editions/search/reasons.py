"""Why an entry is an answer, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf

from django.utils.text import get_text_list

from ...addresses.cited import as_written, names_in
from .classifier import Guess
from .contents import NAMING, Content, Contents
from .interpretation import Concept, Form, Interpretation, Origin
from .words import stems_in, tokens_of

_NAMES = {field.name for field in NAMING}


@dataclass(frozen=True)
class Reason:
    """`words` as they were searched; `place` where they stand, or "" where the entry lacks them."""

    words: tuple[str, ...]
    place: str
    told: str = ""
    """The form that stands there instead of the words, or what else they say of the entry; empty: they stand there."""

    def __str__(self) -> str:
        told = self.told or get_text_list([f"“{word}”" for word in self.words], "and")
        return f"{told}: {self.place}" if self.place else self.told or f"without {told}"


def reasons_for(code: str, contents: Contents, interpretation: Interpretation) -> list[Reason]:
    """Return each concept in the most telling place of the entry that has it; what shares a place is one reason."""
    mistyped = {better: typed for typed, better in interpretation.corrected.items()}
    reasons = _together(_reason(concept, contents, mistyped) for concept in interpretation.concepts)
    guesses = [] if all(reason.place for reason in reasons) else interpretation.guesses
    return [*reasons, *(_of_guess(guess) for guess in guesses if guess.code == code)]


def is_lacking(reasons: Iterable[Reason]) -> bool:
    """Return whether the entry that has these reasons lacks any of the words."""
    return any(not (reason.place or reason.told) for reason in reasons)


def words_beside(contents: Iterable[Content], interpretation: Interpretation) -> float:
    """Return how many words an entry's names (code, title, aliases, citation, authors) have beside all that was typed:
    one of them, or, where no single one has it all, together; infinity, if what was typed is in none of them.
    """
    names = [content for content in contents if content.field in _NAMES]
    typed = [concept.as_typed.forms for concept in interpretation.concepts]
    having = [{name for name in names if any(_has(name, form) for form in forms)} for forms in typed]
    if not having or not all(having):
        return inf
    whole = set.intersection(*having)
    lengths = [len(stems_in(name.text)) for name in whole or names]
    return (min(lengths) if whole else sum(lengths)) - len(interpretation.concepts)


def _together(reasons: Iterable[Reason]) -> list[Reason]:
    """Words that stand in the same place are told in one breath, where the first of them would be."""
    places: dict[object, Reason] = {}
    for reason in reasons:
        key: object = reason if reason.told else reason.place
        known = places.get(key)
        places[key] = replace(known, words=(*known.words, *reason.words)) if known and not reason.told else reason
    return list(places.values())


def _reason(concept: Concept, contents: Contents, mistyped: Mapping[str, str]) -> Reason:
    for form, content in _matches(concept, contents):
        return Reason((concept.text,), content.place, _told(form, concept, mistyped))
    return Reason((concept.text,), "")


def _told(form: Form, concept: Concept, mistyped: Mapping[str, str]) -> str:
    """Return what the form is to the words that were typed; empty if it is these words."""
    match form.origin:
        case Origin.SYNONYM:
            return f"“{form.text}”, a synonym of “{concept.text}”"
        case Origin.LEAD | Origin.KIN:
            way = f" by way of “{form.way}”" if form.way else ""
            return f"“{form.text}”, to which “{concept.text}” leads{way}"
        case Origin.IDENTIFIER if form != concept.forms[0]:
            return f"“{as_written(form.name)}”, wider than “{concept.text}”"
    return f"“{concept.text}”, for “{mistyped[concept.text]}”" if concept.text in mistyped else ""


def _of_guess(guess: Guess) -> Reason:
    words = get_text_list([f"“{word}”" for word in guess.words], "and")
    return Reason(guess.words, "", f"{words}, with which others tell of it")


def _matches(concept: Concept, contents: Contents) -> Iterator[tuple[Form, Content]]:
    """The form that was typed first, then synonyms, each in the most telling place."""
    for form in concept.forms:
        words = [contents.having.get(word, set()) for word in form.stems or (form.name,)]
        places = sorted(set.intersection(*words))
        yield from ((form, contents[place]) for place in places if _has(contents[place], form))


def _has(content: Content, form: Form) -> bool:
    if form.origin is Origin.IDENTIFIER:
        return form.name in names_in(content.text)
    if form.is_subject and form.text not in tokens_of(content.text):
        return False
    stems = stems_in(content.text)
    return form.stems in zip(*(stems[start:] for start in range(len(form.stems))), strict=False)
