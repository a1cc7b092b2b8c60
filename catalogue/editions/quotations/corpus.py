"""The passages of all editions: each distinct text once, with the editions in which it stood, ready to be searched."""

import re
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from itertools import accumulate, chain, groupby, islice, pairwise, product
from math import log
from threading import Lock
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, LCSseq, Opcode

from ... import documents
from ...documents.prose import plain
from ...models import Edition, EntryVersion
from ...vocabulary import EntryState, Layer
from ..edition import LoadedEdition
from ..versions import AT_ONCE
from .tokens import WRITERS_OWN, Words, fold, words_of

MOST_CHARACTERS = 60_000_000
"""Characters that a process holds, at about five bytes each; beyond, the oldest texts are left out, which is said."""
MOST_MATCHES = 200
MOST_COMPARED = 50
MOST_POSTINGS = 60_000
MOST_ALIGNED = 10
MOST_ROOM = 40
MOST_ROWS = 500
_Text = tuple[str, Layer, str, str, tuple[str, ...]]
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,2000}\)")


@dataclass(frozen=True)
class Stood:
    """Editions in a row."""

    first: int
    last: int | None
    """None: it stands today."""

    def __contains__(self, edition: int) -> bool:
        return self.first <= edition and (self.last is None or edition <= self.last)


@dataclass
class PassageText:
    """The text of a passage in the editions that have it. A whole withheld cell has the code of its entry as anchor."""

    anchor: str
    layer: Layer
    printed: str
    displayed: str
    """Empty where it is shown as printed."""
    hedges: tuple[str, ...]
    stood: list[Stood] = field(default_factory=list)
    """The newest editions first."""

    @property
    def stands(self) -> bool:
        return self.stood[0].last is None

    @property
    def is_whole_cell(self) -> bool:
        return "." not in self.anchor

    def side(self, *, is_displayed: bool) -> str:
        return (self.displayed or self.printed) if is_displayed else self.printed


def note_older(stood: list[Stood], first: int, last: int | None) -> None:
    """Note older editions than those that are known, which come the newest first."""
    if stood and last is not None and stood[-1].first == last + 1:
        stood[-1] = Stood(first, stood[-1].last)
    elif not stood or stood[-1].first != first:
        stood.append(Stood(first, last))


@dataclass(frozen=True)
class Match:
    """The pieces of a quotation in one text of a passage: token numbers, first and behind the last."""

    passage: PassageText
    is_displayed: bool
    words: Words
    pieces: tuple[tuple[int, int], ...]
    same_case: bool

    def left_out(self) -> list[str]:
        """Return the words that stand in the passage where the quotation has an ellipsis."""
        gaps = zip(self.pieces, self.pieces[1:], strict=False)
        return [words for (_, end), (start, _) in gaps if (words := self.words.shown_from(end, start))]


@dataclass(frozen=True)
class Part:
    """The part of a quotation that one passage has, where the quotation goes on in the next."""

    match: Match
    pieces: tuple[Words, ...]


@dataclass(frozen=True)
class NearMatch:
    passage: PassageText
    is_displayed: bool
    nearest: str
    """The words of the passage that are nearest."""


@dataclass
class Record:
    """All that the editions have said, with the editions that say it."""

    dates: dict[int, datetime]
    complete_since: int = 1
    """The edition since which nothing is left out."""
    texts: list[PassageText] = field(default_factory=list)
    codes: dict[str, list[Stood]] = field(default_factory=lambda: defaultdict(list))
    """Entries, scenarios and passages, each with the editions that have it."""
    withdrawn: dict[str, str] = field(default_factory=dict)
    """Passages and scenarios that are withdrawn today, each with the reason."""
    titles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The titles that an entry has had, without case."""
    rows: dict[str, dict[tuple[int, ...], list[Stood]]] = field(default_factory=lambda: defaultdict(dict))
    """The texts of each entry that followed each other in one layer and section, and the editions in which they did."""
    source: str = ""
    """The title of the work that the newest edition starts from."""

    @property
    def newest(self) -> int:
        return max(self.dates)


class Passages:
    """Every passage of every edition, as it is found by its words."""

    def __init__(self, record: "Record") -> None:
        self.record = record
        self.by_anchor: dict[str, list[PassageText]] = defaultdict(list)
        self._sides: list[tuple[PassageText, bool]] = []
        self._sides_at: dict[str, list[int]] = defaultdict(list)
        self._printed_side = array("Q")
        self._starts = array("Q")
        self._postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
        cased: list[str] = []
        end = 0
        for passage in record.texts:
            self.by_anchor[passage.anchor].append(passage)
            self._printed_side.append(len(self._sides))
            for is_displayed in (False, True) if passage.displayed else (False,):
                joined = words_of(passage.side(is_displayed=is_displayed)).joined
                for word in set(fold(joined).split()):
                    if word[0].isalnum():
                        self._postings[word].append(len(self._sides))
                self._sides_at[passage.anchor].append(len(self._sides))
                self._sides.append((passage, is_displayed))
                self._starts.append(end)
                cased.append(joined)
                end += len(joined) + 1
        self._cased = "\n".join(cased)
        self._folded = fold(self._cased)

    def is_word(self, word: str) -> bool:
        return word in self._postings

    def exact(self, pieces: Sequence[Words]) -> list[Match]:
        """Return where all pieces stand in one passage, one after the other; at most MOST_MATCHES."""
        needles = [fold(piece.joined) for piece in pieces]
        longest = max(needles, key=len)
        found: list[Match] = []
        at = self._folded.find(longest)
        while at >= 0 and len(found) < MOST_MATCHES:
            side = bisect_right(self._starts, at) - 1
            match = self._match(side, pieces, needles)
            if match:
                found.append(match)
            at = self._folded.find(longest, self._end(side))
        return found

    def across(self, pieces: Sequence[Words]) -> tuple[list[Part], list[Stood]]:
        """Return the parts of a quotation that runs on from passage to passage, and when these followed each other.

        No ellipsis stands for what ends one passage or begins the next.
        """
        rows = self._rows_sharing([fold(token) for piece in pieces for token in piece.tokens])
        for (texts, stood), is_displayed in product(rows, (False, True)):
            if parts := self._parts(self._sides_of(texts, is_displayed=is_displayed), pieces):
                return parts, stood
        return [], []

    def near(self, tokens_sought: Sequence[str]) -> list[NearMatch]:
        """Return the passages whose words come nearest, all that come equally near; none if all are far."""
        sought = [fold(token) for token in tokens_sought]
        shared = []
        for side in self._sharing_rare_words(sought):
            tokens = self._tokens(side)
            common = _common(sought, tokens)
            if common >= 4 and (common >= 0.6 * len(sought) or common >= 0.8 * len(tokens)):
                shared.append((common, side, tokens))
        aligned = []
        for _, side, tokens in nlargest(MOST_ALIGNED, shared, key=lambda one: one[0]):
            first, end = _window(sought, tokens)
            aligned.append((Indel.distance(sought, tokens[first:end]), side, first, end))
        least = min((distance for distance, *_ in aligned), default=0)
        return [self._near(side, first, end) for distance, side, first, end in aligned if distance == least]

    def near_across(self, sought_words: Words) -> list[tuple[NearMatch, Words]]:
        """Return the passages in a row whose words together come nearest, each with the words of its part."""
        sought = [fold(token) for token in sought_words.tokens]
        best: tuple[int, list[int], list[str]] = (0, [], [])
        for (texts, _), is_displayed in product(self._rows_sharing(sought), (False, True)):
            sides = self._sides_of(texts, is_displayed=is_displayed)
            tokens = [token for side in sides for token in self._tokens(side)]
            common = _common(sought, tokens)
            if common > best[0] and common >= 0.6 * len(sought):
                best = common, sides, tokens
        _, sides, tokens = best
        first, end = _window(sought, tokens)
        changes = Indel.opcodes(tokens[first:end], sought)
        found, begin = [], 0
        for side in sides:
            after = begin + len(self._tokens(side))
            start, stop = max(begin, first), min(after, end)
            if start < stop:
                here = _moved(start - first, changes), _moved(stop - first, changes)
                found.append((self._near(side, start - begin, stop - begin), sought_words.part(*here)))
            begin = after
        return found

    def nearest_at(self, anchor: str, tokens_sought: Sequence[str]) -> NearMatch | None:
        """Return the words that are nearest in any text of one passage, the newest first; None if all are far."""
        sought = [fold(token) for token in tokens_sought]
        best: tuple[int, NearMatch] | None = None
        for side in self._sides_at.get(anchor, ()):
            tokens = self._tokens(side)
            first, end = _window(sought, tokens)
            distance = Indel.distance(sought, tokens[first:end])
            is_near = 2 * _common(sought, tokens[first:end]) >= len(sought)
            if is_near and (best is None or distance < best[0]):
                best = distance, self._near(side, first, end)
        return best[1] if best else None

    def _match(self, side: int, pieces: Sequence[Words], needles: Sequence[str]) -> Match | None:
        start, end = self._starts[side], self._end(side)
        if _in_order(self._folded, needles, start, end) is None:
            return None
        for same_case in (True, False):
            if same_case and not any(piece.any_case for piece in pieces):
                offsets = _in_order(self._cased, [piece.joined for piece in pieces], start, end)
            else:
                offsets = _in_order(self._folded, needles, start, end)
            if offsets is None:
                continue
            firsts = [self._cased.count(" ", start, offset) for offset in offsets]
            if match := self._match_from(side, firsts, pieces):
                return match
        return None

    def _match_from(self, side: int, firsts: Sequence[int], pieces: Sequence[Words]) -> Match | None:
        passage, is_displayed = self._sides[side]
        words = words_of(passage.side(is_displayed=is_displayed))
        placed = list(zip(firsts, pieces, strict=True))
        if not all(_has_markers(words, first, piece) for first, piece in placed):
            return None
        spans = tuple((first, first + len(piece.tokens)) for first, piece in placed)
        same_case = all(_same_case(words, first, piece) for first, piece in placed)
        return Match(passage, is_displayed, words, spans, same_case)

    def _parts(self, sides: Sequence[int], pieces: Sequence[Words]) -> list[Part]:
        """Stops between passages are the writer’s: these are found without any stops, and then read with them."""
        kept = [[index for index, token in enumerate(piece.tokens) if token not in WRITERS_OWN] for piece in pieces]
        words = [" ".join(piece.tokens[index] for index in some) for piece, some in zip(pieces, kept, strict=True)]
        needles = [fold(f" {one} ") for one in words]
        tokens = [[token for token in self._tokens(side) if token not in WRITERS_OWN] for side in sides]
        joined = " ".join(["", *chain.from_iterable(tokens), ""])
        found = _in_order(joined, needles, 0, len(joined))
        if found is None:
            return []
        firsts = [joined.count(" ", 0, offset) for offset in found]
        ends = [first + len(indexes) for first, indexes in zip(firsts, kept, strict=True)]
        begins = list(accumulate(map(len, tokens), initial=0))
        if any(end <= begin <= first for end, first in zip(ends, firsts[1:], strict=False) for begin in begins):
            return []
        parts = []
        for side, (begin, after) in zip(sides, pairwise(begins), strict=True):
            within = tuple(
                piece.part(indexes[max(begin - first, 0)], indexes[min(after - first, len(indexes)) - 1] + 1)
                for piece, indexes, first, end in zip(pieces, kept, firsts, ends, strict=True)
                if first < after and begin < end
            )
            if within:
                match = self._match(side, within, [fold(piece.joined) for piece in within])
                if match is None:
                    return []
                parts.append(Part(match, within))
        return parts

    def _sides_of(self, texts: Sequence[int], *, is_displayed: bool) -> list[int]:
        has_both = ((text, bool(self.record.texts[text].displayed)) for text in texts)
        return [self._printed_side[text] + (is_displayed and has_display) for text, has_display in has_both]

    def _rows_sharing(self, sought: Sequence[str]) -> list[tuple[tuple[int, ...], list[Stood]]]:
        sides = self._sharing_rare_words(sought)
        entries = dict.fromkeys(self._sides[side][0].anchor.partition(".")[0] for side in sides)
        rows = (row for entry in entries for row in self.record.rows[entry].items())
        return list(islice(rows, MOST_ROWS))

    def _tokens(self, side: int) -> list[str]:
        return self._folded[self._starts[side] : self._end(side)].split()

    def _near(self, side: int, first: int, end: int) -> NearMatch:
        passage, is_displayed = self._sides[side]
        words = words_of(passage.side(is_displayed=is_displayed))
        return NearMatch(passage, is_displayed, words.shown_from(first, end))

    def _end(self, side: int) -> int:
        return self._starts[side + 1] - 1 if side + 1 < len(self._starts) else len(self._folded)

    def _sharing_rare_words(self, sought: Sequence[str]) -> list[int]:
        known = sorted((word for word in set(sought) if word in self._postings), key=lambda w: len(self._postings[w]))
        weights: dict[int, float] = defaultdict(float)
        read = 0
        for word in known:
            sides = self._postings[word]
            read += len(sides)
            if read > MOST_POSTINGS and weights:
                break
            weight = log(1 + len(self._sides) / len(sides))
            for side in islice(sides, MOST_POSTINGS):
                weights[side] += weight
        return nlargest(MOST_COMPARED, weights, key=weights.__getitem__)


def _in_order(text: str, needles: Sequence[str], start: int, end: int) -> list[int] | None:
    offsets = []
    for needle in needles:
        offset = text.find(needle, start, end)
        if offset < 0:
            return None
        offsets.append(offset)
        start = offset + len(needle) - 1  # the blank between two pieces belongs to both
    return offsets


def _has_markers(words: Words, first: int, piece: Words) -> bool:
    """A marker may be omitted, but none may stand where the passage has another, or none.

    Before a full stop and behind it are one place.
    """
    printed = {(words.before_stops(index), marker) for index, marker in words.markers}
    return all((words.before_stops(first + index), marker) in printed for index, marker in piece.markers)


def _same_case(words: Words, first: int, piece: Words) -> bool:
    printed = words.tokens[first : first + len(piece.tokens)]
    return all(
        one == other or (index in piece.any_case and one[1:] == other[1:])
        for index, (one, other) in enumerate(zip(piece.tokens, printed, strict=True))
    )


def _window(sought: Sequence[str], tokens: Sequence[str]) -> tuple[int, int]:
    if len(sought) >= len(tokens):
        return 0, len(tokens)
    alignment = fuzz.partial_ratio_alignment(sought, tokens)
    first, end = (alignment.dest_start, alignment.dest_end) if alignment else (0, len(tokens))
    # Longer, if it has more of the words then: what was left out, such as a hedge, stands within.
    room = range(min(len(sought) // 2 + 5, MOST_ROOM) + 1)
    first = min((max(first - more, 0) for more in room), key=lambda one: (-_common(sought, tokens[one:end]), -one))
    end = min(
        (min(end + more, len(tokens)) for more in room), key=lambda one: (-_common(sought, tokens[first:one]), one)
    )
    return first, end


def _moved(position: int, changes: Iterable[Opcode]) -> int:
    """Return where a place between words is after these changes."""
    change = next(change for change in changes if change.src_start <= position <= change.src_end)
    is_kept = change.tag == "equal"
    return change.dest_start + position - change.src_start if is_kept else change.dest_end


def _common(sought: Sequence[str], tokens: Sequence[str]) -> int:
    return int(LCSseq.similarity(sought, tokens))


# Held


_held: tuple[str, Passages] | None = None
_lock = Lock()


def passages_of_all_editions(newest: LoadedEdition) -> Passages:
    """Return the passages of the record that ends with this edition, read once in a process."""
    global _held
    held = _held
    if held is None or held[0] != newest.state:
        with _lock:
            held = _held
            if held is None or held[0] != newest.state:
                held = _held = (newest.state, _read(newest.titles))
    return held[1]


def _read(titles: Mapping[str, str]) -> Passages:
    """The newest texts first, with the titles that links have now. Three queries."""
    record = Record(dict(Edition.objects.order_by("number").values_list("number", "published_at")))
    newest = Edition.objects.order_by("-number").values_list("catalogue_document", flat=True).first()
    work = documents.read(newest)["work"] if newest else None
    record.source = work["title"] if work else ""
    rows = EntryVersion.objects.order_by("-first_edition_id", "-pk")
    stream = rows.values_list("first_edition_id", "replaced_by_id", "document").iterator(chunk_size=AT_ONCE)
    passages: dict[_Text, PassageText] = {}
    numbers: dict[_Text, int] = {}
    characters = 0
    while batch := list(islice(stream, AT_ONCE)):
        read = documents.read_all([document for *_, document in batch])
        for (first, until, _), document in zip(batch, read, strict=True):
            if document["state"] != EntryState.PUBLIC:
                continue
            last = until - 1 if until else None
            record.withdrawn |= _withdrawn_from(document, titles) if last is None else {}
            record.titles[document["code"]].add(fold(document["title"]))
            for code in _codes_in(document):
                note_older(record.codes[code], first, last)
            keys = list(_texts_in(document, titles))
            for key in keys:
                if key not in passages:
                    passages[key] = PassageText(*key)
                    numbers[key] = len(numbers)
                    characters += len(key[2]) + len(key[3])
                note_older(passages[key].stood, first, last)
            for row in _rows_in(document, keys):
                note_older(
                    record.rows[document["code"]].setdefault(tuple(numbers[key] for key in row), []), first, last
                )
        if characters > MOST_CHARACTERS:
            record.complete_since = batch[-1][0] + 1
            break
    record.texts += passages.values()
    return Passages(record)


def _withdrawn_from(document: Any, titles: Mapping[str, str]) -> dict[str, str]:
    reasons = [(row, plain(row["reason"], titles)) for row in document["withdrawn"]]
    return {code: reason for row, reason in reasons for code in (row["anchor"], row["scenario"]) if code}


def _codes_in(document: Any) -> Iterator[str]:
    yield document["code"]
    yield from (passage["anchor"] for passage in document["passages"])
    yield from (scenario["code"] for scenario in document.get("scenarios", ()))


def _rows_in(document: Any, keys: Sequence[_Text]) -> Iterator[list[_Text]]:
    """Yield the texts that follow each other in one layer and section. `keys` begin with those of the passages."""
    placed = zip(document["passages"], keys, strict=False)
    for _, row in groupby(placed, key=lambda one: (one[0]["layer"], one[0]["section"])):
        texts = [key for _, key in row if key[2]]
        if len(texts) > 1:
            yield texts


def _texts_in(document: Any, titles: Mapping[str, str]) -> Iterator[_Text]:
    commentary = document.get("commentary")
    hedges: dict[str, list[str]] = defaultdict(list)
    for statement in commentary["statements"] if commentary else ():
        hedges[statement["passage"]] += filter(None, [statement["hedge"]])
    for passage in document["passages"]:
        anchor, layer, printed, displayed = (passage[key] for key in ("anchor", "layer", "verbatim", "display"))
        if layer == Layer.CURATOR:
            # As readers see it, and as curators write it: a link says the title of its entry, too.
            written = displayed
            printed = _LINK.sub(r"\1", plain(written, titles))
            displayed = _LINK.sub(r"\1", plain(written))
        if displayed == printed.strip():
            displayed = ""
        yield anchor, Layer(layer), printed.strip(), displayed, tuple(hedges[anchor])
    if commentary and commentary["cell"].strip():
        cell = commentary["cell"].replace("-->", "").strip()
        yield document["code"], Layer.WITHHELD, cell, "", tuple(filter(None, [commentary["hedge"]]))
