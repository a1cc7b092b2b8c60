"""Links and mentions of ours on somebody else's page: what became of each."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import get_script_prefix, reverse

from ..addresses.codes import CODE_IN_ANY_SPELLING, Code
from ..addresses.in_texts import Found, Lines, addresses_in, interwiki_links_in, with_entities_read, without_links
from ..addresses.names import DASHES, as_read, bare, fold, normalise
from ..addresses.pages import canonical
from ..editions.edition import LoadedEdition
from ..editions.entry_data import in_words
from ..editions.history import StoodText, text_in, texts_of
from ..vocabulary import EntryState, LinkVerdict
from .errors import offered
from .own_addresses import OwnAddress, own_address
from .reading import Page

MOST_LINKS = 5_000
MOST_MENTIONS = 2_000
MOST_NEAREST = 50
"""Unknown addresses for which the nearest entries are looked for: each costs a comparison with every name."""

_CODE = re.compile(CODE_IN_ANY_SPELLING, re.IGNORECASE | re.ASCII)
_CODE_AS_WE_WRITE_IT = re.compile(rf"(?:FM|LQ|LAW|REF)[\-{DASHES}][0-9]{{2,6}}(?:\.[SP][0-9]{{1,4}})?")
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_WORDS = re.compile(r"[ \t\r\n\u00a0\-\u2010-\u2015’']{1,3}")


@dataclass(frozen=True)
class Judged:
    """A link or a mention as it is today. `address` is where readers look; `mended` what should be written."""

    verdict: LinkVerdict
    code: str = ""
    title: str = ""
    detail: str = ""
    address: str = ""
    mended: str = ""


@dataclass(frozen=True)
class Finding:
    """Everything that is written alike, with the lines where it stands."""

    written: str
    judged: Judged
    lines: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    findings: list[Finding]
    mended_text: str
    mended: int
    is_complete: bool
    """False where the text has more links or mentions than are looked at."""

    @property
    def ours(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.judged.verdict is not LinkVerdict.NOT_OURS]

    @property
    def of_others(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.judged.verdict is LinkVerdict.NOT_OURS]

    @property
    def counts(self) -> dict[LinkVerdict, int]:
        counted = Counter(finding.judged.verdict for finding in self.findings)
        return {verdict: counted[verdict] for verdict in LinkVerdict if counted[verdict]}


def check(text: str, page: Page) -> Report:
    """Judge every link of a text, and every code and name of ours that is none, by the edition in force."""
    judge = _Judge(page)
    links = sorted([*islice(addresses_in(text), MOST_LINKS + 1), *islice(interwiki_links_in(text), MOST_LINKS + 1)])
    words = as_read(with_entities_read(without_links(text, links)))
    lines, lines_of_words = Lines(text), Lines(words)
    mentions = list(islice(judge.mentions_in(words), MOST_MENTIONS + 1))
    findings: dict[str, Finding] = {}
    pieces: list[str] = []
    end = mended = 0
    for found in links[:MOST_LINKS]:
        finding = findings.get(found.written) or Finding(found.written, judge.link(found.written))
        if finding.judged.verdict is LinkVerdict.NOT_OURS and found.written.startswith("//"):
            continue  # a comment of a program, more often than a link
        findings[found.written] = finding
        finding.lines.append(lines.number_of(found.start))
        if finding.judged.mended:
            pieces += (text[end : found.start], _written_like(found.written, finding.judged.mended))
            end, mended = found.end, mended + 1
    for found, judged in mentions[:MOST_MENTIONS]:
        findings.setdefault(f" {found.written}", Finding(found.written, judged)).lines.append(
            lines_of_words.number_of(found.start)
        )
    ordered = sorted(findings.values(), key=lambda finding: finding.lines[0])
    is_complete = len(links) <= MOST_LINKS and len(mentions) <= MOST_MENTIONS
    return Report(ordered, "".join((*pieces, text[end:])), mended, is_complete)


def _written_like(written: str, address: str) -> str:
    """Return an address with its ampersands escaped where those of the one that it replaces are."""
    return html.escape(address) if "&amp;" in written else address


class _Judge:
    """Judges by one edition; what was asked of the record before is remembered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.edition: LoadedEdition = page.newest.edition
        self._texts: dict[str, list[StoodText]] = {}
        self._nearest_left = MOST_NEAREST

    def link(self, written: str) -> Judged:
        prefix, _, name = written.partition(":")
        if "//" not in written:
            own = own_address(f"//{self.page.request.get_host()}{get_script_prefix()}{quote(name)}", self.page.request)
        else:
            own = own_address(seen := bare(html.unescape(written)), self.page.request)
        if own is None:
            return Judged(LinkVerdict.NOT_OURS)
        judged = self._own(own)
        if "//" not in written:
            return replace(judged, mended=f"{prefix}:{judged.code}" if judged.mended and judged.code else "")
        has_moved, is_wrapped = self._has_moved(own.address), own.address != seen
        if judged.mended or not (has_moved or is_wrapped):
            return judged
        verdict = LinkVerdict.REDIRECTS if judged.verdict is LinkVerdict.CURRENT else judged.verdict
        why = "The catalogue has moved." if has_moved else "The link leads through another site."
        mended = self._here(own, own.address) if has_moved else own.address
        return replace(judged, verdict=verdict, detail=f"{why} {judged.detail}".strip(), mended=mended)

    def mentions_in(self, words: str) -> Iterator[tuple[Found, Judged]]:
        for match in _CODE.finditer(words):
            code = Code.parse(match.group())
            if code is None:
                continue
            judged = self._entry(str(code), OwnAddress("", "", None))
            if judged.verdict is LinkVerdict.CURRENT:
                judged = replace(judged, verdict=LinkVerdict.COULD_LINK)
            if judged.verdict is not LinkVerdict.UNKNOWN or _CODE_AS_WE_WRITE_IT.fullmatch(match.group()):
                yield Found(match.start(), match.end(), match.group()), replace(judged, mended="")
        yield from self._names_in(words)

    def _names_in(self, words: str) -> Iterator[tuple[Found, Judged]]:
        tokens = list(_WORD.finditer(words))
        folded = [fold(token.group()) for token in tokens]
        index = 0
        while index < len(tokens):
            name = next(
                (one for one in self._names.get(folded[index], ()) if self._stands(one, index, tokens, folded)), None
            )
            if name is None:
                index += 1
                continue
            start, end = tokens[index].start(), tokens[index + len(name) - 1].end()
            index += len(name)
            codes = [code for code in self.edition.names["-".join(name)] if self.edition.is_in_force(code)]
            judged = self._of(codes[0], LinkVerdict.COULD_LINK)
            if len(codes) > 1:
                judged = replace(judged, detail=f"Several entries have this name: {', '.join(codes)}.")
            yield Found(start, end, words[start:end]), judged

    def _stands(self, name: tuple[str, ...], index: int, tokens: list[re.Match[str]], folded: list[str]) -> bool:
        if tuple(folded[index : index + len(name)]) != name:
            return False
        if len(name) == 1:
            return tokens[index].group().isupper()  # “CFAA”; “contract” is a word like others
        pairs = zip(tokens[index:], tokens[index + 1 : index + len(name)], strict=False)
        return all(_BETWEEN_WORDS.fullmatch(one.string, one.end(), other.start()) for one, other in pairs)

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, ...]]]:
        """First word → the names that begin with it, the longest first."""
        names: dict[str, list[tuple[str, ...]]] = {}
        for name, codes in self.edition.names.items():
            if not Code.parse(name) and any(map(self.edition.is_in_force, codes)):
                parts = tuple(name.split("-"))
                names.setdefault(parts[0], []).append(parts)
        return {first: sorted(some, key=len, reverse=True) for first, some in names.items()}

    def _own(self, own: OwnAddress) -> Judged:
        number = own.edition
        if own.match is None:
            return self._unknown(own.path)
        if number and number > self.edition.number:
            return Judged(LinkVerdict.UNKNOWN, detail=f"There is no edition {number} yet.")
        if not own.name:
            return Judged(
                LinkVerdict.PINNED_UNCHANGED if number else LinkVerdict.CURRENT, detail="A page of the catalogue."
            )
        parsed = Code.parse(own.name)
        codes = [str(parsed)] if parsed else list(self.edition.names.get(normalise(own.name), ()))
        if len(codes) > 1:
            return Judged(LinkVerdict.UNKNOWN, detail=f"Several entries have this name: {', '.join(codes)}.")
        return self._with_erased(self._entry(codes[0], own), codes[0], own) if codes else self._unknown(own.path)

    def _with_erased(self, judged: Judged, code: str, own: OwnAddress) -> Judged:
        """Say that words were erased from where the link leads."""
        place = str(Code.parse(own.fragment) or code) if own.fragment else code
        rows = self.edition.tombstones.get(code.partition(".")[0], [])
        told = dict.fromkeys(str(gone) for gone in rows if place in gone.places or "." not in place)
        return replace(judged, detail=" ".join(filter(None, [judged.detail, *told]))) if told else judged

    def _entry(self, code: str, own: OwnAddress) -> Judged:
        entry = code.partition(".")[0]
        document = self.edition.entries.get(entry)
        if document is None:
            return self._unknown(code)
        if document["state"] != EntryState.PUBLIC:
            return self._departed(entry, document)
        place = Code.parse(own.fragment) if own.fragment else None
        place = place if place and place.entry == entry else Code.parse(code)
        if own.edition:
            return self._pinned(entry, place, own.edition)
        if place and not self.edition.has(place):
            return replace(self._of(entry, LinkVerdict.ANCHOR_GONE), detail=self._why_gone(entry, place))
        target = str(place or code)
        judged = self._of(target, LinkVerdict.CURRENT)
        if self._is_old_name(entry, own):
            return replace(judged, verdict=LinkVerdict.REDIRECTS, mended=judged.address)
        return judged

    def _why_gone(self, entry: str, place: Code) -> str:
        part = self.edition.withdrawn.get(str(place))
        if part is None:
            return f"{entry} has no {place} today."
        return f"{part}: {in_words(part.document['reason'], self.edition)}"

    def _departed(self, entry: str, document: Any) -> Judged:
        departure, successor = self.edition.departures[entry], self.edition.successor_of(entry)
        title = document["title"]
        if document["state"] == EntryState.MERGED and successor:
            detail = f"Merged into {successor} in edition {departure.edition}."
            address = self.page.living(successor)
            return Judged(LinkVerdict.MERGED, successor, self.edition.title_of(successor), detail, address, address)
        instead = f" {successor} replaces it." if successor else ""
        detail = f"Withdrawn in edition {departure.edition}: {document['reason']}{instead}"
        return Judged(LinkVerdict.WITHDRAWN, entry, title, detail, self.page.living(entry))

    def _pinned(self, entry: str, place: Code | None, number: int) -> Judged:
        if self.edition.since[entry] <= number and (place is None or self.edition.has(place)):
            return self._of(str(place or entry), LinkVerdict.PINNED_UNCHANGED)
        if entry not in self._texts:
            self._texts[entry] = texts_of(entry)
        text = text_in(self._texts[entry], number)
        if text is None:
            return Judged(LinkVerdict.UNKNOWN, entry, detail=f"Edition {number} does not have {entry}.")
        if place and place.part and not _has(text, place):
            detail = f"Edition {number} does not have {place}."
            return Judged(LinkVerdict.ANCHOR_GONE, entry, text.title, detail, self.page.living(entry))
        changes = canonical(f"{reverse('changes', args=[entry])}?from={number}", self.page.request)
        detail = f"Changed in edition {text.until.number}." if text.until else ""
        return Judged(LinkVerdict.PINNED_CHANGED, str(place or entry), text.title, detail, changes)

    def _is_old_name(self, entry: str, own: OwnAddress) -> bool:
        """Tell if the address has a name or a slug that the entry no longer has."""
        document = self.edition.entries[entry]
        slug = own.match.kwargs.get("slug", "") if own.match else ""
        scenario = self.edition.all_scenarios.get(str(Code.parse(own.name)))
        if slug:
            return bool(slug != (scenario.slug if scenario else document["slug"]))
        if not own.name or Code.parse(own.name):
            return False
        today = (document["title"], document["slug"], *document["aliases"])
        return normalise(own.name) not in map(normalise, today)

    def _unknown(self, path: str) -> Judged:
        self._nearest_left -= 1
        near = list(offered(path, self.edition)) if self._nearest_left >= 0 else []
        if not near:
            return Judged(LinkVerdict.UNKNOWN, detail="There is nothing like it.")
        judged = self._of(near[0], LinkVerdict.UNKNOWN)
        return replace(judged, detail=f"Nearest: {', '.join(near)}.")

    def _of(self, code: str, verdict: LinkVerdict) -> Judged:
        place = Code.parse(code)
        owner = code if place is None or not place.is_passage else place.entry
        return Judged(verdict, code, self.edition.title_of(owner), address=self.page.living(code))

    def _has_moved(self, address: str) -> bool:
        """Tell if the address names a host where the catalogue no longer is, or is no longer said to be."""
        parts, here = urlsplit(address), urlsplit(canonical(get_script_prefix(), self.page.request))
        host = (parts.hostname or "").rstrip(".")
        if host == here.hostname:
            return not parts.path.startswith(here.path.rstrip("/"))
        return bool(canonical("")) or any(host == urlsplit(base).hostname for base in settings.FORMER_URLS)

    def _here(self, own: OwnAddress, address: str) -> str:
        """Return what the address of the same page is today, with its query and fragment."""
        parts = urlsplit(address)
        query, fragment = f"?{parts.query}" if parts.query else "", f"#{parts.fragment}" if parts.fragment else ""
        path = f"{get_script_prefix().rstrip('/')}{quote(own.path)}"
        return f"{canonical(path, self.page.request)}{query}{fragment}"


def _has(text: StoodText, place: Code) -> bool:
    if place.is_passage:
        return any(passage["anchor"] == str(place) for passage in text.document["passages"])
    return text.has(str(place))
