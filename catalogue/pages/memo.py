"""A brief that a reader puts together: what is in it stands in the address, and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpResponse

from ..addresses.codes import Code, codes_in
from ..addresses.names import visible
from ..addresses.pages import Addresses
from ..editions.departed import told_of_departed
from ..editions.edition import LoadedEdition
from ..formats.briefs import TITLE, Brief
from ..formats.citing import BLUEBOOK, STYLES
from ..formats.citing.styles import Style
from ..formats.subjects import Subject
from ..formats.table import Format, downloads
from ..vocabulary import EntryState
from ..web.exceptions import BadParameter
from .data import links_of, sent
from .errors import meant_instead
from .html.brief import shown_blocks, shown_notes
from .reading import Page, gives_data, reads_an_edition

MOST = 60
LONGEST_ADDED = 10_000
LONGEST_SHOWN = 60
_MOVES = {"up": -1, "down": 1, "without": 0}


@dataclass(frozen=True)
class Items:
    """Codes in their order, the names that led to them or to nothing, and what is told of what is gone."""

    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@reads_an_edition
def memo(page: Page) -> HttpResponse:
    """Show the brief, or what is wrong with its address; what is to be done with it leads to its new address."""
    query, edition = page.request.GET, page.served.edition
    named = [name for name in query.getlist("i") if name.strip()]
    try:
        items, style = read_items(named, edition), _style_in(query.getlist("style"))
        codes = _moved(_with_added(items.codes, query.getlist("add"), edition), query)
    except BadParameter as mistake:
        return _show(page, _understood(named, edition), BLUEBOOK, mistake=mistake, added=query.get("add", ""))
    if query.keys() & {"add", *_MOVES}:
        return page.redirect(f"{page.renderer.addresses.memo}{query_of(codes, style)}")
    return _show(page, items, style)


@gives_data
def download(page: Page, form: Format) -> HttpResponse:
    """Give the brief for Word, or as Markdown."""
    query, edition = page.request.GET, page.served.edition
    items = read_items(query.getlist("i"), edition)
    if not items.codes:
        raise BadParameter("i", " ".join([*items.gone, "Name what is to be in the brief, each as one i=FM-03.P2."]))
    brief = _brief(page, items.codes, _style_in(query.getlist("style")), items.gone)
    return sent(page, form, Subject.BRIEF, brief, name="brief")


def read_items(names: Sequence[str], edition: LoadedEdition) -> Items:
    """Return what is in the brief, each once. What was merged is its successor, and is told. Raises BadParameter."""
    items = Items()
    for name in names:
        if not name.strip():
            continue
        named = edition.named(name) or _gone_with_its_entry(name, edition)
        found = list(dict.fromkeys(edition.resolve(each)[0] for each in named))
        if len(found) != 1:
            told = f"“{visible(name)[:LONGEST_SHOWN]}”"
            several = f"More than one entry is called {told}: {', '.join(found)}."
            raise BadParameter("i", several if found else f"This edition has no {told}.", value=name)
        code, owner = found[0], found[0].partition(".")[0]
        is_itself = code in named and edition.is_in_force(owner)
        if not is_itself:
            items.gone.append(_farewell(name, named[0].partition(".")[0], edition))
        items.names.append(code if is_itself else name)
        if edition.is_in_force(owner) and code not in items.codes:
            items.codes.append(code)
    return _few(items)


def _gone_with_its_entry(name: str, edition: LoadedEdition) -> list[str]:
    """Return the entry of a passage or scenario, if that was withdrawn or merged."""
    code = Code.parse(name)
    is_gone = code is not None and code.entry in edition.entries and not edition.is_in_force(code.entry)
    return [code.entry] if code and is_gone else []


def query_of(codes: Sequence[str], style: Style = BLUEBOOK) -> str:
    """Return the query string of a brief, with its “?”."""
    pairs = [*(("i", code) for code in codes), *([] if style is BLUEBOOK else [("style", style.name)])]
    return f"?{urlencode(pairs)}" if pairs else ""


def _few(items: Items) -> Items:
    if len(items.codes) > MOST:
        raise BadParameter("i", f"These are {len(items.codes)} items. A brief has at most {MOST}.")
    return items


def _farewell(name: str, code: str, edition: LoadedEdition) -> str:
    """Return what became of an entry, and so of what the address names."""
    departure, successor = edition.departures[code], edition.successor_of(code)
    is_replaced = edition.entries[code]["state"] == EntryState.MERGED and successor
    done = f"This brief has {successor} in its place." if is_replaced else f"This brief leaves {code} out."
    parsed = Code.parse(name)
    whose = f"The words of {parsed}" if parsed and parsed.part else "Its words"
    return f"{told_of_departed(code, edition)} {done} {whose} stand in edition {departure.edition - 1}."


def _style_in(names: Sequence[str]) -> Style:
    if not names:
        return BLUEBOOK
    found = next((style for style in STYLES if style.name == names[0]), None)
    if found is None or len(names) > 1:
        raise BadParameter("style", f"Choose one of: {', '.join(style.name for style in STYLES)}.")
    return found


def _with_added(codes: list[str], texts: Sequence[str], edition: LoadedEdition) -> list[str]:
    """Return the codes with those in what was typed or pasted behind them; a name counts where it stands alone."""
    added: list[str] = []
    for text in texts:
        if len(text) > LONGEST_ADDED:
            raise BadParameter("add", f"At most {LONGEST_ADDED:,} characters can be read at once.")
        found = [str(code) for code in codes_in(text)] or edition.resolve(text.strip())
        if text.strip() and not found:
            raise BadParameter("add", f"There is no code of an entry or passage in “{visible(text)[:LONGEST_SHOWN]}”.")
        added += found
    try:
        names = read_items([*codes, *added], edition).names if added else codes
    except BadParameter as mistake:
        raise BadParameter("add", mistake.message, mistake.value) from mistake
    return list(dict.fromkeys(names))


def _moved(codes: list[str], query: dict[str, str]) -> list[str]:
    """Return the codes after one was moved up, down or out. What is not among them is told."""
    codes = [*codes]
    for parameter, by in _MOVES.items():
        if parameter not in query:
            continue
        code = query[parameter]
        if code not in codes:
            raise BadParameter(parameter, f"“{visible(code)[:LONGEST_SHOWN]}” is not in this brief.")
        index = codes.index(code)
        codes.remove(code)
        if by:
            codes.insert(max(0, index + by), code)
    return codes


def _understood(names: Sequence[str], edition: LoadedEdition) -> Items:
    """Return what can be read of an address that has a mistake, so that nobody begins anew."""
    parsed = [code for name in names if (code := Code.parse(name)) and edition.has(code)]
    return Items(read_items([str(code) for code in parsed][:MOST], edition).codes)


def _brief(page: Page, codes: Sequence[str], style: Style, gone: Sequence[str] = ()) -> Brief:
    links, edition = links_of(page), page.served.edition
    address = f"{links.base}{Addresses(edition.number).memo}{query_of(codes, style)}"
    return Brief(codes, edition, style, links, address, gone)


def _show(
    page: Page, items: Items, style: Style, *, mistake: BadParameter | None = None, added: str = ""
) -> HttpResponse:
    edition, query = page.served.edition, query_of(items.codes, style)
    brief = _brief(page, items.codes, style) if items.codes else None
    # With what the reader named, so that the files tell of what is gone too.
    forms = downloads(page.renderer.addresses, Subject.BRIEF, "memo", query_of(items.names, style))
    return page.render(
        "memo.html",
        status=400 if mistake else 200,
        title=TITLE,
        items=[(code, page.renderer.link_to(code)) for code in items.codes],
        gone=items.gone,
        most=MOST,
        style=style,
        styles=STYLES,
        mistake=mistake,
        meant=meant_instead(page, mistake) if mistake else [],
        added=visible(added)[:LONGEST_ADDED],
        blocks=shown_blocks(brief) if brief else [],
        notes=shown_notes(brief) if brief else [],
        frozen=f"{Addresses(edition.number).memo}{query}",
        downloads=forms if brief else [],
        shares=page.shares(TITLE, f"memo/{query}") if brief and not mistake else [],
    )
