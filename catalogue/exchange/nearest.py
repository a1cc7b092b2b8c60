"""What may have been meant by a name that does not exist."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

MOST = 3
LEAST_LIKE = 70
"""In per cent."""


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that are written most like this one, the nearest first."""
    found = process.extract(name, list(known), scorer=fuzz.ratio, processor=str.casefold, limit=MOST)
    return [each for each, likeness, _ in found if likeness >= LEAST_LIKE]
