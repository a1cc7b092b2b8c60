"""Words out of texts and documents, wherever they stand, known by fingerprints alone.

What is compared are letters and digits in their order, without case, accents and what stands between words: “Jane
Roe” is found in “JANE *Roe*”, in “jane-roe”, in “?by=Jane%20Roe” and in “Jane&nbsp;Roe”, and not in “Jane Roebuck”.
What a page does not show in its place is read past: “[Jane](https://roe.example) R*o*e [12]”.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property, lru_cache
from html import unescape
from typing import Any, get_args, get_origin, is_typeddict
from urllib.parse import unquote

from django.db.models import Model

from .. import models
from ..addresses.names import fold
from ..addresses.pages import slug_of
from ..vocabulary import CataloguePart
from .prose import cutting
from .prose.cutting import Span
from .shapes import (
    OF_ROWS,
    SHAPES,
    AuthorDocument,
    AuthorityCitationDocument,
    CfaaReadingDocument,
    CitationDocument,
    CommentaryDocument,
    DetailDocument,
    Field,
    FrameworkDocument,
    NoteDocument,
    PassageDocument,
    RecommendationDocument,
    ScenarioDocument,
    SharedFramework,
    SharedJurisdiction,
    SharedNote,
    StatementDocument,
    SynonymGroupDocument,
    TextDocument,
    WithdrawnDocument,
    WorkDocument,
    fields_of,
    hints_of,
)
from .stored_fields import WITH_MARKDOWN, stored_fields

MARK = "[redacted]"
"""Stands where words were erased: of one length, whatever theirs was."""
SENTENCE = 6
"""Words from which a sentence of a passage is also looked for by itself, such as in what a reader quoted of it."""

IDENTIFIERS = frozenset(
    {
        *("shape", "kind", "code", "key", "slug", "anchor", "id", "marker", "lines"),
        *("passage", "scenario", "reference", "references", "authority", "authorities", "modes", "mode", "framework"),
        *("answered_in", "superseded_by", "same_work_as", "candidate", "successor", "concerns", "current_id"),
        *("field", "date", "decided_on", "checked_on"),
    }
)
"""Keys of documents that name something else, or that are no words of anybody's."""
ALL_OR_NOTHING = frozenset({"url", "doi", "arxiv_id", "arxiv", "eli"})
"""Keys whose text is one identifier: with a word gone it would be another, so all of it goes."""
NAMES = frozenset({"aliases", "terms", "finds"})
"""Keys with lists of names: one with the words in it leaves the list."""

_PARTS: dict[type, tuple[CataloguePart, str]] = {
    TextDocument: (CataloguePart.TEXTS, "key"),
    CfaaReadingDocument: (CataloguePart.CFAA_READINGS, "mode"),
    FrameworkDocument: (CataloguePart.FRAMEWORKS, "slug"),
    SharedFramework: (CataloguePart.FRAMEWORKS, "slug"),
    SynonymGroupDocument: (CataloguePart.SYNONYMS, "key"),
    NoteDocument: (CataloguePart.NOTES, "code"),
    SharedNote: (CataloguePart.NOTES, "code"),
    SharedJurisdiction: (CataloguePart.JURISDICTIONS, "value"),
}
"""Shape → the part that it belongs to, and the key that names it there."""

_ROWS: dict[type, type[Model]] = {
    **{shape: model for model, shape in WITH_MARKDOWN.items()},
    StatementDocument: models.CommentaryStatement,
    RecommendationDocument: models.Recommendation,
    AuthorityCitationDocument: models.AuthorityCitation,
    AuthorDocument: models.ReferenceAuthor,
    DetailDocument: models.ReferenceDetail,
    FrameworkDocument: models.Framework,
    SharedFramework: models.Framework,
    CfaaReadingDocument: models.CfaaReading,
    TextDocument: models.SiteText,
    SynonymGroupDocument: models.SynonymGroup,
    NoteDocument: models.EditorNote,
    SharedJurisdiction: models.Jurisdiction,
    WorkDocument: models.SourceWork,
}
"""Shape → the model whose columns say how long a text can be."""

_ANCHORED = frozenset({PassageDocument, WithdrawnDocument})
_PRINTED = frozenset({(PassageDocument, "verbatim"), (CommentaryDocument, "cell")})
_QUOTING = frozenset({PassageDocument, CommentaryDocument, StatementDocument, CitationDocument})
"""Shapes with what is printed, with pieces of that, or with places in it."""

_WORD = re.compile("(?:[^\\W_][\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff]*(?:[*`]+(?=[^\\W_]))?)+")
"""Letters, and what nobody sees within."""
_BESIDE = re.compile(
    r"\]\((?:[^()\n]|\([^()\n]*\))*\)|\]\[[^\]\n]*\]|\[\[[^\]|\n]*\||\[[@^][^\[\]\n]*\]|</?[A-Za-z][^<>]*>"
    r"|\[\d(?:[\d\s,;.:–-]|[^\W\d]{1,2}(?![^\W\d]))*\]"  # with a word in it, it is the text of a link
)
"""Where a link leads, citations, notes and tags."""
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""Letters as addresses and Markdown may write them."""
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


def words_of(text: str) -> list[str]:
    """Return the words as they are compared."""
    return [word for word, _ in _words_at(text)]


def readings_of(text: str) -> Iterator[list[str]]:
    """Yield the words as they are written and, where it differs, as a page shows them."""
    return ([word for word, _ in words] for words in _readings_at(text))


def _readings_at(text: str) -> Iterator[list[tuple[str, Span]]]:
    yield _words_at(text)
    shown = _BESIDE.sub(lambda match: " " * len(match[0]), text)
    if shown != text:
        yield _words_at(shown)


def _words_at(text: str) -> list[tuple[str, Span]]:
    """Return the words as they are compared, and where each stands."""
    if "%" not in text and "&" not in text:
        return [(_folded(match.group()), match.span()) for match in _WORD.finditer(text)]
    read, places = "", []
    done = 0
    for match in (*_ESCAPED.finditer(text), None):
        start, end = match.span() if match else (len(text), len(text))
        meant = (unquote if match and match[0][0] == "%" else unescape)(match[0]) if match else ""
        read += text[done:start] + meant
        places += [(place, place + 1) for place in range(done, start)] + [(start, end)] * len(meant)
        done = end
    return [
        (_folded(match.group()), (places[match.start()][0], places[match.end() - 1][1]))
        for match in _WORD.finditer(read)
    ]


@lru_cache(100_000)
def _folded(word: str) -> str:
    return fold(word.replace("*", "").replace("`", ""))


@dataclass(frozen=True)
class Fingerprint:
    """Some words in a row. `first` tells little of the first word, and saves comparing at most places."""

    words: int
    first: int
    digest: str


@dataclass(frozen=True)
class Fingerprints:
    salt: str
    prints: Sequence[Fingerprint]
    _firsts: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def taken_of(cls, texts: Collection[Sequence[str]], salt: str) -> "Fingerprints":
        """Return those of texts that are given as words."""
        own = cls(salt, ())
        distinct = dict.fromkeys(tuple(words) for words in texts if words)
        return cls(salt, [Fingerprint(len(words), own._first(words[0]), own._digest(words)) for words in distinct])

    @classmethod
    def read(cls, stored: Sequence[Mapping[str, Any]], salt: str) -> "Fingerprints":
        return cls(salt, [Fingerprint(**each) for each in stored])

    def stored(self) -> list[dict[str, Any]]:
        return [asdict(each) for each in self.prints]

    def spans(self, text: str) -> list[Span]:
        """Return where the words stand, in order; what overlaps, or has no word between, is one."""
        found: list[Span] = []
        for words in _readings_at(text) if self.prints and text else ():
            bare = [word for word, _ in words]
            for index, word in enumerate(bare):
                for each in self._by_first.get(self._first(word), ()):
                    end = index + each.words
                    if end <= len(bare) and self._digest(bare[index:end]) == each.digest:
                        found.append((words[index][1][0], words[end - 1][1][1]))
        return list(_joined(sorted(found), text))

    @cached_property
    def _by_first(self) -> dict[int, list[Fingerprint]]:
        found: dict[int, list[Fingerprint]] = {}
        for each in self.prints:
            found.setdefault(each.first, []).append(each)
        return found

    def _first(self, word: str) -> int:
        if word not in self._firsts:
            self._firsts[word] = hashlib.sha256(f"{self.salt} {word}".encode()).digest()[0]
        return self._firsts[word]

    def _digest(self, words: Sequence[str]) -> str:
        return hashlib.sha256(f"{self.salt} {' '.join(words)}".encode()).hexdigest()


def _joined(spans: Sequence[Span], text: str) -> Iterator[Span]:
    first, end = spans[0] if spans else (0, 0)
    for start, stop in spans[1:]:
        if start > end and _WORD.search(text[end:start]):
            yield first, end
            first = start
        end = max(end, stop)
    if spans:
        yield first, end


def texts_to_find(text: str) -> Iterator[list[str]]:
    """Yield the words of a passage, and of each of its sentences that is long enough to be no other's."""
    if len(words_of(text)) >= SENTENCE:
        for part in (text, *_SENTENCE_ENDS.split(text)):
            yield from (words for words in readings_of(part) if len(words) >= SENTENCE)


def without(text: str, spans: Sequence[Span], kept: Sequence[Span] = ()) -> tuple[str, dict[int, int]]:
    """Return the text with the mark in place of each span, and where each of `kept` then begins.

    Those stay: the markers of citations, which lead elsewhere.
    """
    cut = cutting.cut(text, spans) if spans and (0, len(text)) not in spans else cutting.Cut(spans)
    marked = list(_around(cut.spans, [*kept, *cut.kept]))
    around = _around([(place, place + 1) for place in cut.gone], [*marked, *kept, *cut.kept])
    pieces = [(start, end, _marked(text[start:end])) for start, end in marked]
    pieces += [(start, end, cut.gone[start]) for start, end in around]
    pieces += [(start, end, text[start:end]) for start, end in kept]
    left, moved, done = "", {}, 0
    for start, end, piece in sorted(pieces):
        left = _with(_with(left, text[done:start]), piece)
        moved[start] = len(left) - len(piece)
        done = end
    return _with(left, text[done:]), {start: moved[start] for start, _ in kept}


def _marked(piece: str) -> str:
    """Return the mark between the blanks of what goes. Where no word goes, nothing does."""
    lead, tail = len(piece) - len(piece.lstrip()), len(piece.rstrip())
    return piece[:lead] + MARK + piece[tail:] if _WORD.search(piece) else piece


def _with(left: str, piece: str) -> str:
    """Return what is left with its next piece: the mark is not to become a link, an address or a footnote of it."""
    if (left.endswith(MARK) and piece[:1] in ("(", "[")) or (_BEGINS_A_LINE.search(left) and piece[:1] == ":"):
        return f"{left} {piece}"
    return f"{left} {piece}" if left[-1:] == "^" and piece.startswith(MARK) else left + piece


_BEGINS_A_LINE = re.compile(rf"(?:^|\n)[^\w\n]*{re.escape(MARK)}\Z")


def _around(spans: Iterable[Span], kept: Sequence[Span]) -> Iterator[Span]:
    for start, end in spans:
        for first, behind in sorted(kept):
            if start < behind and first < end:
                if start < first:
                    yield start, first
                start = behind
        if start < end:
            yield start, end


@dataclass(frozen=True)
class Erasure:
    """What is to go: the words, and whatever stands in places that are named, such as “FM-03.P4” or “FM-03 title”."""

    words: Fingerprints
    places: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    """The only entries and shared records in which documents are searched for the words; all if there are none."""

    def text(self, text: str) -> str:
        return without(text, self.words.spans(text))[0]

    def document(self, document: Any) -> "Erased":
        """Return a document, of any shape, without the words."""
        kind: str = document["kind"]
        if not self.concerns(document):
            return Erased(document, [], [])
        eraser = _Eraser(self, document)
        told = eraser.part(document, SHAPES[kind], _Where(kind if kind == "catalogue" else ""))
        if "slug" in told and "title" in told and told["title"] != document["title"]:
            told["slug"] = slug_of(told["title"], told["code"])
        return Erased(told, list(dict.fromkeys(eraser.touched)), list(dict.fromkeys(eraser.gone)))

    def concerns(self, document: Any) -> bool:
        """Tell whether anything in the document can go: only some entries and shared records may be meant."""
        if not self.within or document["kind"] == "catalogue":
            return True
        part, key = _PARTS.get(SHAPES[document["kind"]], (None, "code"))
        names = {f"{part.value}/{document[key]}" if part else document["code"]}
        names |= {f"{CataloguePart.NOTES.value}/{note['code']}" for note in document.get("notes", ())}
        return not names.isdisjoint(self.within)

    def value(self, value: Any) -> Any:
        """Return what a column of JSON holds without the words."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.value(each) for each in value]
            case dict():
                return {self.text(key): self.value(each) for key, each in value.items()}
        return value


@dataclass(frozen=True)
class Erased:
    document: Any
    places: list[str]
    """Anchors, and entries or shared records with the name of a field."""
    gone: list[str]
    """What stood there."""


@dataclass(frozen=True)
class _Where:
    """A part of a document: the entry or shared record that it belongs to, the place that people are told, and the name
    by which its fields are named; "" where they have none.
    """

    owner: str
    place: str = ""
    name: str = ""
    is_whole: bool = False
    """Whether all of it goes."""


class _Eraser:
    """Goes through one document once."""

    def __init__(self, erasure: Erasure, document: Any) -> None:
        self.erasure = erasure
        self.touched: list[str] = []
        self.gone: list[str] = []
        self._markers: dict[str, list[Span]] = {}
        for row in document.get("citations", ()):
            if row.get("offset") is not None:
                span = (row["offset"], row["offset"] + len(row["marker"]))
                self._markers.setdefault(row["passage"], []).append(span)
        self._moved: dict[tuple[str, int], int] = {}
        self._cut: dict[str, tuple[str, list[Span]]] = {}
        """Anchor, or “” for the whole cell → what is printed there, and what goes of it."""

    def part(self, document: Mapping[str, Any], shape: type, outer: _Where) -> Any:
        where, fields, hints = self._entered(document, shape, outer), fields_of(shape), hints_of(shape)
        _, named_by = _PARTS.get(shape, (None, ""))
        told: dict[str, Any] = {}
        # Passages first: of them, citations and statements give places and pieces.
        for key in sorted(document, key=lambda key: (key != "passages", key != "cell")):
            value, known = document[key], fields.get(key, Field())
            if key == "vocabularies":
                told[key] = self._vocabularies(value, where)
                continue
            if known.vocabulary or key in IDENTIFIERS or key == named_by or value in (None, "", []):
                told[key] = value
                continue
            is_whole = where.is_whole or f"{where.name} {key}" in self.erasure.places
            here = replace(where, place=where.place or f"{where.owner} {key}", is_whole=is_whole)
            if shape in _QUOTING:
                told[key] = self._quoted(document, shape, key, here)
            else:
                told[key] = self._value(value, hints.get(key), key, here)
        if shape is AuthorDocument and told["name"] != document["name"]:
            told |= dict.fromkeys(told.keys() & {"family", "given", "particle", "suffix"}, "")
        return {key: _fitted(told[key], document[key], _limits(shape).get(key)) for key in document}

    def _vocabularies(self, document: Mapping[str, Any], where: _Where) -> dict[str, Any]:
        """The terms of the software hold nobody's words; those that are rows do."""
        of_rows = OF_ROWS.values()
        return {
            name: [self.part(row, SharedJurisdiction, where) for row in terms] if name in of_rows else terms
            for name, terms in document.items()
        }

    def _entered(self, document: Mapping[str, Any], shape: type, outer: _Where) -> _Where:
        anchor = document["anchor"] if shape in _ANCHORED else document["code"] if shape is ScenarioDocument else ""
        if anchor:
            is_whole = outer.is_whole or anchor in self.erasure.places
            return replace(outer, place=anchor, name=anchor, is_whole=is_whole)
        part, key = _PARTS.get(shape, (None, ""))
        if part:
            name = f"{part.value}/{document[key]}"
            return _Where(name, name=name, is_whole=outer.is_whole)
        return outer if outer.owner else _Where(document.get("code", ""), name=document.get("code", ""))

    def _quoted(self, document: Mapping[str, Any], shape: type, key: str, here: _Where) -> Any:
        """Return what is printed, or a piece of that, without the words."""
        value = document[key]
        if (shape, key) in _PRINTED:
            return self._printed(document.get("anchor", ""), value, here)
        if shape is CitationDocument and key == "offset":
            return self._moved.get((document["passage"], value), value)
        anchor = document.get("passage", "")
        is_piece = shape is StatementDocument or key in ("hedge", "qualifier")
        if is_piece and (anchor in self.erasure.places or self._is_cut(anchor, value)):
            return self._whole(value, anchor or here.place)
        return self._value(value, hints_of(shape).get(key), key, here)

    def _value(self, value: Any, hint: Any, key: str, here: _Where) -> Any:
        inner = _inner(hint)
        if isinstance(value, list):
            told = [self._value(row, inner[0] if inner else None, key, here) for row in value]
            return [row for row in told if row != ""] if key in NAMES else told
        if isinstance(value, dict):
            shape = next((one for one in (hint, *inner) if is_typeddict(one)), None)
            return self.part(value, shape, replace(here, name="")) if shape else value
        if not isinstance(value, str):
            return value
        spans = [] if here.is_whole else self._spans(value, here.owner)
        if here.is_whole or (spans and key in ALL_OR_NOTHING | NAMES):
            return self._whole(value, here.place, is_emptied=key in ALL_OR_NOTHING | NAMES)
        if not spans:
            return value
        self._note(here.place, value, spans)
        return without(value, spans)[0]

    def _printed(self, anchor: str, text: str, here: _Where) -> str:
        spans = [(0, len(text))] if here.is_whole else self._spans(text, here.owner)
        told, moved = without(text, spans, self._markers.get(anchor, ()))
        if told == text:
            return text
        self._note(here.place, text, spans)
        self._cut[anchor] = text, spans
        self._moved |= {(anchor, before): after for before, after in moved.items()}
        return told

    def _is_cut(self, anchor: str, piece: Any) -> bool:
        """Tell whether a piece of what is printed has lost something, there or in the passage that it is taken from."""
        text, spans = self._cut.get(anchor, ("", []))
        if not isinstance(piece, str) or not piece or not spans:
            return False
        starts = [match.start() for match in re.finditer(re.escape(piece), text)]
        return any(start < end and first < start + len(piece) for start in starts for first, end in spans)

    def _whole(self, value: str, place: str, *, is_emptied: bool = False) -> str:
        if value == MARK:
            return value
        self._note(place, value, [(0, len(value))])
        return "" if is_emptied else MARK

    def _note(self, place: str, text: str, spans: Sequence[Span]) -> None:
        self.touched.append(place)
        self.gone += (text[start:end] for start, end in spans)

    def _spans(self, text: str, owner: str) -> list[Span]:
        within = self.erasure.within
        return self.erasure.words.spans(text) if not within or owner in within else []


def _fitted(erased: Any, value: Any, limit: int | None) -> Any:
    """Return a text that is no longer than its column: the mark is longer than some words."""
    if erased == value or limit is None or not isinstance(erased, str) or len(erased) <= limit:
        return erased
    return MARK if limit >= len(MARK) else ""


@cache
def _limits(shape: type) -> dict[str, int]:
    """Return how long the texts can be that have a limit."""
    stored = stored_fields(_ROWS[shape], shape) if shape in _ROWS else {}
    return {key: column.max_length for key, column in stored.items() if getattr(column, "max_length", None)}


def _inner(hint: Any) -> tuple[Any, ...]:
    """Return the types in a hint: of an annotated one, those of what is annotated."""
    inner = get_args(hint)
    if get_origin(hint) in (list, dict) or not inner:
        return inner
    return _inner(inner[0]) if get_args(inner[0]) else inner
