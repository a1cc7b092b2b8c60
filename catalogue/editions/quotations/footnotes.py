"""What a footnote names: codes, editions, addresses, and titles of entries."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from urllib.parse import unquote, urlsplit

from ...addresses.codes import CODE_IN_TEXT, Code
from .corpus import Record
from .tokens import fold

MOST_NAMED = 50
"""Codes and editions that are looked up, and passages of one range."""
ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"'“”‘’«»()\[\]]{1,500}", re.IGNORECASE)
_PATH = re.compile(
    r"(?:/editions/(?P<edition>[1-9][0-9]{0,8}))?/(?:[a-z-]+/)?(?P<code>(?:FM|LQ|LAW|REF)-[0-9]{1,6}(?:\.[SP][0-9]{1,4})?)"
    r"(?:[/#].*?)?",
    re.IGNORECASE,
)
CODE = re.compile(CODE_IN_TEXT.replace(r"\.[SP]", r"\s?\.\s?[SP]"), re.IGNORECASE | re.ASCII)
_NO_CODE = re.compile(
    r"\b(?:FM|LQ|LAW|REF)-(?:[0-9]{7,40}(?:\.[SP][0-9]{1,40})?|[0-9]{1,6}\.[SP][0-9]{5,40})\b", re.IGNORECASE | re.ASCII
)
"""Written like a code, with a number that none has."""
_FURTHER_PASSAGE = re.compile(
    r"\s?(?:(?P<to>[-–—]|to\b|through\b)|[,;&]|and\b)\s?\.?P(?P<number>[0-9]{1,4})\b", re.IGNORECASE | re.ASCII
)
EDITION = re.compile(
    r"\b(?:editions?|edn|ed)\.?\s{0,3}(?:no\.?\s{0,3})?([1-9][0-9]{0,30})\b|\b([1-9][0-9]{0,30})(?:st|nd|rd|th)\s(?:edition|edn|ed)\b",
    re.IGNORECASE | re.ASCII,
)
_LEAD = re.compile(
    r"\bfailure modes catalogue\b(?=[,\s])|(?<=[”’»“›\"'])\s{0,3}[(\[]?(?=(?:FM|LQ|LAW|REF)-[0-9])", re.IGNORECASE
)
"""The beginning of a footnote: the name of the catalogue, or a code behind a quotation mark."""
TITLE_MARKS = str.maketrans(dict.fromkeys('“”„‘’‚«»‹›"', "'"))


@dataclass
class Footnote:
    """The codes, editions and hosts that a text names. `no_codes` look like codes, with numbers that no code has."""

    codes: list[Code] = field(default_factory=list)
    editions: list[int] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    no_codes: list[str] = field(default_factory=list)
    names_more: bool = False
    """It names more codes than MOST_NAMED."""
    begins: int = -1
    """The place in the text at which the footnote begins; -1: there is none."""
    rest: str = ""
    """The footnote without its addresses."""

    @property
    def places(self) -> list[Code]:
        """The codes, but for an entry of which a part is named, too."""
        parts = {code.entry for code in self.codes if code.part}
        return [code for code in self.codes if code.part or code.entry not in parts]


def read_footnote(text: str, hosts: Collection[str], *, is_note: bool = False) -> Footnote:
    """Read what is named; with `is_note`, the text is a footnote from its first word on."""
    footnote = Footnote()
    starts, codes = [], []
    plain = list(text)
    for match in ADDRESS.finditer(text):
        plain[match.start() : match.end()] = " " * len(match.group())
        where = _split(match.group().rstrip(".,;:"))
        if where is None:
            continue
        host, path = where
        found = _PATH.search(path)
        if host not in hosts and not (found and found["edition"]):
            continue
        footnote.hosts.append(host)
        starts.append(match.start())
        if found:
            codes += codes_of([found["code"], *CODE.findall(path.partition("#")[2])])
            footnote.editions += [int(found["edition"])] if found["edition"] else []
    rest = "".join(plain)
    without_no_codes = _NO_CODE.sub(_blank, rest)
    if first := CODE.search(without_no_codes):
        starts.append(first.start())
    for match in _NO_CODE.finditer(rest):
        footnote.no_codes.append(match.group())
        starts.append(match.start())
    if starts:
        footnote.begins = 0 if is_note else min(starts)
        footnote.rest = rest[footnote.begins :]
        footnote.editions += [int(match[1] or match[2]) for match in EDITION.finditer(footnote.rest)]
    found_codes = _distinct(chain(codes, _codes_in(without_no_codes)))
    footnote.codes = list(islice(found_codes, MOST_NAMED))
    footnote.names_more = next(found_codes, None) is not None
    footnote.editions = list(dict.fromkeys(footnote.editions))[:MOST_NAMED]
    return footnote


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _split(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return None
    return host, unquote(f"{parts.path}#{parts.fragment}")


def _distinct(codes: Iterable[Code]) -> Iterator[Code]:
    seen = set()
    for code in codes:
        if code not in seen:
            seen.add(code)
            yield code


def _codes_in(text: str) -> Iterator[Code]:
    """Yield each code, also P3 and P4 of “FM-03.P2–P4”, and P4 of “FM-03.P2 and P4”."""
    for match in CODE.finditer(text):
        for code in codes_of([match.group()]):
            yield code
            last, further = code.part_number, code.is_passage and _FURTHER_PASSAGE.match(text, match.end())
            while further:
                number = int(further["number"])
                first = last + 1 if further["to"] and last < number <= last + MOST_NAMED else number
                yield from (replace(code, part_number=each) for each in range(first, number + 1))
                last, further = number, _FURTHER_PASSAGE.match(text, further.end())


def codes_of(spellings: Sequence[str]) -> list[Code]:
    found = (Code.parse(spelling) for spelling in spellings)
    return [code for code in found if code]


def leads(text: str, record: Record) -> list[int]:
    """Return the places at which a footnote may begin."""
    found = {match.start() for match in _LEAD.finditer(text)}
    folded = fold(text.translate(TITLE_MARKS))
    for code in dict.fromkeys(codes_of(CODE.findall(text)[:MOST_NAMED])):
        for title in titles_of_code(code, record):
            lead = rf"'?{re.escape(title)}'?,?\s{{0,3}}\({code}".lower()
            found |= {match.start() for match in re.finditer(lead, folded)}
    return sorted(found)


def titles_of_code(code: Code, record: Record) -> list[str]:
    """Return what an entry has been called, the longest first, without case and with one kind of quotation mark."""
    titles = sorted(record.titles.get(code.entry, ()), key=len, reverse=True)
    return [title.translate(TITLE_MARKS) for title in titles]


def without_titles(footnote: Footnote, record: Record) -> str:
    """Return the footnote without the titles of the entries that it names: they are not facts of it."""
    rest = footnote.rest
    for code in footnote.codes:
        for sought in titles_of_code(code, record):
            while sought and (offset := fold(rest.translate(TITLE_MARKS)).find(sought)) >= 0:
                rest = f"{rest[:offset]} {rest[offset + len(sought) :]}"
    return rest
