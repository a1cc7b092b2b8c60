"""Codes, links and citations in a Markdown text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

import markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from ...addresses.codes import Code
from ...vocabulary import Kind

CODE_IN_TEXT = r"\b((?:FM|LQ|LAW|REF)-[0-9]{1,6}(?:\.[SP][0-9]{1,4})?)\b"
_STASHED = r"\x02[^\x03]{0,40}\x03"  # what Python-Markdown has already read, such as a bar escaped in a table
LINK = rf"\[\[(?P<target>[^\[\]|\x02]{{1,64}})(?:(?:\||{_STASHED})(?P<label>[^\[\]]{{1,500}}))?\]\]"
CITATION = r"\[@(?P<cited>[^\[\]]{0,500})\]"

_CITED = re.compile(r"@?\s*(?P<code>[^,;@]{1,64}?)\s*(?:,\s*(?P<locator>.*\S))?\s*", re.DOTALL)
_NEXT_CITED = re.compile(r"\s*;\s*(?=@)")
_MARKUP = re.compile(f"(?P<link>{LINK})|(?P<citation>{CITATION})")

LONGEST_QUOTED = 60
UNKNOWN = "there is no such entry"

Match = tuple[ElementTree.Element | None, int | None, int | None]


@dataclass(frozen=True)
class Target:
    """What a code leads to. `short` is how a citation names a work; `doubt` is why readers get no link, if they
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
    """What a text names, by code, and what curators are told about it. Readers see the words alone."""

    codes: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    """Those among the codes that stand in a citation."""
    doubts: dict[str, str] = field(default_factory=dict)
    """Code → why readers get no link."""
    malformed: list[str] = field(default_factory=list)
    """Links and citations that name nothing: they stay as they were typed."""


@dataclass(frozen=True)
class Cited:
    code: str
    locator: str


def has_markup(text: str) -> bool:
    return "[[" in text or "[@" in text


def plain(text: str) -> str:
    """The text with the words of its links and citations in place of their markup, for search and its snippets."""
    return _MARKUP.sub(_words, text) if has_markup(text) else text


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


class Markup(Extension):
    def __init__(self, target_of: TargetOf, *, marked: bool) -> None:
        """With `marked`, what leads nowhere is shown as such."""
        super().__init__()
        self.target_of = target_of
        self.marked = marked
        self.named = Named()

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        # Below code spans, escapes and Markdown's own links, so that what stands inside them stays as it is.
        md.inlinePatterns.register(_Links(LINK, md, self), "entry_links", 157)
        md.inlinePatterns.register(_Citations(CITATION, md, self), "citations", 156)
        md.inlinePatterns.register(_Codes(CODE_IN_TEXT, md, self), "codes", 75)


class _Targets(InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)  # no link can stand inside another

    def __init__(self, pattern: str, md: markdown.Markdown, markup: Markup) -> None:
        super().__init__(pattern, md)
        self.markup = markup

    # Python-Markdown's own name, with a second argument that its older class of patterns lacks.
    def handleMatch(self, m: re.Match[str], data: str) -> Match:  # type: ignore[override]  # noqa: N802
        element = self.element_of(m)
        return (None, None, None) if element is None else (element, m.start(0), m.end(0))

    def element_of(self, match: re.Match[str]) -> ElementTree.Element | None:
        """None: it stays as it was typed."""
        raise NotImplementedError

    def target_of(self, code: str) -> Target | None:
        named, target = self.markup.named, self.markup.target_of(code)
        named.codes.append(code)
        if target is None or target.doubt:
            named.doubts[code] = target.doubt if target else UNKNOWN
        return target

    def reference_to(self, target: Target | None, text: str, title: str) -> ElementTree.Element:
        """A link, or the text alone where readers get none."""
        if target is None or target.doubt:
            link = _unlinked(target.doubt if target else UNKNOWN, marked=self.markup.marked)
        else:
            link = ElementTree.Element(
                "a", {"href": target.address, "title": title} if title else {"href": target.address}
            )
        link.text = text
        return link


class _Links(_Targets):
    def element_of(self, match: re.Match[str]) -> ElementTree.Element | None:
        code = Code.parse(match["target"])
        if code is None:
            self.markup.named.malformed.append(_as_typed(match))
            return None
        target = self.target_of(str(code))
        name = f"{code} {target.title}" if target else str(code)
        if match["label"]:
            return self.reference_to(target, match["label"].strip(), title=name)
        shown = name if target and not target.doubt else str(code)
        return self.reference_to(target, AtomicString(shown), title="")


class _Citations(_Targets):
    def element_of(self, match: re.Match[str]) -> ElementTree.Element | None:
        cited = cited_in(match["cited"])
        if not cited:
            self.markup.named.malformed.append(_as_typed(match))
            return None
        whole = ElementTree.Element("span")
        whole.text = "("
        for place, one in enumerate(cited, start=1):
            link = self._citation(one.code)
            link.tail = f"{f', {one.locator}' if one.locator else ''}{')' if place == len(cited) else '; '}"
            whole.append(link)
        return whole

    def _citation(self, code: str) -> ElementTree.Element:
        target = self.target_of(code)
        self.markup.named.cited.append(code)
        short = target.short if target and not target.doubt else code
        title = f"{code} {target.title}" if target else ""
        return self.reference_to(target, AtomicString(short), title)


class _Codes(_Targets):
    def element_of(self, match: re.Match[str]) -> ElementTree.Element | None:
        target = self.target_of(match[1])
        if target is None or not target.address:
            return None
        link = ElementTree.Element("a", href=target.address)
        link.text = AtomicString(match[1])
        return link


def _unlinked(doubt: str, *, marked: bool) -> ElementTree.Element:
    return ElementTree.Element("mark", title=doubt) if marked else ElementTree.Element("span")


def _as_typed(match: re.Match[str]) -> str:
    typed = re.sub(_STASHED, "…", match.group())
    return typed if len(typed) <= LONGEST_QUOTED else f"{typed[:LONGEST_QUOTED]}…"


def _words(match: re.Match[str]) -> str:
    if match["link"]:
        code = Code.parse(match["target"].removesuffix("\\"))
        return (match["label"] or str(code)) if code else match.group()
    cited = cited_in(match["cited"])
    return f"({'; '.join(_cited_in_words(cited))})" if cited else match.group()


def _cited_in_words(cited: list[Cited]) -> Iterator[str]:
    return (f"{one.code}, {one.locator}" if one.locator else one.code for one in cited)
