"""A text that somebody has pasted, parted into quotations and footnotes, each compared by itself."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from ...addresses.names import DASHES, as_read
from ...documents.quoting import NOT_PUBLISHED
from .corpus import Passages, Record
from .facts import DATE, LAYER, Fact, facts_named
from .footnotes import (
    ADDRESS,
    CODE,
    EDITION,
    MOST_NAMED,
    TITLE_MARKS,
    Footnote,
    codes_of,
    leads,
    read_footnote,
    titles_of_code,
    without_titles,
)
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
_NOTE_BEHIND = re.compile(
    r"\s{0,3}(?:\[?[0-9]{1,3}\]?|[¹²³⁴-⁹⁰]{1,3})?[\s.,;:–—-]{0,5}(?P<note>"
    rf"(?:[{SINGLE}{DOUBLE}][^{SINGLE}{DOUBLE}\n]{{1,200}}[{SINGLE}{DOUBLE}],?\s)?"
    rf"(?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])(?:\s?<?{ADDRESS.pattern}>?)?"
    rf"|(?:see\s|in\s|at\s)?(?:Failure Modes Catalogue\b|{CODE.pattern}|<?{ADDRESS.pattern})"
    r"(?:(?![.;]\s+[^\W\d_]{2,20}\s)[^\n])*)",
    re.IGNORECASE,
)
"""A footnote right behind a quotation: in brackets, or to the end of its sentence."""
_CODE_BEFORE = re.compile(rf"{CODE.pattern}(?:\s+[^\W\d_]+){{0,{MOST_BESIDE}}}\s?[,:]?\s?\Z", re.IGNORECASE | re.ASCII)
_OPENS_NEXT = re.compile(rf"[.;]\s+(?:see\s|in\s|at\s)?{_CODE_BEFORE.pattern}", re.IGNORECASE | re.ASCII)
"""A code that begins the sentence of the next quotation, as in “FM-03 says:”."""
_MARKS = (('“„«»"', '”“»«"'), ("‘‚‹", "’‘›"))
"""Those that open a quotation and those that close it."""
_ODD_HYPHEN = re.compile(
    rf"(?:(?<=\bFM)|(?<=\bLQ)|(?<=\bLAW)|(?<=\bREF))[\-{DASHES}](?:\u00ad?\r?\n)?(?=[0-9])", re.IGNORECASE | re.ASCII
)
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
_TOLD = (CODE, EDITION, DATE, LAYER, _OF_WITHHELD)


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
    """The answers to a text that was pasted."""

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
    footnote: Footnote


def verify_all(text: str, passages: Passages, *, hosts: Collection[str]) -> Verified:
    """Return what is to be said of each quotation and footnote. `hosts` are ours, the first one as it is now."""
    text = _ODD_HYPHEN.sub("-", as_read(text))
    parts = [part for part in _NUMBERED_LINE.split(text) if part.strip()]
    if sum(read_footnote(part, hosts).begins >= 0 for part in parts) < 2:
        return _verified([text], passages, hosts)
    parted = _parted(text, passages, hosts)
    if parted and not _NUMBERED_LINE.search(parted[1].rest.strip()):  # one footnote, as a Quote panel shows it
        return _verified([text], passages, hosts, parted)
    return _verified(parts, passages, hosts)


def _verified(
    texts: Sequence[str], passages: Passages, hosts: Collection[str], parted: tuple[str, Footnote] | None = None
) -> Verified:
    verified = Verified()
    for text in texts:
        room = MOST_ITEMS - len(verified.items)
        if not room:
            verified.left_out += 1
            continue
        item = _item(text, passages, hosts, parted)
        if each := _each_in_marks(text, item, passages, hosts):
            verified.is_by_marks = True
            verified.items += [_item_in_marks(one, passages, hosts) for one in each[:room]]
            verified.left_out += len(each[room:])
        else:
            verified.items.append(item)
    return verified


def _item(text: str, passages: Passages, hosts: Collection[str], parted: tuple[str, Footnote] | None = None) -> Item:
    footnote = read_footnote(text, hosts)
    if footnote.begins < 0:
        return Item(text, verify(text, passages))
    whole = None if footnote.hosts else verify(text, passages)  # it may be a passage that names an entry
    if whole and whole.verdict.has_its_words:
        return Item(text, whole)
    parted = parted or _parted(text, passages, hosts) or _parted_by_marks(text, passages.record, hosts)
    words = parted[0] if parted else _words_quoted(text, footnote.begins, passages.record.source)
    if whole and not _is_footnote(text, words):
        return Item(text, whole)
    footnote = parted[1] if parted else footnote
    footnote.rest = without_titles(footnote, passages.record)
    answer = verify(words, passages) if words_of(words).tokens else _answer_to_words_behind(footnote.rest, passages)
    places = [str(code) for code in footnote.places]
    stands_there = bool(parted and answer and any(hit.anchor in places for hit in answer.hits))
    if not stands_there and not _REPRODUCED.search(text) and _is_title(words, footnote, passages.record):
        answer = None  # OSCOLA quotes the title of an entry
    return _with_facts(text, answer, footnote, passages, hosts)


def _with_facts(
    text: str, answer: Answer | None, footnote: Footnote, passages: Passages, hosts: Collection[str]
) -> Item:
    places = [str(code) for code in footnote.places]
    facts = list(facts_named(footnote, answer, passages, hosts))
    return Item(text, answer, facts, places, _at_places(places, answer, passages))


def _each_in_marks(text: str, item: Item, passages: Passages, hosts: Collection[str]) -> list[_Marked]:
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
    return list(_with_notes(text, found, hosts))


def _can_tell(words: str) -> bool:
    found = _WORD.findall(words)
    return len(found) >= FEWEST_WORDS and sum(map(len, found)) >= FEWEST_LETTERS


def _quotations(text: str, record: Record) -> list[InMarks]:
    """Return what is quoted: neither a title, nor a table of the source, nor the hedge that a note of ours names."""
    codes = codes_of(CODE.findall(text)[:MOST_NAMED])
    titles = {_stripped(title) for code in codes for title in titles_of_code(code, record)} | {_stripped(record.source)}
    notes = [match.span() for match in _OF_WITHHELD.finditer(text)]
    if record.source:
        of_the_source = rf"{re.escape(record.source)}.{{0,300}}?{_REPRODUCED.pattern}"
        notes += [match.span() for match in re.finditer(of_the_source, text, re.IGNORECASE)]
    return [
        one
        for one in quotations_in(text)
        if _stripped(one.words) not in titles and not any(start < one.start < end for start, end in notes)
    ]


def _stripped(words: str) -> str:
    """Return the words without case, marks of one kind within, and none at their ends."""
    return fold(words.translate(TITLE_MARKS)).strip(" \t\n.,;'")


def _outside(text: str, found: Sequence[InMarks]) -> Iterator[str]:
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    return (text[end:start] for end, start in zip(ends, starts, strict=True))


def _with_notes(text: str, found: Sequence[InMarks], hosts: Collection[str]) -> Iterator[_Marked]:
    """Yield each with the footnote right behind it, or else the code right before it."""
    end = 0
    for one, following in zip(found, [*(one.start for one in found[1:]), len(text)], strict=True):
        before = _CODE_BEFORE.search(text, end, one.start)
        end, footnote = _note_behind(text, one.end, following, hosts)
        if footnote.begins < 0 and before:
            footnote = read_footnote(before.group(), hosts, is_note=True)
        yield _Marked(text[one.start : end], one.words, footnote)


def _note_behind(text: str, start: int, following: int, hosts: Collection[str]) -> tuple[int, Footnote]:
    """Return where the footnote right behind a quotation ends, past brackets such as “(emphasis added)”, and itself."""
    of_next = _OPENS_NEXT.search(text, start, following) if following < len(text) else None
    end, footnote, room = start, Footnote(), of_next.start() if of_next else following
    while footnote.begins < 0 and (behind := _NOTE_BEHIND.match(text, end, room)):
        end, footnote = behind.end(), read_footnote(behind["note"], hosts, is_note=True)
    return end, footnote


def _item_in_marks(marked: _Marked, passages: Passages, hosts: Collection[str]) -> Item:
    answer, footnote = verify(marked.words, passages), marked.footnote
    if footnote.begins < 0:
        return Item(marked.text, answer)
    footnote.rest = without_titles(footnote, passages.record)
    return _with_facts(marked.text, answer, footnote, passages, hosts)


def _parted(text: str, passages: Passages, hosts: Collection[str]) -> tuple[str, Footnote] | None:
    """Return a quotation to the letter and the facts of its footnote; None if the text cannot be parted so.

    The quotation may name codes and dates of its own, and may have quotation marks in it, as the footnote may.
    """
    if passages.record.source and _REPRODUCED.search(text):
        return None
    for begins in reversed(leads(text, passages.record)[-MOST_LEADS:]):
        before = _OWN_NUMBER.sub("", text[:begins])
        before = before[:-LONGEST_LEAD] + _BEFORE_A_CODE.sub("", before[-LONGEST_LEAD:])
        for words in filter(None, (before, _in_marks_before(text, begins))):
            if verify(words, passages, exactly=True).verdict.has_its_words:
                footnote = read_footnote(text[begins:], hosts, is_note=True)
                if footnote.codes or footnote.hosts:
                    return words, footnote
    return None


def _parted_by_marks(text: str, record: Record, hosts: Collection[str]) -> tuple[str, Footnote] | None:
    """Return words in quotation marks, altered as they may be, before a footnote in one of our styles."""
    if record.source and _REPRODUCED.search(text):
        return None
    for begins in leads(text, record):
        words = _in_marks_before(text, begins)
        if words and not CODE.match(text[begins:].lstrip(" ([")):
            footnote = read_footnote(text[begins:], hosts, is_note=True)
            return (words, footnote) if footnote.codes or footnote.hosts else None
    return None


def _in_marks_before(text: str, begins: int) -> str:
    """Return the words in the quotation marks that close where the footnote begins."""
    before = text[:begins].rstrip()
    is_closed = before[-1:] in {mark for _, closing in _MARKS for mark in closing}
    return _between_marks(before) if is_closed else ""


def _is_title(words: str, footnote: Footnote, record: Record) -> bool:
    quoted = fold(words.translate(TITLE_MARKS)).strip(" '")
    return any(quoted == title.strip("'") for code in footnote.codes for title in titles_of_code(code, record))


def _at_places(places: Sequence[str], answer: Answer | None, passages: Passages) -> list[Hit]:
    if answer is None or answer.verdict is Verdict.TOO_SHORT or any(hit.anchor in places for hit in answer.hits):
        return []
    passages_named = [place for place in places if place in passages.by_anchor]
    found = (difference_at(place, answer.quotation, passages) for place in passages_named[:MOST_PLACES])
    return [hit for hit in found if hit]


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
