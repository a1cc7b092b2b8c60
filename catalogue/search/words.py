"""Words as they are compared: without case, accents and English endings."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache

import tantivy

from ..names import fold

STEMMER = "english"

# Both look back only from where their letters stand: looking back from each character took half of building an index.
_POSSESSIVE = re.compile(r"['’ʼ](?<=\w.)s\b")
_BRITISH = re.compile(r"is(?<=\w{3}is)(?=(?:e|ed|es|ing|er|ers|ation|ations)\b)|ou(?<=\w{3}ou)(?=r(?:s|ed|ing|al)?\b)")
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
    able accept accepts according across actual actually add adds afterwards ago agree allow allowed allows almost
    alone along already although always among amount another anything appear appears around article ask asked asking
    asks away back become becomes begin behave believe belong best better big bit both bought bring broke broken
    build building built buy buys call called care carried carry case cases catch caught cause caused causes causing
    certain check chosen claim claims close collect come comes common compare complete completely concept consider
    considered contain contained containing contains continue correctly cost costs count couple course covered
    create created creates cut daily day days deal decide decided definition deliver delivered demand depends
    describe despite develop developed did difference different discover discovered discuss down draw drop drops
    during early easily easy eat effect end ends enough entire entirely especially etc even eventually exactly
    example examples exist exists expect expected explain explained explanation fact fairly fall falls far fast feel
    felt figure fill find finding fine finish first fit fix fixed follow following follows forget former forward
    found free frequently full fully further gain gave general gets good great group grow guess had hand handle
    hands happen happened happens hard hardly having hear heard held help high highly hold holds home hour hours
    human hundred idea immediately important improve include included includes including increase indeed inside
    instance instead interested internet involve involving isn issue issues join keep keeps kept kind kinds knew
    know known knows lack large largely last late later latest law lead leads least leave leaves left legal less let
    level lie life likely line lines list little live long longer look looked looking looks lose lost lot lots low
    main mainly major manage manner match matter maybe mean meaning means mention mere merely met middle might mind
    miss missed moment month months move moves much name namely near nearly necessary need needs never new next nice
    nobody none normal normally note notice number obey obeys obtain obtained occur occurs often old once open
    opened opposite order ordered ordinary original ought outside own owned part pass passed past pay pays people
    perhaps person pick picked piece place plain plan play played please point possible possibly precisely prefer
    present pretend pretends pretty prevent previous probably problem problems proper properly provide provided
    provides pull purpose push put question quick quickly quietly quite raise rather reach reached react read reads
    ready really reason recent recently regard related relevant remain remains report reported result results return
    returned right risk risks rule run runs said same saw say says second see seem seemed seems seen serious
    seriously several shall short side simple simply single situation slight slightly slow small sold sometimes soon
    sort sorts special specific spite stand start started starts stay step stopped straight strange strong such
    sudden suddenly suppose sure surely surprise surprising take taken takes talk tell tend term terms thanks
    themselves therefore think though thought throughout throw throws till time times today together told tomorrow
    took top total totally toward towards tried true truly trust try trying turn turned turns twice two type types
    understand unless usual usually various versus view visit wait walk want wanted wants watch way ways week weeks
    well went whatever whenever whether whole wide wish wonder work working works worse worst worth write written
    wrong wrote year years yes yesterday yet young
"""
WEAK = frozenset(_WEAK.split())
"""Words of a question that an entry need not have; they order what was found by other words."""


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
    """The word without its English ending, as it stands in the index."""
    terms = analyzer().analyze(one_spelling(token))
    return terms[0] if terms else token


def tokens_of(text: str) -> tuple[str, ...]:
    """Words as they are indexed, but for their endings: letters and digits only, without case and accents."""
    return tuple(_TOKEN.findall(_POSSESSIVE.sub("", fold(text))))


def one_spelling(words: str) -> str:
    """“generalise” and “generalize”, “behaviour” and “behavior” are one word. Only for comparing, never shown."""
    return _BRITISH.sub(lambda match: "iz" if match.group() == "is" else "o", words)


# An edition's texts are the same for every search, and a page of results reads hundreds of them.
@lru_cache(maxsize=20_000)
def stems_in(text: str) -> tuple[str, ...]:
    return tuple(map(stem, tokens_of(text)))


def joined_words(text: str) -> list[str]:
    """“x-ray” is also looked for as “xray”, “black-box” as “blackbox”."""
    if not any(hyphen in text for hyphen in "-‐‑"):
        return []
    return ["".join(tokens_of(match)) for match in _HYPHENATED.findall(fold(text))]


def runs_in(stems: Sequence[str], phrases: Collection[Phrase]) -> Iterator[tuple[int, int]]:
    """Where phrases stand: first and end of each, the longest where several begin."""
    lengths = sorted({len(phrase) for phrase in phrases}, reverse=True)
    firsts = {phrase[0] for phrase in phrases if phrase}
    end = 0
    for position in (place for place, word in enumerate(stems) if word in firsts):
        if position < end:
            continue
        left = len(stems) - position
        found = next((n for n in lengths if n <= left and tuple(stems[position : position + n]) in phrases), 0)
        if found:
            end = position + found
            yield position, end
