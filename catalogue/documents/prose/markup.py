"""Codes, links and citations in a Markdown text."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from markdown_it.rules_inline import StateInline

from ...addresses.codes import Code
from ...vocabulary import Kind

LINK = r"\[\[(?P<target>[^\[\]|\\]{1,64})(?:\\?\|(?P<label>[^\[\]]{1,500}))?\]\]"
CITATION = r"\[@(?P<cited>[^\[\]]{0,500})\]"

_CITED = re.compile(r"@?\s*(?P<code>[^,;@]{1,64}?)\s*(?:,\s*(?P<locator>.*\S))?\s*", re.DOTALL)
_NEXT_CITED = re.compile(r"\s*[;,]\s*(?=@)")
_LINK = re.compile(LINK)
_CITATION = re.compile(CITATION)
_MARKUP = re.compile(f"(?P<link>{LINK})|(?P<citation>{CITATION})")

LONGEST_QUOTED = 60
UNKNOWN = "there is no such entry"
LINE_BREAK = "\n"


@dataclass(frozen=True)
class Target:
    """The target of a code. `short` is how a citation names a work; `doubt` is why readers get no link, if they
    do not.
    """

    address: str
    title: str
    short: str = ""
    doubt: str = ""


TargetOf = Callable[[str], Target | None]
"""A code's target in the edition being read, or None where the edition does not have it."""


@dataclass
class Named:
    """An entry that a text names, by code, and what curators are told about it. Readers see the words alone."""

    codes: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    """Those among the codes that stand in a citation."""
    doubts: dict[str, str] = field(default_factory=dict)
    """Code → why readers get no link."""
    malformed: list[str] = field(default_factory=list)
    """Links and citations that name nothing: they stay as they were typed."""
    unsupported: list[str] = field(default_factory=list)
    """Sentences on what stays as it was typed because texts cannot have it."""
    read: list[str] = field(default_factory=list)
    """Markup that was understood, and of which readers do not see every word."""
    labels: list[str] = field(default_factory=list)
    """Names that stand for addresses, as in `[name]: https://example.org`."""


@dataclass(frozen=True)
class Cited:
    code: str
    locator: str


def has_markup(text: str) -> bool:
    return "[[" in text or "[@" in text


def plain(text: str, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the text with the words of its links and citations in place of their markup.

    A link without words is its code, with the title behind it if it is among `titles`, as pages show it.
    """
    return _MARKUP.sub(lambda match: _words(match, titles), text) if has_markup(text) else text


def cited_in(inside: str) -> list[Cited]:
    """`REF-12, p. 4; @REF-03` → two citations; none if any of it is not the code of a reference."""
    cited: list[Cited] = []
    for part in _NEXT_CITED.split(inside):
        match = _CITED.fullmatch(part)
        code = Code.parse(match["code"]) if match else None
        if match is None or code is None or code.kind is not Kind.REFERENCE or code.part:
            return []
        cited.append(Cited(str(code), match["locator"] or ""))
    return cited


class Reading:
    """One text being read: what its codes lead to, and what it names. With `marked`, what leads nowhere is shown so."""

    def __init__(self, target_of: TargetOf, *, marked: bool, home: str) -> None:
        self._target_of = target_of
        self.marked = marked
        self.home = home
        """The address under which the pages of the edition stand."""
        self.named = Named()
        self.line = 1
        """The line at which the paragraph begins that is being read."""

    def target_of(self, code: str) -> Target | None:
        target = self._target_of(code)
        self.named.codes.append(code)
        if target is None or target.doubt:
            self.named.doubts[code] = target.doubt if target else UNKNOWN
        return target

    def refuse(self, what: str, *, before: str = "") -> None:
        """Note what is not supported, after `before` in the paragraph."""
        sentence = f"Line {self.line + before.count(LINE_BREAK)}: {what}"
        if sentence not in self.named.unsupported:
            self.named.unsupported.append(sentence)


def reading_of(state: StateInline) -> Reading:
    reading: Reading = state.env["reading"]
    return reading


def entry_link(state: StateInline, silent: bool) -> bool:
    """Read `[[FM-03]]`, as a rule of the parser. What names no code stays as it was typed."""
    match = _LINK.match(state.src, state.pos)
    if match is None or match.end() > state.posMax or state.linkLevel:
        return False  # no link can stand inside another
    code = Code.parse(match["target"])
    if code is None:
        return _malformed(state, match, silent)
    if not silent:
        _push_entry_link(state, match, str(code))
    state.pos = match.end()
    return True


def citation(state: StateInline, silent: bool) -> bool:
    """Read `[@REF-12, p. 4; @REF-03]`, as a rule of the parser."""
    match = _CITATION.match(state.src, state.pos)
    if match is None or match.end() > state.posMax or state.linkLevel:
        return False
    cited = cited_in(match["cited"])
    if not cited:
        return _malformed(state, match, silent)
    if not silent:
        reading_of(state).named.read.append(match["cited"])
        _push_text(state, "(")
        for index, one in enumerate(cited):
            _push_text(state, "; " if index else "")
            _push_cited(state, one)
        _push_text(state, ")")
    state.pos = match.end()
    return True


def _malformed(state: StateInline, match: re.Match[str], silent: bool) -> bool:
    malformed, typed = reading_of(state).named.malformed, _as_typed(match)
    if not silent and typed not in malformed:
        malformed.append(typed)
    return False


def _push_entry_link(state: StateInline, match: re.Match[str], code: str) -> None:
    reading = reading_of(state)
    reading.named.read.append(match["target"])
    target = reading.target_of(code)
    name = f"{code} {target.title}" if target else code
    end = state.posMax
    if match["label"]:
        close = push_link(state, target, title=name)
        state.pos, state.posMax = match.start("label"), match.end("label")
        state.linkLevel += close == "a"
        state.md.inline.tokenize(state)
        state.linkLevel -= close == "a"
        state.posMax = end
    else:
        close = push_link(state, target, title="")
        _push_text(state, name if target and not target.doubt else code)
    close_link(state, close)


def _push_cited(state: StateInline, one: Cited) -> None:
    reading = reading_of(state)
    target = reading.target_of(one.code)
    reading.named.cited.append(one.code)
    close = push_link(state, target, title=f"{one.code} {target.title}" if target else "")
    _push_text(state, target.short if target and not target.doubt else one.code)
    close_link(state, close)
    _push_text(state, f", {one.locator}" if one.locator else "")


def push_link(state: StateInline, target: Target | None, *, title: str) -> str:
    """Open a link, or a mark, or nothing where readers get the words alone; return the tag that must be closed."""
    if target and not target.doubt:
        link = state.push("link_open", "a", 1)
        link.attrSet("href", target.address)
        if title:
            link.attrSet("title", title)
        link.meta = {"is_entry": True}
        return "a"
    if not reading_of(state).marked:
        return ""
    state.push("mark_open", "mark", 1).attrs = {"title": target.doubt if target else UNKNOWN}
    return "mark"


def close_link(state: StateInline, tag: str) -> None:
    if tag:
        state.push("link_close" if tag == "a" else "mark_close", tag, -1)


def _push_text(state: StateInline, text: str) -> None:
    """Push words in which no code or address is looked for."""
    if text:
        state.push("text_special", "", 0).content = text


def _as_typed(match: re.Match[str]) -> str:
    typed = match.group()
    return typed if len(typed) <= LONGEST_QUOTED else f"{typed[:LONGEST_QUOTED]}…"


def _words(match: re.Match[str], titles: Mapping[str, str]) -> str:
    if match["link"]:
        code = Code.parse(match["target"])
        name = f"{code} {titles.get(str(code), '')}".rstrip()
        return (match["label"] or name) if code else match.group()
    cited = cited_in(match["cited"])
    return f"({'; '.join(_cited_in_words(cited))})" if cited else match.group()


def _cited_in_words(cited: list[Cited]) -> Iterator[str]:
    return (f"{one.code}, {one.locator}" if one.locator else one.code for one in cited)
