"""The answer to a quotation: one verdict, and every passage that it holds of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from ...addresses.codes import sort_key
from ...documents.differences import Run, words
from ...vocabulary import Layer
from .corpus import Match, NearMatch, Passages, PassageText, Stood
from .tokens import Words, quoted, words_of

FEWEST_WORDS = 4
FEWEST_LETTERS = 20
MOST_HITS = 20
MOST_CORRECTED = 3
"""Words that one correction in brackets may stand for."""
LONGEST_COMPARED = 600
"""Words of a quotation beyond which only one near passage is compared word by word."""


class Verdict(Enum):
    """The verdicts, in the order in which they are preferred."""

    VERBATIM = "verbatim", "Verbatim", "These words are printed so."
    VERBATIM_DISPLAY = (
        "verbatim_display",
        "Verbatim in the corrected text",
        "The catalogue shows these words; the source prints them with the fault that is shown below.",
    )
    STOOD_UNTIL = (
        "stood_until",
        "Verbatim in earlier editions",
        "These words stood in the editions named below. The edition in force says otherwise.",
    )
    LETTER_CASE = "letter_case", "The same words, with other capitals", "Only capital and small letters differ."
    LIMIT_LEFT_OUT = (
        "limit_left_out",
        "Not verbatim: what limits the words is left out",
        "Each word is printed so, but the quotation leaves out what negates or softens them.",
    )
    NEAR = "near", "Not verbatim", "The words differ from the nearest passage as shown below."
    TOO_SHORT = (
        "too_short",
        "Too short to tell",
        f"Fewer than {FEWEST_WORDS} words or {FEWEST_LETTERS} letters prove nothing. They stand in the places below.",
    )
    NOT_FOUND = "not_found", "Not found", "No passage of any edition has these words, or words near them."

    def __new__(cls, value: str, label: str, says: str) -> "Verdict":
        verdict = object.__new__(cls)
        verdict._value_ = value
        return verdict

    def __init__(self, value: str, label: str, says: str) -> None:
        self.label = label
        self.says = says

    @property
    def is_verbatim(self) -> bool:
        return self in (Verdict.VERBATIM, Verdict.VERBATIM_DISPLAY, Verdict.STOOD_UNTIL)

    @property
    def has_its_words(self) -> bool:
        """Tell whether each word that is quoted stands there, also where what limits them is left out."""
        return self.is_verbatim or self is Verdict.LIMIT_LEFT_OUT


_ORDER = list(Verdict)
LIMIT = re.compile(
    r"\b(?:"
    # what negates, also where it is written together: “doesNOT”, “cannot”, “isn't”
    r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|shall|should|may|might|must|need)?not"
    r"|(?:do|does|did|is|are|was|were|has|have|had|ca|could|wo|would|sha|should|might|must|need|ai)n['’]?t"
    r"|no|nor|none|nobody|nothing|nowhere|neither|never|without|lacks?|lacking|fails? to|failed to"
    r"|un(?:able|likely|clear|certain|less|known|proven)|im(?:possible|probable)|hardly|scarcely|barely|rarely|seldom"
    # what softens or narrows
    r"|may|might|can|could|should|would|perhaps|maybe|possib(?:le|ly)|potential(?:ly)?|probabl[ey]|likely|likelihood"
    r"|presumabl[ey]|apparent(?:ly)?|seeming(?:ly)?|arguabl[ey]|allege(?:d|dly|s)?|purported(?:ly)?|supposed(?:ly)?"
    r"|reported(?:ly)?|(?:feel|feels|felt)(?: like)?|(?:seem|seems|seemed|appear|appears|appeared)(?: to(?: be)?)?"
    r"|suggest(?:s|ed)?|believ(?:e|es|ed)|think|thinks|thought|assum(?:e|es|ed|ing)|tend(?:s|ed)?(?: to)?"
    r"|in theory|in principle|theoretically|hypothetical(?:ly)?|technically|if|whether|only|except|almost|nearly|partly"
    r"|in part|to some extent|somewhat|some|sometimes|often|usually|generally|typically|mostly|mainly|at (?:least|most)"
    r")\b",
    re.IGNORECASE,
)
"""Words that change the sense of a sentence by being left out."""


@dataclass(frozen=True)
class Hit:
    verdict: Verdict
    passage: PassageText
    is_displayed: bool
    stood: Sequence[Stood]
    """The editions in which these words stood at this anchor, the newest first."""
    quoted: str = ""
    """The quotation in the words of the passage, with its ellipses."""
    left_out: Sequence[str] = ()
    """The words of the passage at each ellipsis of the quotation."""
    difference: Sequence[Run] = ()
    """The changes from the passage to the quotation."""
    until_now: Sequence[Run] = ()
    """The changes from the passage to what stands at its anchor today."""
    is_gone: bool = False
    """Nothing stands at its anchor today."""
    hedges_left_out: Sequence[str] = ()
    limits_left_out: Sequence[str] = ()
    """Hedges that the quotation lacks, and what negates or softens it where it has an ellipsis."""

    @property
    def anchor(self) -> str:
        return self.passage.anchor

    @property
    def is_withheld(self) -> bool:
        return self.passage.layer is Layer.WITHHELD

    @property
    def cited_edition(self) -> int | None:
        """The last edition in which the words stood; None: the one in force."""
        return self.stood[0].last

    def stood_in(self, edition: int) -> bool:
        return any(edition in stood for stood in self.stood)


@dataclass(frozen=True)
class Answer:
    quotation: str
    verdict: Verdict
    hits: Sequence[Hit]
    more: int = 0
    """Further passages that are not listed."""
    runs_over: Sequence[str] = ()
    """The passages over which the quotation runs, where it is more than one. The hits are then those of its parts."""

    @property
    def has_marked_letters(self) -> bool:
        return "[" in self.quotation


def verify(quotation: str, passages: Passages, *, exactly: bool = False) -> Answer:
    """Compare a quotation with every text of every edition; `exactly` looks for no words that are near."""
    pieces = quoted(quotation, is_word=passages.is_word)
    letters = sum(character.isalpha() for piece in pieces for token in piece.tokens for character in token)
    count = sum(token[0].isalnum() for piece in pieces for token in piece.tokens)
    if not count:
        return Answer(quotation, Verdict.TOO_SHORT, ())
    found = passages.exact(pieces) or _exact_without_brackets(pieces, passages)
    hits = _hits(found, pieces, passages)
    if count < FEWEST_WORDS or letters < FEWEST_LETTERS:
        return _answer(quotation, Verdict.TOO_SHORT, hits)
    if hits:
        return _answer(quotation, hits[0].verdict, hits)
    if running := _hits_across(pieces, passages):
        verdict = max((hit.verdict for hit in running), key=_ORDER.index)
        return Answer(quotation, verdict, running, runs_over=_anchors(running))
    if exactly:
        return _answer(quotation, Verdict.NOT_FOUND, ())
    if near := tuple(_near_hits(pieces, passages)):
        return _answer(quotation, Verdict.NEAR, near)
    if len(_tokens(pieces)) <= LONGEST_COMPARED:
        parts = passages.near_across(words_of(_written(pieces)))
        near = tuple(_near_hit(match, _written([words]), passages) for match, words in parts)
        return Answer(quotation, Verdict.NEAR if near else Verdict.NOT_FOUND, near, runs_over=_anchors(near))
    return _answer(quotation, Verdict.NOT_FOUND, ())


def difference_at(anchor: str, quotation: str, passages: Passages) -> Hit | None:
    """Return how a quotation differs from one passage; None if it is far from all that stood there."""
    pieces = quoted(quotation, is_word=passages.is_word)
    match = passages.nearest_at(anchor, _tokens(pieces))
    return _near_hit(match, _written(pieces), passages) if match else None


def _answer(quotation: str, verdict: Verdict, hits: Sequence[Hit]) -> Answer:
    return Answer(quotation, verdict, hits[:MOST_HITS], max(len(hits) - MOST_HITS, 0))


def _exact_without_brackets(pieces: Sequence[Words], passages: Passages) -> list[Match]:
    """Return the places where the brackets, or what stands in them, are the passage's own: “from [a line]-up”."""
    if not any("[" in piece.tokens for piece in pieces):
        return []
    bare = [piece.without_brackets() for piece in pieces]
    return passages.exact([piece for piece in bare if piece.tokens]) or _exact_as_corrected(pieces, passages)


def _exact_as_corrected(pieces: Sequence[Words], passages: Passages) -> list[Match]:
    """Both may be in the quotation: “from aline[a line]-up”. Each is looked for, as printed and as corrected."""
    found = passages.exact([piece.as_printed() for piece in pieces])
    for count in range(1, MOST_CORRECTED + 1):
        shown = passages.exact([piece.as_corrected(count) for piece in pieces]) if found else []
        if anchors := {match.passage.anchor for match in shown if match.is_displayed}:
            return [match for match in found if match.passage.anchor in anchors]
    return []


def _hits(matches: Iterable[Match], pieces: Sequence[Words], passages: Passages) -> list[Hit]:
    """One for each anchor; a whole cell only where none of its statements has the words."""
    best: dict[str, tuple[Verdict, Match]] = {}
    stood: dict[str, list[Stood]] = {}
    for match in matches:
        anchor, verdict = match.passage.anchor, _verdict(match)
        if match.same_case:
            stood.setdefault(anchor, []).extend(match.passage.stood)
        if anchor not in best or _ORDER.index(verdict) < _ORDER.index(best[anchor][0]):
            best[anchor] = verdict, match
    entries = {anchor.partition(".")[0] for anchor in best if "." in anchor}
    hits = [
        _hit(verdict, match, _in_rows(stood.get(anchor) or match.passage.stood), pieces, passages)
        for anchor, (verdict, match) in best.items()
        if "." in anchor or anchor not in entries
    ]
    return sorted(hits, key=lambda hit: (_ORDER.index(hit.verdict), sort_key(hit.anchor)))


def _hits_across(pieces: Sequence[Words], passages: Passages) -> list[Hit]:
    """One for each passage of those that a quotation runs over."""
    parts, stood = passages.across(pieces)
    stands = any(one.last is None for one in stood)
    return [_hit(_verdict(part.match, stands=stands), part.match, stood, part.pieces, passages) for part in parts]


def _anchors(hits: Iterable[Hit]) -> tuple[str, ...]:
    return tuple(hit.anchor for hit in hits)


def _verdict(match: Match, *, stands: bool = True) -> Verdict:
    if _limits_left_out(match):
        return Verdict.LIMIT_LEFT_OUT
    if not match.same_case:
        return Verdict.LETTER_CASE
    if not (stands and match.passage.stands):
        return Verdict.STOOD_UNTIL
    is_corrected = match.is_displayed and match.passage.layer != Layer.CURATOR
    return Verdict.VERBATIM_DISPLAY if is_corrected else Verdict.VERBATIM


def _hit(verdict: Verdict, match: Match, stood: list[Stood], pieces: Sequence[Words], passages: Passages) -> Hit:
    passage = match.passage
    written = _written(pieces)
    printed = " … ".join(match.words.shown_from(*piece) for piece in match.pieces)
    until_now, is_gone = _until_now(passage, passages, is_displayed=match.is_displayed)
    return Hit(
        verdict,
        passage,
        match.is_displayed,
        stood,
        quoted=printed,
        left_out=match.left_out(),
        difference=words(printed, written) if verdict is Verdict.LETTER_CASE else (),
        until_now=until_now,
        is_gone=is_gone,
        hedges_left_out=_hedges_left_out(passage, written),
        limits_left_out=_limits_left_out(match),
    )


def _near_hits(pieces: Sequence[Words], passages: Passages) -> Iterator[Hit]:
    written, tokens = _written(pieces), _tokens(pieces)
    found = passages.near(tokens)
    entries = {match.passage.anchor.partition(".")[0] for match in found if not match.passage.is_whole_cell}
    if len(tokens) > LONGEST_COMPARED:
        found = found[:1]
    for match in _one_for_each_anchor(found):
        if not match.passage.is_whole_cell or match.passage.anchor not in entries:
            yield _near_hit(match, written, passages)


def _written(pieces: Iterable[Words]) -> str:
    return " … ".join(piece.shown_from(0, len(piece.tokens)) for piece in pieces)


def _tokens(pieces: Iterable[Words]) -> list[str]:
    return [token for piece in pieces for token in piece.tokens]


def _near_hit(match: NearMatch, written: str, passages: Passages) -> Hit:
    until_now, is_gone = _until_now(match.passage, passages, is_displayed=match.is_displayed)
    return Hit(
        Verdict.NEAR,
        match.passage,
        match.is_displayed,
        match.passage.stood,
        difference=words(match.nearest, written),
        until_now=until_now,
        is_gone=is_gone,
        hedges_left_out=_hedges_left_out(match.passage, written),
    )


def _one_for_each_anchor(matches: Iterable[NearMatch]) -> Iterable[NearMatch]:
    """Prefer what stands today, then what is printed."""
    best: dict[str, NearMatch] = {}
    for match in sorted(matches, key=lambda match: (not match.passage.stands, match.is_displayed)):
        best.setdefault(match.passage.anchor, match)
    return sorted(best.values(), key=lambda match: sort_key(match.passage.anchor))


def _until_now(passage: PassageText, passages: Passages, *, is_displayed: bool) -> tuple[list[Run], bool]:
    if passage.stands:
        return [], False
    now = next((text for text in passages.by_anchor[passage.anchor] if text.stands), None)
    if now is None:
        return [], True
    return words(passage.side(is_displayed=is_displayed), now.side(is_displayed=is_displayed)), False


def _hedges_left_out(passage: PassageText, written: str) -> list[str]:
    words = words_of(written).joined.lower()
    return [hedge for hedge in passage.hedges if words_of(hedge).joined.lower() not in words]


def _limits_left_out(match: Match) -> list[str]:
    """A whole cell has more than the sentence that a hedge of it softens."""
    quoted_words = " … ".join(match.words.shown_from(*piece) for piece in match.pieces)
    hedges = [] if match.passage.is_whole_cell else _hedges_left_out(match.passage, quoted_words)
    gaps = " ".join(match.left_out())
    found = (match.group() for match in LIMIT.finditer(gaps))
    return list(dict.fromkeys([*hedges, *(word for word in found if not any(word in hedge for hedge in hedges))]))


def _in_rows(stood: Iterable[Stood]) -> list[Stood]:
    """Join editions that follow on each other, or are the same, the newest first."""
    rows: list[Stood] = []
    for one in sorted(stood, key=lambda one: one.first):
        if rows and (rows[-1].last is None or one.first <= rows[-1].last + 1):
            last = None if rows[-1].last is None or one.last is None else max(rows[-1].last, one.last)
            rows[-1] = Stood(rows[-1].first, last)
        else:
            rows.append(one)
    return rows[::-1]
