"""A query as it was typed: words, phrases, identifiers and exclusions, and entries that these name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from ...addresses.cited import Identifier, identifiers_in, numbered_entries
from ...addresses.codes import Code
from ...addresses.names import as_read, normalise, visible
from ...vocabulary import Kind
from ..edition import LoadedEdition
from ..quotations.tokens import pieces_in
from .words import COMMON, Phrase, stem, stems_in, tokens_of, whole_words, without_markers

MOST_SEARCHED = 8
"""Words, phrases and identifiers that are searched: so many that tell something …"""
MOST_WORDS = 100
"""… and so many words in all. Of a longer query the first are taken."""
LONGEST_NAME = 8
"""Names of more words than these are not typed with others."""

_QUOTED = r'“[^”"]*[”"]|„[^“”]*[“”]|«[^»]*»|"[^"]*"|["“”„«»][^"“”„«»]*["“”„«»]?'
"""Pairs may hold marks of another kind; a mark that has no other is closed by the next, or by the end."""
_MARKS = '"“”„«»'
_PHRASE = re.compile(_QUOTED)
_ANY_MARKS = f"{_MARKS}'`´‘-‛′″‹›＂「」『』"
_NOTE = r"[⁰¹²³⁴-⁹]{0,3}"
_ALONE = re.compile(
    rf"\s*[{_ANY_MARKS}]+(?=[^\W_]|[\[(.…])((?:[^{_ANY_MARKS}]|(?<=[^\W_])['’])+?){_NOTE}"
    rf"[{_ANY_MARKS}]+[.,;]?{_NOTE}(?:\s?\[[0-9]{{1,3}}\])?\s*"
)
"""A quotation and nothing else, in marks that are apostrophes within a text, or doubled, with the mark of a note."""
_CUT_CITATION = re.compile(r"\bArts?\.?\s*$")
"""A quotation that ends before the number of an article: it stands in the index as that word."""
_PART = re.compile(rf"(?P<minus>(?<!\S)-(?=[\w{_MARKS}]))?(?:(?P<phrase>{_QUOTED})|(?P<word>[^\s{_MARKS}]+))")


@dataclass(frozen=True)
class Part:
    """One word, phrase or identifier. A word such as “x-ray” has several tokens, found side by side."""

    text: str
    tokens: tuple[str, ...]
    excluded: bool = False
    quoted: bool = False
    names: tuple[str, ...] = ()
    """The names of an identifier, from narrow to wide."""

    @cached_property
    def ways(self) -> tuple[Phrase, ...]:
        """The stems by which it is found, a phrase without printed markers and with whole words too."""
        texts = (without_markers(self.text), *([whole_words(self.text)] if self.quoted else []))
        ways = dict.fromkeys((tuple(map(stem, self.tokens)), *map(stems_in, texts)))
        return tuple(way for way in ways if way)

    @property
    def is_common(self) -> bool:
        return not self.quoted and not self.names and all(token in COMMON for token in self.tokens)

    def __str__(self) -> str:
        sign = "-" if self.excluded else ""
        return f"{sign}“{self.text}”" if self.quoted else f"{sign}{self.text}"


@dataclass(frozen=True)
class Query:
    typed: str
    parts: tuple[Part, ...]
    is_cut: bool = False
    """True if these are only the first parts of what was typed."""

    @property
    def wanted(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.excluded)

    @property
    def excluded(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.excluded)

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: no letter or digit, or exclusions only."""
        return not self.wanted

    def without(self, part: Part) -> "Query":
        return self.of(tuple(other for other in self.parts if other != part))

    def unquoted(self) -> "Query":
        return parse(" ".join(str(replace(part, quoted=False)) for part in self.parts))

    @staticmethod
    def of(parts: tuple[Part, ...]) -> "Query":
        return Query(" ".join(str(part) for part in parts), parts)


# A page asks for its query in each kind, and for what could be left out of it.
@lru_cache(maxsize=512)
def parse(typed: str) -> Query:
    typed = as_read(visible(typed))
    alone = _ALONE.fullmatch(typed)
    parts = tuple(dict.fromkeys(_parts(f"“{alone[1]}”" if alone else typed)))
    taken = tuple(_first(parts))
    return Query(typed.strip(), taken, is_cut=taken != parts)


def _first(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield what can be searched in bounded time, the last of it shortened."""
    telling, words = MOST_SEARCHED, MOST_WORDS
    for part in parts:
        is_one = part.quoted or bool(part.names)
        room = words if is_one or part.is_common else min(words, telling)
        if not room or not (telling or part.is_common):
            return
        kept = part.tokens[:room]
        yield part if kept == part.tokens else replace(part, text=" ".join(kept), tokens=kept)
        words -= len(kept)
        telling -= 0 if part.is_common else 1 if is_one else len(kept)


def _parts(text: str) -> Iterator[Part]:
    """Identifiers first, since blanks and full stops belong to them; words from what is left between."""
    end, excluded = 0, False
    for identifier in _outside_quotes(text):
        if identifier.end > end:
            before, end = text[end : identifier.start], identifier.end
            excluded = before == "-" or before.endswith(" -")
            yield from _words(before)
        yield Part(identifier.text, tokens_of(identifier.text), excluded=excluded, names=identifier.names)
    yield from _words(text[end:])


def _outside_quotes(text: str) -> list[Identifier]:
    quoted = [match.span() for match in _PHRASE.finditer(text)]
    found = [
        identifier
        for identifier in (*numbered_entries(text), *identifiers_in(text))
        if not any(start < identifier.end and identifier.start < end for start, end in quoted)
    ]
    return sorted(found, key=lambda identifier: identifier.start)


def _words(text: str) -> Iterator[Part]:
    for match in _PART.finditer(text):
        is_excluded, is_quoted = bool(match["minus"]), bool(match["phrase"])
        words = (match["phrase"] or match["word"]).strip(_MARKS)
        if is_quoted:
            words = _CUT_CITATION.sub("article", words)
        for piece in pieces_in(words) if is_quoted and not is_excluded else [words]:
            if tokens := tokens_of(piece):
                yield Part(" ".join(piece.split()), tokens, excluded=is_excluded, quoted=is_quoted)


# What a query names in an edition, as “GDPR” in “GDPR right to erasure”


def named_by_all(query: Query, edition: LoadedEdition) -> list[str]:
    """The codes that a code, a name or an address is, if nothing else was typed."""
    is_code = len(query.parts) == 1 and query.wanted and query.parts[0].names
    return edition.resolve(query.parts[0].names[0] if is_code else query.typed)


def named_within(query: Query, edition: LoadedEdition) -> list[str]:
    """Return codes of any kind. The longest of names within each other counts: “UK GDPR” names no other law."""
    parts = query.wanted
    taken: set[int] = set()
    found: dict[str, None] = {}
    for length in range(min(LONGEST_NAME, len(parts)), 0, -1):
        for start in range(len(parts) - length + 1):
            places = range(start, start + length)
            codes = _named_by(parts[start : start + length], edition) if taken.isdisjoint(places) else []
            if codes:
                taken.update(places)
                found.update(dict.fromkeys(codes))
    return list(found)


def code_typed(query: Query) -> Code | None:
    """Return the code that is all of the query, in quotation marks or not."""
    if len(query.parts) != 1 or query.parts[0].excluded:
        return None
    return Code.parse(next(iter(query.parts[0].names), query.parts[0].text))


def unknown_code(query: Query, edition: LoadedEdition) -> Code | None:
    """Return the code that is all of the query, if the edition has nothing under it."""
    code = code_typed(query)
    return None if code is None or edition.has(code) else code


def _named_by(parts: Sequence[Part], edition: LoadedEdition) -> list[str]:
    if parts[0].names:
        return edition.resolve(parts[0].names[0])
    typed = " ".join(part.text for part in parts)
    codes = edition.resolve(typed)
    is_one_word = sum(len(part.tokens) for part in parts) == 1
    return [code for code in codes if _is_proper(typed, code, edition, is_one_word=is_one_word)]


def _is_proper(typed: str, code: str, edition: LoadedEdition, *, is_one_word: bool) -> bool:
    """Failure modes are called by words of the language, which others use of their own subjects: “side effects of a
    vaccine”. So are some laws by a single word: “contract”, but not “CFAA” nor “hiQ”, which have a capital within.
    """
    entry = edition.entries[code]
    if entry["kind"] == Kind.FAILURE_MODE:
        return False
    names = [name for name in (entry["title"], *entry["aliases"]) if normalise(name) == normalise(typed)]
    return not is_one_word or any(name[1:] != name[1:].lower() for name in names)
