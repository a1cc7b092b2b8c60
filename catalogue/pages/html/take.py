"""What readers take away from a page: citations of what it is about, and links to it in the syntax of other places."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from ...documents.quoting import NOT_PUBLISHED
from ...documents.shapes import AuthorityDocument
from ...editions.edition import LoadedEdition
from ...editions.entry_data import passages_in
from ...formats.citing import PLAIN, STYLES, bibtex, csl, ris
from ...formats.citing.as_source import Cited, citation, entry_of, results_of
from ...formats.citing.items import item_of
from ...formats.citing.law import law_citation, stored
from ...formats.citing.runs import in_html
from ...formats.citing.works import work_of
from ...formats.table import FORMATS
from ...vocabulary import CitationStyle, Kind, Layer
from .renderer import EditionRenderer

SHOWN = (*STYLES, PLAIN)
_FORMATS = [form for form in FORMATS if form.suffix in ("bib", "ris", "csl.json", "txt")]


@dataclass(frozen=True)
class CitationForm:
    """A citation in one style. `html` is empty where there is none, and `remark` says why."""

    style: str
    html: SafeString
    remark: str = ""


@dataclass(frozen=True)
class Source:
    """Something that can be cited, and what to know of it."""

    name: str
    about: str
    forms: tuple[CitationForm, ...]


@dataclass(frozen=True)
class Record:
    """A citation for reference managers, as text and as a file."""

    name: str
    address: str
    text: str = ""


@dataclass(frozen=True)
class Citing:
    title: str
    plain: SafeString
    """The entry of the catalogue in one line, for the foot of the page and for paper."""
    sources: tuple[Source, ...]
    records: tuple[Record, ...] = ()


def citing_of(code: str, kind: Kind, renderer: EditionRenderer, address: str) -> Citing:
    """Return the citations of an entry’s or a scenario’s page. `address` is the permanent one."""
    edition = renderer.edition
    item = item_of(edition, code, address)
    written = {
        "bib": bibtex.bibtex([item]),
        "ris": ris.ris([item]).replace("\r\n", "\n"),
        "csl.json": csl.csl_json([item]),
    }
    home = renderer.addresses.named(code)
    records = tuple(Record(form.title, f"{home}.{form.suffix}", written.get(form.suffix, "")) for form in _FORMATS)
    title = f"Cite this {edition.term('kind', kind).label.lower()}"
    plain = in_html(citation(entry_of(edition, code, address), PLAIN))
    return Citing(title, plain, tuple(_sources(code, renderer, address)), records)


def citing_results(edition: LoadedEdition, title: str, address: str) -> Citing:
    """Return the citations of a list or a search."""
    cited = results_of(edition, title, address)
    about = f"Today’s software makes it of the words of edition {cited.edition}, which never change."
    return Citing("Cite this list", in_html(citation(cited, PLAIN)), (_of_catalogue("This list", cited, about),))


def _sources(code: str, renderer: EditionRenderer, address: str) -> Iterator[Source]:
    edition, original = renderer.edition, renderer.original
    entry: Any = edition.entries.get(code, {})
    match entry.get("kind"):
        case Kind.REFERENCE if work := work_of(entry):
            forms = tuple(CitationForm(style.title, in_html(style.work(work))) for style in SHOWN)
            yield Source("The work", "What is not known of it is left out.", forms)
        case Kind.AUTHORITY:
            found = [(style, law_citation(entry, style)) for style in SHOWN]
            forms = tuple(CitationForm(style.title, in_html(one.runs), one.remark) for style, one in found)
            about = "As the curators write it; APA and Chicago follow The Bluebook."
            yield Source("The authority", about, (*forms, *_other_forms(entry)))
    about = "This cites the whole; “Quote” beside a passage cites that passage alone."
    yield _of_catalogue(f"{code} of the catalogue", entry_of(edition, code, address), about)
    quotes_it = any(passage["layer"] == Layer.SOURCE for passage in passages_in(code, edition))
    if original and quotes_it and code != edition.source_document:
        forms = tuple(CitationForm(style.title, in_html(style.work(original))) for style in SHOWN)
        about = "Its words are the passages of the layer “source”; the Quote panel of each cites the place there."
        yield Source("The source document", about, forms)


def _other_forms(authority: AuthorityDocument) -> Iterator[CitationForm]:
    """Yield the citations in styles that cite nothing but law."""
    for style in (CitationStyle.NEUTRAL, CitationStyle.ELI):
        if found := stored(authority, style):
            yield CitationForm(style.label, in_html(found.runs), found.remark)


def _of_catalogue(name: str, cited: Cited, about: str) -> Source:
    if "withheld" in cited.layer:
        about += f" A withheld passage is {NOT_PUBLISHED}: say so where you quote one."
    return Source(name, about, tuple(CitationForm(style.title, in_html(citation(cited, style))) for style in SHOWN))


PREFIX = "fm"
"""The interwiki prefix that docs/wikis.md proposes."""


@dataclass(frozen=True)
class LinkForm:
    """A link in one syntax, as text to paste."""

    name: str
    text: str


@dataclass(frozen=True)
class Share:
    """One of the two links to a page, and what it promises."""

    name: str
    promise: str
    address: str
    title: str
    forms: tuple[LinkForm, ...]

    @property
    def link(self) -> SafeString:
        """The link itself, which keeps its words where rich text is pasted."""
        return format_html('<a href="{}">{}</a>', self.address, self.title)


def shares_of(
    title: str,
    *,
    living: str,
    frozen: str,
    edition: int,
    published_at: datetime,
    code: str = "",
    frames: Sequence[str] = ("", ""),
    is_list: bool = False,
) -> tuple[Share, Share]:
    """Return the link that follows the newest edition, and the one that stays in `edition`, from whole addresses.

    The words of an entry never change; a list, or what a search finds, is worked out from them. `code` is that of an
    entry or a scenario, to which a wiki can link by a prefix; `frames` is the HTML of a card for each of the two, where
    pages of others may show one.
    """
    day = f"{published_at:%Y-%m-%d}"
    in_edition = f"{title} (edition {edition})"
    promise = (
        f"Always leads to what today’s software makes of edition {edition}, whose words never change."
        if is_list
        else f"Always leads to the words of edition {edition}, and says there whether they have changed since."
    )
    return (
        Share(
            "Living link",
            "Always leads to today’s words.",
            living,
            title,
            _forms(title, living, "data-versionurl", frozen, day) + _interwiki(title, code) + _card(frames[0]),
        ),
        Share(
            "Frozen link",
            promise,
            frozen,
            in_edition,
            _forms(in_edition, frozen, "data-originalurl", living, day)
            + _interwiki(in_edition, code and f"editions/{edition}/{code}")
            + _card(frames[1]),
        ),
    )


def _interwiki(title: str, path: str) -> tuple[LinkForm, ...]:
    link = LinkForm(f"MediaWiki, by the prefix “{PREFIX}”", f"[[{PREFIX}:{path}|{_in_mediawiki(title)}]]")
    return (link,) if path else ()


def _card(frame: str) -> tuple[LinkForm, ...]:
    return (LinkForm("Card, as a frame", frame),) if frame else ()


def _forms(title: str, address: str, relation: str, other: str, day: str) -> tuple[LinkForm, ...]:
    words, target = escape(title), escape(address)
    robust = f'{relation}="{escape(other)}" data-versiondate="{day}"'
    return (
        LinkForm("Markdown", f"[{_in_markdown(title)}]({address})"),
        LinkForm("MediaWiki", f"[{address} {_in_mediawiki(title)}]"),
        LinkForm("Confluence, wiki markup", f"[{_in_confluence(title)}|{address}]"),
        LinkForm("Confluence, storage format", f'<a href="{target}">{words}</a>'),
        LinkForm("HTML, as a robust link", f'<a href="{target}" {robust}>{words}</a>'),
    )


def _escaping(special: str, write: Callable[[str], str]) -> Callable[[str], str]:
    pattern = re.compile(special)
    return lambda text: pattern.sub(lambda match: write(match.group()), text)


_in_markdown = _escaping(r"[\\`*_\[\]<>&]", lambda character: f"\\{character}")
_in_mediawiki = _escaping(r"[\[\]{}|<>&']", lambda character: f"&#{ord(character)};")
_in_confluence = _escaping(r"[\\\[\]{}|!*_]", lambda character: f"\\{character}")
