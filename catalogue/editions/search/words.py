"""Words as they are compared, without case, accents and English endings, and what a mistyped word was meant to be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import tantivy
import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ...addresses.names import fold

STEMMER = "english"

_LISTS = yaml.safe_load(Path(__file__).with_name("word_lists.yaml").read_text(encoding="utf-8"))
COMMON, FIELD, SPELT, SUBJECTS = (frozenset(_LISTS[name].split()) for name in ("common", "field", "spelt", "subjects"))
FAMILY = {word: f"{family.split()[0]}+" for family in _LISTS["families"] for word in family.split()}
"""Word in one spelling → what stands in the index for its family: no word, so the stemmer leaves it alone."""

SHORTEST_MENDED = 4
CERTAIN = 6
"""Shorter words have many neighbours: one other letter makes “Uber” of “user”."""
LONG = 8
"""The length from which on two edits are forgiven instead of one."""

# They look back only from where their letters stand: looking back from each character took half of building an index.
_POSSESSIVE = re.compile(r"['’ʼ](?<=\w.)s\b")
_BRITISH = re.compile(r"is(?<=\w{3}is)(?=(?:e|ed|es|ing|er|ers|ation|ations)\b)|ou(?<=\w{3}ou)(?=r(?:s|ed|ing|al)?\b)")
_BETWEEN_DIGITS = re.compile(r",(?<=[0-9],)(?=[0-9]{3}(?![0-9]))")
"""“1,150” is “1150”."""
_ARTICLE = re.compile(r"\bart\.?(?=\s?[0-9])|\barts\.(?=\s?[0-9])")
"""“Art. 5” is no art."""
_TOKEN = re.compile(r"[^\W_]+")

_PRINTED_MARKER = re.compile(r"\s?[\[(][0-9]{1,3}(?:\s?[,;–-]\s?[0-9]{1,3})*[\])]")

_BROKEN = re.compile(r"(?<=[^\W_])[-‐]\s+(?=[^\W_])")

Phrase = tuple[str, ...]
"""Stems of words that stand side by side."""


@cache
def analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer(STEMMER))
        .build()
    )


@lru_cache(maxsize=100_000)
def stem(token: str) -> str:
    """Return the word without its English ending, as it stands in the index."""
    terms = analyzer().analyze(one_spelling(token))
    return terms[0] if terms else token


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the words as they are indexed, but for endings: letters and digits only, without case and accents."""
    folded = _BETWEEN_DIGITS.sub("", _POSSESSIVE.sub("", fold(text)))
    return tuple(_TOKEN.findall(_ARTICLE.sub("article", folded) if "art" in folded else folded))


def one_spelling(words: str) -> str:
    """“analyse” and “analyze”, “behaviour” and “behavior” are one word, “author” and “authorize” are not.

    Only for comparing, never shown.
    """
    american = _BRITISH.sub(lambda match: "iz" if match.group() == "is" else "o", words)
    return " ".join(FAMILY.get(word, word) for word in american.split())


# An edition's texts are the same for every search, and a page of results reads hundreds of them.
@lru_cache(maxsize=20_000)
def stems_in(text: str) -> tuple[str, ...]:
    return tuple(map(stem, tokens_of(text)))


def without_markers(text: str) -> str:
    """Return the text without “[1]” and “(2)”, as those quote it who leave them out."""
    return _PRINTED_MARKER.sub("", text)


def whole_words(text: str) -> str:
    """Return the text with its words as they were before a line broke them: “ma-\nchine”."""
    return _BROKEN.sub("", text)


def runs_in(stems: Sequence[str], phrases: frozenset[Phrase]) -> Iterator[tuple[int, int]]:
    """Yield first and end of each place where phrases stand, the longest where several begin."""
    firsts, lengths = _firsts_and_lengths(phrases)
    if firsts.isdisjoint(stems):
        return
    end = 0
    for position in (place for place, word in enumerate(stems) if word in firsts):
        if position < end:
            continue
        left = len(stems) - position
        found = next((n for n in lengths if n <= left and tuple(stems[position : position + n]) in phrases), 0)
        if found:
            end = position + found
            yield position, end


@lru_cache(maxsize=100)  # a page asks for the same in hundreds of texts
def _firsts_and_lengths(phrases: frozenset[Phrase]) -> tuple[frozenset[str], list[int]]:
    lengths = sorted({len(phrase) for phrase in phrases}, reverse=True)
    return frozenset(phrase[0] for phrase in phrases if phrase), lengths


def triples_in(word: str) -> set[str]:
    """Return the letters that stand side by side by threes, with the word's two ends."""
    edged = f" {word} "
    return {edged[start : start + 3] for start in range(len(edged) - 2)}


def correction(word: str, frequencies: Mapping[str, int], *, is_garbled: bool = False) -> str | None:
    """The word with the fewest edits (a swap of neighbours is one), and of these the most frequent.

    A short word may be another one that is not known here, unless it `is_garbled`: it cannot be read at all.
    Frequency alone would turn “inferance” into any frequent word at two edits before “inference” at one.
    """
    if len(word) < SHORTEST_MENDED or not word.isalpha():
        return None
    edits = 2 if len(word) >= LONG else 1
    candidates = process.extract(
        word, frequencies.keys(), scorer=OSA.distance, score_cutoff=edits, limit=None, processor=None
    )
    is_certain = is_garbled or len(word) >= CERTAIN
    fitting = [
        (distance, -frequencies[candidate], candidate)
        for candidate, distance, _ in candidates
        if _is_plausible(word, candidate) and (is_certain or _is_near(word, candidate))
    ]
    return min(fitting)[2] if fitting else None


def _is_plausible(word: str, candidate: str) -> bool:
    if not candidate.isalpha() or len(candidate) < SHORTEST_MENDED:
        return False
    if word.endswith(candidate) or candidate.endswith(word):
        return False  # “unchanged” is no slip for “changed”
    # Mistakes in a first letter are rare, other words that differ in it are not: “racial” and “facial”.
    return candidate[0] == word[0] or candidate[:2] == word[1::-1]


def _is_near(word: str, candidate: str) -> bool:
    """Two neighbours swapped, or a letter lost or doubled, but none that stands for another."""
    return sorted(word) == sorted(candidate) or len(word) != len(candidate)
