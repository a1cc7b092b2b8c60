"""Words as they are compared: without case, accents and English endings."""

import re
from functools import cache, lru_cache

import tantivy

from ..names import fold

STEMMER = "english"

_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s\b")
_BRITISH = re.compile(r"(?<=\w{3})is(?=(?:e|ed|es|ing|er|ers|ation|ations)\b)|(?<=\w{3})ou(?=r(?:s|ed|ing|al)?\b)")
_TOKEN = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")

_COMMON = """
    a about after again all also am an and any anybody anyone are as at be because been before being both but by can
    cannot could did do does doing done don during each either else ever every everybody everyone few for from further
    get gets getting give given gives go goes going got had has have having he her here hers him his how however i if
    in into is it its itself just let like made make makes making many may maybe me might more most much must my
    myself no nor not nothing now of off on once one only onto or other our out over own per please s same shall she
    should show since so some somebody somehow someone something still such t than that the their them then there
    these they thing things this those through to too under until up upon us use used uses using very via was we were
    what whatever when where whether which while who whom whose why will with within without would you your yours
"""
COMMON = frozenset(_COMMON.split())
"""Words that say nothing about what is looked for."""

_WEAK = """
    actually another anything around article ask asked asking asks become becomes bring called case cases cause caused
    causes causing certain come comes common concept consider considered definition describe different difference
    effect etc example examples explain explanation find finding first general good happen happened happens having
    help idea instance involve involving issue issues kind kinds know known law lead leads legal look looking
    mean meaning means need needs new occur occurs part people person place possible problem problems put question
    really reason relevant result results risk risks say says second see seem situation sort sorts take taken takes
    tell term terms think try trying two type types understand want wants way ways well went work works working wrong
"""
WEAK = frozenset(_WEAK.split())
"""Words of a question that an entry need not have; they order what was found by other words."""


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
    """The word without its English ending, as it stands in the index."""
    terms = analyzer().analyze(one_spelling(token))
    return terms[0] if terms else token


def tokens_of(text: str) -> tuple[str, ...]:
    """Words as they are indexed, but for their endings: letters and digits only, without case and accents."""
    return tuple(_TOKEN.findall(_POSSESSIVE.sub("", fold(text))))


def one_spelling(words: str) -> str:
    """“generalise” and “generalize”, “behaviour” and “behavior” are one word. Only for comparing, never shown."""
    return _BRITISH.sub(lambda match: "iz" if match.group() == "is" else "o", words)


def stems_in(text: str) -> tuple[str, ...]:
    return tuple(stem(token) for token in tokens_of(text))


def joined_words(text: str) -> list[str]:
    """“x-ray” is also looked for as “xray”, “black-box” as “blackbox”."""
    if not any(hyphen in text for hyphen in "-‐‑"):
        return []
    return ["".join(tokens_of(match)) for match in _HYPHENATED.findall(fold(text))]
