"""What a query names: entries beside its other words, as “GDPR” in “GDPR right to erasure”, or what there is not."""

from collections.abc import Sequence

from ...addresses.codes import Code
from ...addresses.names import normalise
from ...vocabulary import Kind
from ..edition import LoadedEdition
from .query import Part, Query

LONGEST = 8
"""Names of more words than these are not typed with others."""


def named_by_all(query: Query, edition: LoadedEdition) -> list[str]:
    """The codes that a code, a name or an address is, if nothing else was typed."""
    is_code = len(query.parts) == 1 and query.wanted and query.parts[0].names
    return edition.resolve(query.parts[0].names[0] if is_code else query.typed)


def named_within(query: Query, edition: LoadedEdition) -> list[str]:
    """Codes of any kind. Of names within each other the longest: “UK GDPR” names no other law."""
    parts = query.wanted
    taken: set[int] = set()
    found: dict[str, None] = {}
    for length in range(min(LONGEST, len(parts)), 0, -1):
        for start in range(len(parts) - length + 1):
            places = range(start, start + length)
            codes = _named_by(parts[start : start + length], edition) if taken.isdisjoint(places) else []
            if codes:
                taken.update(places)
                found.update(dict.fromkeys(codes))
    return list(found)


def named_by_code(query: Query, edition: LoadedEdition) -> list[str]:
    return [code for part in query.wanted if part.names for code in edition.resolve(part.names[0])]


def unknown_code(query: Query, edition: LoadedEdition) -> Code | None:
    """The code that is all of the query, if the edition has nothing under it."""
    only = query.parts[0] if len(query.parts) == 1 else None
    code = Code.parse(only.names[0]) if only and only.names and not only.excluded else None
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
