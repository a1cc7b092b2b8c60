"""What may have been meant by a name that does not exist."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

MOST = 3
LEAST_LIKE = 70
"""In per cent."""


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that begin with this one, and those that are written most like it, the nearest first."""
    known = list(known)
    longer = sorted((each for each in known if each.casefold().startswith(name.casefold())), key=len)
    found = process.extract(name, known, scorer=fuzz.ratio, processor=str.casefold, limit=MOST)
    return list(dict.fromkeys([*longer, *(each for each, likeness, _ in found if likeness >= LEAST_LIKE)]))[:MOST]
