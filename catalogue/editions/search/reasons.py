"""Why an entry is an answer, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.text import get_text_list

from .contents import NAMING, Content, Contents
from .identifiers import as_written, names_in
from .interpretation import Concept, Form, Interpretation, Origin
from .words import stems_in, tokens_of

_NAMES = {field.name for field in NAMING}


@dataclass(frozen=True)
class Reason:
    """`words` as they were searched; `place` where they stand, or "" where the entry lacks them."""

    words: tuple[str, ...]
    place: str
    synonym: str = ""
    lead: str = ""
    """Where the words lead to, if they are no synonyms of it …"""
    way: str = ""
    """… and by which term, if not by themselves."""
    wider: str = ""
    """The identifier that stands there, if it is not all that was typed: “§ 1030” of “§ 1030(g)”."""
    typed: str = ""
    """What the reader typed, where the words are its mended spelling."""
    is_guess: bool = False
    """Whether the words stand in no one place, but point to the entry together."""

    @property
    def is_plain(self) -> bool:
        return not (self.synonym or self.lead or self.wider or self.typed)

    def __str__(self) -> str:
        words = get_text_list([f"“{word}”" for word in self.words], "and")
        if self.is_guess:
            return f"{words}, with which others tell of it"
        if not self.place:
            return f"without {words}"
        if self.synonym:
            return f"“{self.synonym}”, a synonym of {words}: {self.place}"
        if self.lead:
            way = f" by way of “{self.way}”" if self.way else ""
            return f"“{self.lead}”, to which {words} leads{way}: {self.place}"
        if self.wider:
            return f"“{self.wider}”, wider than {words}: {self.place}"
        if self.typed:
            return f"{words}, for “{self.typed}”: {self.place}"
        return f"{words}: {self.place}"


def reasons_for(code: str, contents: Contents, interpretation: Interpretation) -> list[Reason]:
    """One for each place, of what was looked for the most telling one that has it. `contents` are those of an entry."""
    mistyped = {better: typed for typed, better in interpretation.corrected.items()}
    reasons = _together(_reason(concept, contents, mistyped) for concept in interpretation.concepts)
    if all(reason.place for reason in reasons):
        return reasons
    return [*reasons, *(Reason(each.words, "", is_guess=True) for each in interpretation.guesses if each.code == code)]


def is_lacking(reasons: Iterable[Reason]) -> bool:
    """Return whether the entry that has these reasons lacks any of the words."""
    return any(not (reason.place or reason.is_guess) for reason in reasons)


def words_beside(contents: Iterable[Content], interpretation: Interpretation) -> int | None:
    """Return how many words an entry's names (code, title, aliases, citation, authors) have beside all that was typed:
    one of them, or, where no single one has it all, together. None: what was typed is in none of them.
    """
    names = [content for content in contents if content.field in _NAMES]
    having = [{name for name in names if _stands_in(name, concept)} for concept in interpretation.concepts]
    if not having or not all(having):
        return None
    whole = set.intersection(*having)
    words = min(map(_length, whole)) if whole else sum(map(_length, names))
    return words - len(interpretation.concepts)


def _length(name: Content) -> int:
    return len(stems_in(name.text))


def _stands_in(name: Content, concept: Concept) -> bool:
    return any(_has(name, form) for form in concept.forms if form.origin in (Origin.TYPED, Origin.IDENTIFIER))


def _together(reasons: Iterable[Reason]) -> list[Reason]:
    """Words that stand in the same place are told in one breath, where the first of them would be."""
    places: dict[object, Reason] = {}
    for reason in reasons:
        key: object = reason.place if reason.is_plain else reason
        known = places.get(key)
        places[key] = replace(known, words=(*known.words, *reason.words)) if known and reason.is_plain else reason
    return list(places.values())


def _reason(concept: Concept, contents: Contents, mistyped: Mapping[str, str]) -> Reason:
    for form, content in _matches(concept, contents):
        synonym = form.text if form.origin is Origin.SYNONYM else ""
        lead = form.text if form.origin in (Origin.LEAD, Origin.KIN) else ""
        wider = as_written(form.name) if form.origin is Origin.IDENTIFIER and form != concept.forms[0] else ""
        return Reason((concept.text,), content.place, synonym, lead, form.way, wider, mistyped.get(concept.text, ""))
    return Reason((concept.text,), "")


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
    stems, length = stems_in(content.text), len(form.stems)
    return any(stems[start : start + length] == form.stems for start in range(len(stems) - length + 1))
