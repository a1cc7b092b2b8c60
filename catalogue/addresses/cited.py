"""Identifiers in a text, typed or stored, each under one name whatever its spelling.

Codes of this catalogue, ids of other frameworks, citations of statutes and cases, arXiv ids and DOIs.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from . import identifiers
from .codes import CODE_IN_ANY_SPELLING, Code, numbered_in

LONGEST_RANGE = 40
"""“Arts. 32-35” names four articles; a wider range is more likely something else."""


@dataclass(frozen=True)
class Identifier:
    """`names` run from what is written to what contains it: a subparagraph, then its section."""

    start: int
    end: int
    text: str
    names: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Shorter ways to write it, which could mean others too: “§ 1030” for “18 U.S.C. § 1030”."""


_DIGIT = re.compile("[0-9]")

Names = tuple[tuple[str, ...], tuple[str, ...]]
"""`Identifier.names` and `.also`."""

_ITEM = r"[0-9]{1,5}[a-zA-Z]?(?:\s?\([0-9a-zA-Z]{1,4}\))*"
_ITEMS = rf"(?P<items>{_ITEM}(?:\s*(?:,|;|and|or|&|-|–)\s*{_ITEM}(?!/))*)"


def identifiers_in(text: str) -> list[Identifier]:
    """Return them in order; where two overlap, the one that the earlier pattern finds."""
    if _DIGIT.search(text) is None:
        return []  # none does without, and most texts of a large catalogue do
    found: list[Identifier] = []
    for pattern, names_of in PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                whole = (match.start(), match.end(), match.group().strip())
                found += [Identifier(*whole, names, also) for names, also in names_of(match)]
    return sorted(found, key=lambda identifier: identifier.start)


@lru_cache(maxsize=20_000)
def names_in(text: str) -> frozenset[str]:
    return frozenset(name for found in identifiers_in(text) for name in (*found.names, *found.also))


def numbered_entries(typed: str) -> list[Identifier]:
    """Return “#3” and “failure mode 3” among other words of a query."""
    return [Identifier(*match.span(), match.group(), (str(code).lower(),)) for match, code in numbered_in(typed)]


def as_written(name: str) -> str:
    """Return a name from `Identifier.names` as readers write it, so that it is read as the same name again."""
    word, _, rest = name.rpartition(" ")
    base, *pinpoint = rest.split(".")
    if word.endswith("usc"):
        pinpoint[2:3] = [item.upper() for item in pinpoint[2:3]]  # § 1030(a)(5)(A), as the United States Code is cited
    if word in _ABBREVIATED or word.endswith(("usc", "cfr")):
        title = _ABBREVIATED.get(word) or word.replace("usc", "U.S.C. §").replace("cfr", "C.F.R.")
        return f"{title} {base}{''.join(f'({item})' for item in pinpoint)}"
    return name if name.startswith(_IN_SMALL_LETTERS) else name.upper()


_ABBREVIATED = {"section": "§", "article": "Art."}
_IN_SMALL_LETTERS = ("arxiv:", "doi:")


def _code(match: re.Match[str]) -> Iterator[Names]:
    code = Code.parse(match.group())
    if code is not None:
        names = (str(code), code.entry) if code.part else (str(code),)
        yield tuple(name.lower() for name in names), ()


def _named(*templates: str) -> Callable[[re.Match[str]], Iterator[Names]]:
    """Name what matches by those templates of which it has all the groups."""

    def names_of(match: re.Match[str]) -> Iterator[Names]:
        groups = {name: re.sub("[^a-z0-9]", "", text.lower()) for name, text in match.groupdict().items() if text}
        filled = (template for template in templates if groups.keys() >= set(_GROUPS.findall(template)))
        yield tuple(template.format(**groups) for template in filled), ()

    return names_of


_GROUPS = re.compile(r"\{(\w+)")
_IN_LIST = "{list}{number:0>2}"


def _plain(match: re.Match[str]) -> Iterator[Names]:
    yield (re.sub(r"[\s_.:-]+", "-", match.group().lower()),), ()


def _arxiv(match: re.Match[str]) -> Iterator[Names]:
    found = identifiers.arxiv_id_in(match.group())
    if found:
        yield (f"arxiv:{found}",), ()


def _doi(match: re.Match[str]) -> Iterator[Names]:
    """A paper's DOI at arXiv is its arXiv id in other words."""
    found = identifiers.doi_in(match.group())
    if found:
        yield (f"arxiv:{identifiers.arxiv_id_in(found)}" if identifiers.arxiv_id_in(found) else f"doi:{found}",), ()


def _in_code_of_laws(match: re.Match[str]) -> Iterator[Names]:
    title = f"{match['title']} {re.sub('[^a-z]', '', match['laws'].lower())}"
    for item in _items(match["items"]):
        yield tuple(f"{title} {name}" for name in item), tuple(f"section {name}" for name in item)


def _numbered(name: str, match: re.Match[str]) -> Iterator[Names]:
    return ((tuple(f"{name} {number}" for number in item), ()) for item in _items(match["items"]))


def _items(text: str) -> Iterator[tuple[str, ...]]:
    """“102, 106-108(a)” → (102), (106), (107), (108a, 108)."""
    previous = ""
    for separator, item in re.findall(rf"([-–])?\s*({_ITEM})", text):
        whole = re.match(r"[0-9]+[a-zA-Z]?", item)
        base = whole.group().lower() if whole else item
        if separator and previous.isdigit() and base.isdigit() and int(previous) < int(base):
            between = range(int(previous) + 1, min(int(base), int(previous) + LONGEST_RANGE))
            yield from ((str(number),) for number in between)
        pinpoint = re.sub(r"[\s().]+", ".", item).strip(".").lower()
        yield (pinpoint, base) if pinpoint != base else (base,)
        previous = base


PATTERNS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Names]]]] = [
    (re.compile(pattern, re.IGNORECASE), names)
    for pattern, names in (
        (r"(?:\bdoi:\s*|https?://(?:dx\.)?doi\.org/)?(?P<doi>\b10\.[0-9]{4,9}(?:/|%2f)[^\s\"“”<>]+)", _doi),
        (
            r"(?:\barxiv:\s*|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/|\b)"
            r"(?:[0-9]{4}\.[0-9]{4,5}|[a-z]{2,8}(?:-[a-z]{2,5})?(?:\.[a-z]{2})?/[0-9]{7})"
            r"(?:v[0-9]{1,2})?(?:\.pdf)?\b",
            _arxiv,
        ),
        (CODE_IN_ANY_SPELLING, _code),
        (
            r"\b(?:AML[.\s_-]?)?T(?P<technique>00[0-9]{2}|01[0-9]{2})(?:\.(?P<sub>[0-9]{3}))?\b",
            _named("aml.t{technique}.{sub}", "aml.t{technique}"),
        ),
        (r"\bAML[.\s_-]?(?:CS|TA|M)[0-9]{4}\b", _plain),
        (r"\bNIST[\s._-]?AML[\s._-]?(?P<id>[0-9]{2,3})\b", _named("nistaml.{id}")),
        (
            r"\b(?P<list>LLM|ML|A)[\s_-]?(?P<number>[0-9]{1,2})\s?:\s?(?P<year>20[0-9]{2})\b",
            _named(f"{_IN_LIST}:{{year}}", _IN_LIST),
        ),
        (r"\b(?P<list>LLM|ML)[\s_-]?(?P<number>[0-9]{1,2})\b", _named(_IN_LIST)),
        (r"\b(?:CWE|CAPEC)[\s_-]?[0-9]{1,5}\b", _plain),
        (r"\bCVE[\s_-][0-9]{4}[\s_-][0-9]{4,7}\b", _plain),
        (r"\bAVID-[0-9]{4}-[VR][0-9]{1,4}\b", _plain),
        (r"\b[SP][0-9]{4}\b|\bL0[0-9]\b", _plain),
        (
            rf"\b(?P<title>[0-9]{{1,2}})\s*(?P<laws>U\.?\s?S\.?\s?C\.?|C\.?\s?F\.?\s?R\.?)"
            rf"\s*(?:§+|sections?|secs?\.?|parts?)?\s*{_ITEMS}",
            _in_code_of_laws,
        ),
        (
            r"\b(?P<volume>[0-9]{1,4})\s(?P<reporter>U\.?\s?S\.?|S\.?\s?Ct\.?|F\.?\s?(?:2d|3d|4th)|Fed\.\sReg\.|ILCS)"
            r"\s(?P<first>[0-9]{1,6})\b",
            _named("{volume} {reporter} {first}"),
        ),
        (
            r"(?:\b(?:directive|regulation|reg\.?|dir\.?)\s*)?(?:\((?:EU|EC)\)\s*)?(?:no\.?\s*)?"
            r"\b(?:(?P<year>(?:19|20)[0-9]{2})/0*(?P<number>[0-9]{1,4})"
            r"|0*(?P<early_number>[0-9]{1,4})/(?P<late_year>(?:19|20)[0-9]{2}))(?:/(?:EU|EC)\b)?",
            _named("eu {year}/{number}", "eu {late_year}/{early_number}"),
        ),
        (rf"\bart(?:icle)?s?\b\.?\s*{_ITEMS}", partial(_numbered, "article")),
        (rf"(?:§+|\bsec(?:tion)?s?\b\.?|\bss?\.)\s*{_ITEMS}", partial(_numbered, "section")),
    )
]
