"""Mistyped words: what of the edition's own words was meant."""

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
CERTAIN = 6
"""Shorter words have many neighbours: one other letter makes “Uber” of “user”, one less “reset” of “resnet”."""
FREQUENT = 2
"""So many entries have a word for which a short one may be a slip."""
LONG = 8
"""From this length on two edits are forgiven instead of one."""
MOST_CANDIDATES = 50


def triples_in(word: str) -> set[str]:
    """Of letters side by side, with the word's two ends."""
    edged = f" {word} "
    return {edged[start : start + 3] for start in range(len(edged) - 2)}


def correction(word: str, frequencies: Mapping[str, int], *, is_garbled: bool = False) -> str | None:
    """The word with the fewest edits (a swap of neighbours is one), and of these the most frequent.

    A short word may be another one that is not known here, unless it `is_garbled`: it cannot be read at all.
    Frequency alone would turn “inferance” into any frequent word at two edits before “inference” at one.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return None
    edits = 2 if len(word) >= LONG else 1
    candidates = process.extract(
        word, frequencies.keys(), scorer=OSA.distance, score_cutoff=edits, limit=MOST_CANDIDATES, processor=None
    )
    fitting = [
        (distance, candidate)
        for candidate, distance, _ in candidates
        if _is_plausible(word, candidate)
        if is_garbled or len(word) >= CERTAIN or _is_near(word, candidate, frequencies[candidate])
    ]
    if not fitting:
        return None
    return min(fitting, key=lambda found: (found[0], -frequencies[found[1]], found[1]))[1]


def _is_plausible(word: str, candidate: str) -> bool:
    if not candidate.isalpha() or len(candidate) < SHORTEST:
        return False
    if word.endswith(candidate) or candidate.endswith(word):
        return False  # “unchanged” is no slip for “changed”
    # Mistakes in a first letter are rare, other words that differ in it are not: “racial” and “facial”.
    return candidate[0] == word[0] or candidate[:2] == word[1::-1]


def _is_near(word: str, candidate: str, frequency: int) -> bool:
    """Two neighbours swapped, or in a frequent word a letter lost or doubled, but none that stands for another."""
    if sorted(word) == sorted(candidate):
        return True
    return len(word) != len(candidate) and frequency >= FREQUENT
