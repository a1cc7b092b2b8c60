"""Footnotes of ours: the words that they quote, and which of the facts that they name are so."""

import re
from calendar import month_abbr
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from ...addresses.codes import CODE_IN_TEXT, Code
from ...addresses.names import DASHES, as_read
from ...documents.quoting import NOT_PUBLISHED
from ...vocabulary import Layer
from .corpus import Passages, Record
from .marks import DOUBLE, SINGLE, InMarks, quotations_in
from .tokens import fold, words_of
from .verdicts import FEWEST_LETTERS, FEWEST_WORDS, Answer, Hit, Verdict, difference_at, verify

MOST_ITEMS = 50
MOST_PLACES = 3
MOST_LEADS = 12
"""Places at which a footnote may begin that are tried."""
MOST_BESIDE_MARKS, MOST_BESIDE = 8, 2
"""Words that may stand beside a quotation and the facts of its footnote: with quotation marks, and without."""
LONGEST_LEAD = 200
"""Characters before a code in which “Failure Modes Catalogue, ” may stand."""
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"'“”‘’«»()\[\]]{1,500}", re.IGNORECASE)
_PATH = re.compile(
    r"(?:/editions/(?P<edition>[1-9][0-9]{0,8}))?/(?:[a-z-]+/)?(?P<code>(?:FM|LQ|LAW|REF)-[0-9]{1,6}(?:\.[SP][0-9]{1,4})?)"
    r"(?:[/#].*?)?",
    re.IGNORECASE,
)
_CODE = re.compile(CODE_IN_TEXT.replace(r"\.[SP]", r"\s?\.\s?[SP]"), re.IGNORECASE | re.ASCII)
_NO_CODE = re.compile(
    r"\b(?:FM|LQ|LAW|REF)-(?:[0-9]{7,40}(?:\.[SP][0-9]{1,40})?|[0-9]{1,6}\.[SP][0-9]{5,40})\b", re.IGNORECASE | re.ASCII
)
"""Written like a code, with a number that none has."""
_FURTHER_PASSAGE = re.compile(
    r"\s?(?:(?P<to>[-–—]|to\b|through\b)|[,;&]|and\b)\s?\.?P(?P<number>[0-9]{1,4})\b", re.IGNORECASE | re.ASCII
)
_EDITION = re.compile(
    r"\b(?:editions?|edn|ed)\.?\s{0,3}(?:no\.?\s{0,3})?([1-9][0-9]{0,30})\b|\b([1-9][0-9]{0,30})(?:st|nd|rd|th)\s(?:edition|edn|ed)\b",
    re.IGNORECASE | re.ASCII,
)
_NOTE_BEHIND = re.compile(
    r"\s{0,3}(?:\[?[0-9]{1,3}\]?|[¹²³⁴-⁹⁰]{1,3})?[\s.,;:–—-]{0,5}(?P<note>"
    rf"(?:[{SINGLE}{DOUBLE}][^{SINGLE}{DOUBLE}\n]{{1,200}}[{SINGLE}{DOUBLE}],?\s)?"
    rf"(?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])(?:\s?<?{_ADDRESS.pattern}>?)?"
    rf"|(?:see\s|in\s|at\s)?(?:Failure Modes Catalogue\b|{_CODE.pattern}|<?{_ADDRESS.pattern})"
    r"(?:(?![.;]\s+[^\W\d_]{2,20}\s)[^\n])*)",
    re.IGNORECASE,
)
"""A footnote right behind a quotation: in brackets, or to the end of its sentence."""
_CODE_BEFORE = re.compile(rf"{_CODE.pattern}(?:\s+[^\W\d_]+){{0,{MOST_BESIDE}}}\s?[,:]?\s?\Z", re.IGNORECASE | re.ASCII)
_MARKS = (('“„«»"', '”“»«"'), ("‘‚‹", "’‘›"))
"""Those that open a quotation and those that close it."""
_DATE = re.compile(
    r"(?<!accessed )(?<!visited )\b(?:(?:(?P<day>[0-9]{1,2}) (?P<month>[A-Z][a-z]{2,8})\.?"
    r"|(?P<month_2>[A-Z][a-z]{2,8})\.? (?P<day_2>[0-9]{1,2}),) (?P<year>[0-9]{4})|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<numbers>[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}))\b",
    re.ASCII,
)
_LAYER = re.compile(r"\b(source|withheld|curator)\b(?! document)", re.IGNORECASE)
_ODD_HYPHEN = re.compile(
    rf"(?:(?<=\bFM)|(?<=\bLQ)|(?<=\bLAW)|(?<=\bREF))[\-{DASHES}](?:\u00ad?\r?\n)?(?=[0-9])", re.IGNORECASE | re.ASCII
)
_LEAD = re.compile(
    r"\bfailure modes catalogue\b(?=[,\s])|(?<=[”’»“›\"'])\s{0,3}[(\[]?(?=(?:FM|LQ|LAW|REF)-[0-9])", re.IGNORECASE
)
"""The beginning of a footnote: the name of the catalogue, or a code behind a quotation mark."""
_TITLE_MARKS = str.maketrans(dict.fromkeys('“”„‘’‚«»‹›"', "'"))
_NUMBERED_LINE = re.compile(r"\n\s*\n|\n(?=[ \t]*(?:\[?[0-9]{1,3}[\].)]|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})[ \t])")
_OWN_NUMBER = re.compile(r"\A\s*(?:[0-9]{1,3}[.)]|\[[0-9]{1,3}\](?=\s)|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})(?:[ \t]+|\Z)")
_WORD = re.compile(r"[^\W\d_]+")
_REPRODUCED = re.compile(r"\bas reproduced in\b", re.IGNORECASE)
_BEFORE_A_CODE = re.compile(
    r"[\s(\[,;:–—-]*(?:(?:Failure Modes Catalogue|see(?: also)?|according to|per|in|at|cf\.?)[\s,:]*)*$", re.IGNORECASE
)
_OF_WITHHELD = re.compile(
    rf"\b{NOT_PUBLISHED.replace('’', '.')}\b|\bhedged there: [“\"][^”\"]{{1,200}}[”\"]", re.IGNORECASE
)
"""What the mark behind copied words says of withheld ones."""
_TOLD = (_CODE, _EDITION, _DATE, _LAYER, _OF_WITHHELD)


@dataclass(frozen=True)
class Fact:
    """One thing that a footnote names."""

    name: str
    """code, edition, host or place."""
    is_right: bool
    says: str


@dataclass(frozen=True)
class Item:
    """A quotation, a footnote, or a quotation with its footnote."""

    text: str
    answer: Answer | None
    """None where it quotes nothing."""
    facts: Sequence[Fact] = ()
    places: Sequence[str] = ()
    """The codes that the footnote names."""
    at_places: Sequence[Hit] = ()
    """The differences of the quotation from these passages, where its words stand elsewhere."""

    @property
    def hits(self) -> list[Hit]:
        """Return the hits, those at the place that the footnote names before all others."""
        hits = [*self.at_places, *(self.answer.hits if self.answer else ())]
        return sorted(hits, key=lambda hit: hit.anchor not in self.places)


@dataclass
class Verified:
    """What is to be said of a text."""

    items: list[Item] = field(default_factory=list)
    left_out: int = 0
    """Quotations and footnotes beyond the first ones, which were not compared."""
    is_by_marks: bool = False
    """Quotations were compared each by itself, as their marks part them, and what stands between them was not."""


@dataclass(frozen=True)
class _Marked:
    """A quotation in its marks, with what is said of where it stands."""

    text: str
    words: str
    note: str


@dataclass
class _Named:
    codes: list[Code] = field(default_factory=list)
    editions: list[int] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    no_codes: list[str] = field(default_factory=list)
    begins: int = -1
    """The place in the text at which the footnote begins; -1: there is none."""
    rest: str = ""
    """The footnote without its addresses."""

    @property
    def places(self) -> list[Code]:
        """The codes, but for an entry of which a part is named, too."""
        parts = {code.entry for code in self.codes if code.part}
        return [code for code in self.codes if code.part or code.entry not in parts]


def verify_all(text: str, passages: Passages, *, hosts: Collection[str]) -> Verified:
    """Return what is to be said of each quotation and footnote. `hosts` are ours, the first one as it is now."""
    text = _ODD_HYPHEN.sub("-", as_read(text))
    parts = [part for part in _NUMBERED_LINE.split(text) if part.strip()]
    if sum(_named(part, hosts).begins >= 0 for part in parts) < 2:
        return _verified([text], passages, hosts)
    parted = _parted(text, passages, hosts)
    if parted and not _NUMBERED_LINE.search(parted[1].rest.strip()):  # one footnote, as a Quote panel shows it
        return _verified([text], passages, hosts, parted)
    return _verified(parts, passages, hosts)


def _verified(
    texts: Sequence[str], passages: Passages, hosts: Collection[str], parted: tuple[str, _Named] | None = None
) -> Verified:
    verified = Verified()
    for text in texts:
        room = MOST_ITEMS - len(verified.items)
        if not room:
            verified.left_out += 1
            continue
        item = _item(text, passages, hosts, parted)
        if each := _each_in_marks(text, item, passages):
            verified.is_by_marks = True
            verified.items += [_item_in_marks(one, passages, hosts) for one in each[:room]]
            verified.left_out += len(each[room:])
        else:
            verified.items.append(item)
    return verified


def _item(text: str, passages: Passages, hosts: Collection[str], parted: tuple[str, _Named] | None = None) -> Item:
    named = _named(text, hosts)
    if named.begins < 0:
        return Item(text, verify(text, passages))
    whole = None if named.hosts else verify(text, passages)  # it may be a passage that names an entry
    if whole and whole.verdict.has_its_words:
        return Item(text, whole)
    parted = parted or _parted(text, passages, hosts) or _parted_by_marks(text, passages.record, hosts)
    words = parted[0] if parted else _words_quoted(text, named.begins, passages.record.source)
    if whole and not _is_footnote(text, words):
        return Item(text, whole)
    named = parted[1] if parted else named
    named.rest = _without_titles(named, passages.record)
    answer = verify(words, passages) if words_of(words).tokens else _answer_to_words_behind(named.rest, passages)
    places = [str(code) for code in named.places]
    stands_there = bool(parted and answer and any(hit.anchor in places for hit in answer.hits))
    if not stands_there and not _REPRODUCED.search(text) and _is_title(words, named, passages.record):
        answer = None  # OSCOLA quotes the title of an entry
    return _with_facts(text, answer, named, passages, hosts)


def _with_facts(text: str, answer: Answer | None, named: _Named, passages: Passages, hosts: Collection[str]) -> Item:
    places = [str(code) for code in named.places]
    facts = list(_facts(named, answer, passages.record, hosts))
    return Item(text, answer, facts, places, _at_places(places, answer, passages))


def _each_in_marks(text: str, item: Item, passages: Passages) -> list[_Marked]:
    """Return the quotations of a text in which each is to be compared by itself.

    There is none where the marks tell nothing: where no quotation is long enough; where `item`, the text as a whole,
    has the words of each that is; and where what stands outside them is near the same passage, which has such marks.
    """
    found = _quotations(text, passages.record)
    tell = [one for one in found if _can_tell(one.words)]
    if not tell:
        return []
    if item.answer and all(one.words.strip() in item.answer.quotation for one in tell):
        is_read = _stripped(item.answer.quotation) == _stripped(tell[0].words)
        if is_read or item.answer.verdict not in (Verdict.NEAR, Verdict.NOT_FOUND):
            return []
        outside = verify(" ".join(_outside(text, found)), passages)
        if {hit.anchor for hit in outside.hits} & {hit.anchor for hit in item.answer.hits}:
            return []
    return list(_with_notes(text, found))


def _can_tell(words: str) -> bool:
    found = _WORD.findall(words)
    return len(found) >= FEWEST_WORDS and sum(map(len, found)) >= FEWEST_LETTERS


def _quotations(text: str, record: Record) -> list[InMarks]:
    """Return what is quoted: neither a title, nor a table of the source, nor the hedge that a note of ours names."""
    codes = _codes(_CODE.findall(text)[:MOST_ITEMS])
    titles = {_stripped(title) for code in codes for title in _titles_of(code, record)} | {_stripped(record.source)}
    of_the_source = re.compile(rf"{re.escape(record.source or '-')}.{{0,300}}?{_REPRODUCED.pattern}", re.IGNORECASE)
    notes = [match.span() for told in (_OF_WITHHELD, of_the_source) for match in told.finditer(text)]
    return [
        one
        for one in quotations_in(text)
        if _stripped(one.words) not in titles and not any(start < one.start < end for start, end in notes)
    ]


def _stripped(words: str) -> str:
    """Return the words without case, marks of one kind within, and none at their ends."""
    return fold(words.translate(_TITLE_MARKS)).strip(" \t\n.,;'")


def _outside(text: str, found: Sequence[InMarks]) -> Iterator[str]:
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    return (text[end:start] for end, start in zip(ends, starts, strict=True))


def _with_notes(text: str, found: Sequence[InMarks]) -> Iterator[_Marked]:
    """Yield each with the footnote right behind it, or else the code right before it."""
    end = 0
    for one, following in zip(found, [*(one.start for one in found[1:]), len(text)], strict=True):
        before = _CODE_BEFORE.search(text, end, one.start)
        behind = _NOTE_BEHIND.match(text, one.end, following)
        end = behind.end() if behind else one.end
        note = behind["note"] if behind else before.group() if before else ""
        yield _Marked(text[one.start : end], one.words, note)


def _item_in_marks(marked: _Marked, passages: Passages, hosts: Collection[str]) -> Item:
    answer, named = verify(marked.words, passages), _named(marked.note, hosts, is_note=True)
    if not (named.codes or named.no_codes or named.hosts):
        return Item(marked.text, answer)
    named.rest = _without_titles(named, passages.record)
    return _with_facts(marked.text, answer, named, passages, hosts)


def _parted(text: str, passages: Passages, hosts: Collection[str]) -> tuple[str, _Named] | None:
    """Return a quotation to the letter and the facts of its footnote; None if the text cannot be parted so.

    The quotation may name codes and dates of its own, and may have quotation marks in it, as the footnote may.
    """
    if passages.record.source and _REPRODUCED.search(text):
        return None
    for begins in reversed(_leads(text, passages.record)[-MOST_LEADS:]):
        before = _OWN_NUMBER.sub("", text[:begins])
        before = before[:-LONGEST_LEAD] + _BEFORE_A_CODE.sub("", before[-LONGEST_LEAD:])
        for words in filter(None, (before, _in_marks_before(text, begins))):
            if verify(words, passages, exactly=True).verdict.has_its_words:
                named = _named(text[begins:], hosts, is_note=True)
                if named.codes or named.hosts:
                    return words, named
    return None


def _parted_by_marks(text: str, record: Record, hosts: Collection[str]) -> tuple[str, _Named] | None:
    """Return words in quotation marks, altered as they may be, before a footnote in one of our styles."""
    if record.source and _REPRODUCED.search(text):
        return None
    for begins in _leads(text, record):
        words = _in_marks_before(text, begins)
        if words and not _CODE.match(text[begins:].lstrip(" ([")):
            named = _named(text[begins:], hosts, is_note=True)
            return (words, named) if named.codes or named.hosts else None
    return None


def _in_marks_before(text: str, begins: int) -> str:
    """Return the words in the quotation marks that close where the footnote begins."""
    before = text[:begins].rstrip()
    is_closed = before[-1:] in {mark for _, closing in _MARKS for mark in closing}
    return _between_marks(before) if is_closed else ""


def _leads(text: str, record: Record) -> list[int]:
    found = {match.start() for match in _LEAD.finditer(text)}
    folded = fold(text.translate(_TITLE_MARKS))
    for code in dict.fromkeys(_codes(_CODE.findall(text)[:MOST_ITEMS])):
        for title in _titles_of(code, record):
            lead = rf"'?{re.escape(title)}'?,?\s{{0,3}}\({code}".lower()
            found |= {match.start() for match in re.finditer(lead, folded)}
    return sorted(found)


def _titles_of(code: Code, record: Record) -> list[str]:
    """Return what an entry has been called, the longest first, without case and with one kind of quotation mark."""
    titles = sorted(record.titles.get(code.entry, ()), key=len, reverse=True)
    return [title.translate(_TITLE_MARKS) for title in titles]


def _is_title(words: str, named: _Named, record: Record) -> bool:
    quoted = fold(words.translate(_TITLE_MARKS)).strip(" '")
    return any(quoted == title.strip("'") for code in named.codes for title in _titles_of(code, record))


def _without_titles(named: _Named, record: Record) -> str:
    """Return the footnote without the titles of the entries that it names: they are not facts of it."""
    rest = named.rest
    for code in named.codes:
        for sought in _titles_of(code, record):
            while sought and (offset := fold(rest.translate(_TITLE_MARKS)).find(sought)) >= 0:
                rest = f"{rest[:offset]} {rest[offset + len(sought) :]}"
    return rest


def _at_places(places: Sequence[str], answer: Answer | None, passages: Passages) -> list[Hit]:
    if answer is None or answer.verdict is Verdict.TOO_SHORT or any(hit.anchor in places for hit in answer.hits):
        return []
    passages_named = [place for place in places if place in passages.by_anchor]
    found = (difference_at(place, answer.quotation, passages) for place in passages_named[:MOST_PLACES])
    return [hit for hit in found if hit]


def _named(text: str, hosts: Collection[str], *, is_note: bool = False) -> _Named:
    """Read what is named; with `is_note`, the text is a footnote from its first word on."""
    named = _Named()
    starts = []
    plain = list(text)
    for match in _ADDRESS.finditer(text):
        plain[match.start() : match.end()] = " " * len(match.group())
        where = _split(match.group().rstrip(".,;:"))
        if where is None:
            continue
        host, path = where
        found = _PATH.search(path)
        if host not in hosts and not (found and found["edition"]):
            continue
        named.hosts.append(host)
        starts.append(match.start())
        if found:
            named.codes += _codes([found["code"]])
            named.codes += _codes(_CODE.findall(path.partition("#")[2]))
            named.editions += [int(found["edition"])] if found["edition"] else []
    rest = "".join(plain)
    for match in _CODE.finditer(_NO_CODE.sub(_blank, rest)):
        named.codes += _codes([match.group()])
        named.codes += _further_passages(named.codes[-1:], rest[match.end() :])
        starts.append(match.start())
    for match in _NO_CODE.finditer(rest):
        named.no_codes.append(match.group())
        starts.append(match.start())
    if starts:
        named.begins = 0 if is_note else min(starts)
        named.rest = rest[named.begins :]
        named.editions += [int(match[1] or match[2]) for match in _EDITION.finditer(named.rest)]
    named.codes, named.editions = list(dict.fromkeys(named.codes)), list(dict.fromkeys(named.editions))
    return named


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _split(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return None
    return host, unquote(f"{parts.path}#{parts.fragment}")


def _further_passages(named: Sequence[Code], rest: str) -> Iterator[Code]:
    """Yield P3 and P4 of “FM-03.P2–P4”, and P4 of “FM-03.P2 and P4”."""
    for code in named:
        last, further = code.part_number, code.is_passage and _FURTHER_PASSAGE.match(rest)
        while further:
            number = int(further["number"])
            first = last + 1 if further["to"] and last < number <= last + MOST_ITEMS else number
            yield from (replace(code, part_number=each) for each in range(first, number + 1))
            last, rest = number, rest[further.end() :]
            further = _FURTHER_PASSAGE.match(rest)


def _codes(spellings: Sequence[str]) -> list[Code]:
    found = (Code.parse(spelling) for spelling in spellings)
    return [code for code in found if code]


def _words_quoted(text: str, begins: int, source: str) -> str:
    """Return what stands in quotation marks; without any, what stands before the footnote.

    A footnote “as reproduced in” begins with the source, whose title may stand in quotation marks too.
    """
    before = text[:begins]
    if source and _REPRODUCED.search(before) and (offset := before.find(source)) >= 0:
        return _between_marks(before[:offset].rstrip(f" {_MARKS[0][0]}{_MARKS[1][0]}"))
    within = _between_marks(before) or _between_marks(text)
    if within:
        return within
    before = _OWN_NUMBER.sub("", before) if before.strip() else ""
    head, tail = before[:-LONGEST_LEAD], before[-LONGEST_LEAD:]
    return head + _BEFORE_A_CODE.sub("", tail)


def _answer_to_words_behind(rest: str, passages: Passages) -> Answer | None:
    """Return the answer to “FM-03.P4: these words”, whose code stands first; None if no passage has words near them."""
    words = "" if "failure modes catalogue" in rest.lower() else _without_facts(rest).strip(" ()[],:;–—-")
    answer = verify(words, passages) if len(_WORD.findall(words)) >= FEWEST_WORDS else None
    return answer if answer and answer.hits else None


def _is_footnote(text: str, quoted: str) -> bool:
    """Tell whether little of the text is left beside what it quotes, so that no altered words go unread."""
    if not quoted:
        return True
    before, _, behind = text.partition(quoted)
    rest = f"{before} {behind}"
    if "failure modes catalogue" in rest.lower():
        return True
    rest = _without_facts(rest)
    is_in_marks = before.rstrip()[-1:] in {opening for openings, _ in _MARKS for opening in openings}
    return len(_WORD.findall(rest)) <= (MOST_BESIDE_MARKS if is_in_marks else MOST_BESIDE)


def _without_facts(text: str) -> str:
    for told in _TOLD:
        text = told.sub(" ", text)
    return text


def _between_marks(text: str) -> str:
    for opening, closing in _MARKS:
        first = min((offset for mark in opening if (offset := text.find(mark)) >= 0), default=-1)
        last = max(
            (match.start() for match in re.finditer(f"[{closing}](?!\\w)", text)), default=-1
        )  # O’Brien’s is none
        if 0 <= first < last - 1:
            return text[first + 1 : last]
    return ""


def _facts(named: _Named, answer: Answer | None, record: Record, hosts: Collection[str]) -> Iterator[Fact]:
    for host in dict.fromkeys(named.hosts):
        if host in hosts:
            yield Fact("host", True, f"{host} is an address of this catalogue.")
        else:
            yield Fact(
                "host", False, f"{host} is not an address of this catalogue, which stands at {next(iter(hosts))}."
            )
    if len(named.editions) > 1:
        yield Fact("edition", False, f"It names more than one edition: {_listed(named.editions)}.")
    for edition in named.editions:
        if edition > record.newest:
            yield Fact("edition", False, f"There is no edition {edition}. The newest is {record.newest}.")
        else:
            yield Fact("edition", True, f"Edition {edition} was published on {_day(record.dates[edition])}.")
    editions = [edition for edition in named.editions if edition in record.dates]
    if len(editions) == 1:
        yield from _facts_of_date(named.rest, editions[0], record)
    yield from _facts_of_codes(named, answer, editions, record)
    yield from _facts_of_layer(named, record)
    if answer and answer.hits and answer.verdict is not Verdict.TOO_SHORT:
        yield from _facts_of_place(named, answer)


def _facts_of_date(text: str, edition: int, record: Record) -> Iterator[Fact]:
    published = record.dates[edition]
    for match in _DATE.finditer(text):
        days = list(_days_meant(match))
        if days and (published.year, published.month, published.day) not in days:
            says = f"Edition {edition} was published on {_day(published)}, not on {match.group()}."
            yield Fact("date", False, says)


def _days_meant(match: re.Match[str]) -> Iterator[tuple[int, int, int]]:
    """Yield year, month and day; of “3/4/2026”, both readings."""
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        yield year, month, day
    elif match["numbers"]:
        first, second, year = map(int, re.split("[/.]", match["numbers"]))
        yield from ((year, first, second), (year, second, first))
    else:
        name = match["month"] or match["month_2"]
        month = next((number for number, short in enumerate(month_abbr) if short and short == name[:3]), 0)
        if month:
            yield int(match["year"]), month, int(match["day"] or match["day_2"])


def _facts_of_codes(named: _Named, answer: Answer | None, editions: Sequence[int], record: Record) -> Iterator[Fact]:
    if len(named.places) > 1 and not _are_run_over(named.places, answer):
        yield Fact("code", False, f"It names more than one place: {_listed(named.places)}.")
    for spelling in dict.fromkeys(named.no_codes):
        yield Fact("code", False, f"No edition has {spelling}.")
    for code in named.places:
        yield from _facts_of_code(code, editions, record)


def _facts_of_code(code: Code, editions: Sequence[int], record: Record) -> Iterator[Fact]:
    stood = record.codes.get(str(code))
    if not stood:
        yield Fact("code", False, f"No edition has {code}.")
    elif not editions:
        is_there, why = stood[0].last is None, record.withdrawn.get(str(code))
        gone = f"{code} was last in edition {stood[0].last}{f', and is withdrawn: {why}' if why else '.'}"
        yield Fact("code", is_there, f"{code} is in the edition in force." if is_there else gone)
    else:
        for edition in editions:
            is_there = any(edition in one for one in stood)
            yield Fact("code", is_there, f"Edition {edition} {'has' if is_there else 'does not have'} {code}.")


def _facts_of_layer(named: _Named, record: Record) -> Iterator[Fact]:
    told = {match.group().lower() for match in _LAYER.finditer(named.rest)}
    for code in named.places:
        layers = {text.layer for text in record.texts if text.anchor == str(code)} if code.is_passage else set()
        if Layer.WITHHELD in layers and "withheld" not in told:
            withheld = f"{code} is withheld: {NOT_PUBLISHED}."
            yield Fact("layer", False, f"{withheld} The footnote does not say so.")
        elif told and layers and told.isdisjoint(layers):
            yield Fact(
                "layer", False, f"The layer of {code} is {_listed(sorted(layers))}, not {_listed(sorted(told))}."
            )


def _facts_of_place(named: _Named, answer: Answer) -> Iterator[Fact]:
    whose = "The words" if answer.verdict.has_its_words else "The nearest words"
    passages_named = [str(code) for code in named.codes if code.is_passage]
    entries_named = {code.entry for code in named.codes}
    hits = [hit for hit in answer.hits if hit.anchor in passages_named] or [
        hit for hit in answer.hits if not passages_named and hit.anchor.partition(".")[0] in entries_named
    ]
    if named.codes and not hits:
        where = _listed([hit.anchor for hit in answer.hits[:3]])
        yield Fact(
            "place", False, f"{whose} stand in {where}, not in {_listed(passages_named or sorted(entries_named))}."
        )
        return
    for edition in named.editions:
        if hits and not any(hit.stood_in(edition) for hit in hits):
            yield Fact("place", False, f"{whose} do not stand in edition {edition} of {hits[0].anchor}.")
    if hits and not any(named.editions and not hit.stood_in(named.editions[0]) for hit in hits):
        yield _fact_of_places(whose, hits, answer)


def _fact_of_places(whose: str, hits: Sequence[Hit], answer: Answer) -> Fact:
    beside = [anchor for anchor in answer.runs_over if anchor not in [hit.anchor for hit in hits]]
    if beside:
        says = f"{whose} stand in {_listed(answer.runs_over)}. The footnote does not name {_listed(beside)}."
        return Fact("code", False, says)
    return Fact("place", True, f"{whose} stand in {_listed(answer.runs_over or [hits[0].anchor])}.")


def _are_run_over(places: Sequence[Code], answer: Answer | None) -> bool:
    return answer is not None and {str(place) for place in places} <= set(answer.runs_over)


def _day(moment: datetime) -> str:
    return f"{moment:%-d %B %Y}"


def _listed(things: Sequence[object]) -> str:
    *first, last = map(str, things)
    return f"{', '.join(first)} and {last}" if first else last
