"""The lists, the search over all kinds and the completions: answers as cards, in words and with links."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from threading import Event, Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..addresses.pages import SECTIONS
from ..documents.prose import plain
from ..documents.quoting import mark
from ..editions.answers import Answers, ListPage, NothingFound, answers_of_all_kinds, list_page, title_in_words
from ..editions.browsing import ResultSet, SiteText, phrases_of
from ..editions.kinds import NOUNS, PLURALS
from ..editions.search.completions import Completion, complete
from ..editions.search.query import Query, code_typed, parse
from ..editions.search.reasons import is_lacking
from ..editions.selection import Selection, read_search, read_selection, read_words
from ..feedback import missed_searches
from ..formats.json_shapes import CompletionData, CompletionsData
from ..formats.subjects import Subject
from ..formats.table import downloads
from ..vocabulary import Kind
from ..web import error_pages
from .html.cards import Card, Extract, cards, extract
from .html.law_index import law_index_context
from .html.law_map import law_map_context
from .html.renderer import EditionRenderer, marked
from .html.take import citing_results
from .own_addresses import own_address
from .reading import RETRY_AFTER, P, Page, PageView, reads_an_edition

IN_EACH_KIND = 5
LONGEST_SHOWN = 60
LONGEST_WAIT = 1.0  # seconds for a place to search


@dataclass(frozen=True)
class Correction:
    """The words as typed, and as searched, with the mended ones marked."""

    typed: str
    searched: SafeString


@dataclass(frozen=True)
class Group:
    """The first answers of one kind, and the list of this kind with the same words."""

    results: ResultSet
    title: str
    cards: list[Card]
    url: str

    @property
    def some_proposed(self) -> bool:
        return _some_proposed(self.cards)

    @property
    def total(self) -> int:
        return len(self.results.codes)

    @property
    def is_lacking(self) -> bool:
        return is_lacking(self.cards[0].why)


@dataclass(frozen=True)
class TextHit:
    """A text that belongs to no entry, such as the acknowledgements, and what it says of the words."""

    text: SiteText
    url: str
    extract: SafeString
    cite: str
    """What stands behind its words when they are copied."""


class Turns:
    """One searches at a time, so many wait for a moment, and the others are asked to come back.

    Two at once would search no faster, in one process of Python. Who came first goes first: where a semaphore lets
    others pass, one of a hundred waits four times as long.
    """

    def __init__(self, waiting: int) -> None:
        self._lock = Lock()
        self._is_taken = False
        self._most_waiting = waiting
        self._waiting: deque[Event] = deque()

    @contextmanager
    def wait(self) -> Iterator[bool]:
        """Yield whether it is the caller's turn."""
        has_turn = self._take()
        try:
            yield has_turn
        finally:
            if has_turn:
                self._pass_on()

    def _take(self) -> bool:
        turn = Event()
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            if len(self._waiting) >= self._most_waiting:
                return False
            self._waiting.append(turn)
        turn.wait(LONGEST_WAIT)
        with self._lock:
            if not turn.is_set():
                self._waiting.remove(turn)
            return turn.is_set()

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False


# Four threads are left to whoever does not search.
TURNS = Turns(waiting=settings.THREADS - 5)


def searches(view: PageView[P]) -> PageView[P]:
    """Let `view` search when its turn comes. A page that some cache has waits for none, nor does one without words.

    The words stand in the query, or in that of the address which is followed.
    """

    @wraps(view)
    def respond(page: Page, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        asked = page.request.GET
        if not (asked.get("q") or "q=" in asked.get("at", "")):
            return view(page, *args, **kwargs)
        with TURNS.wait() as has_turn:
            return view(page, *args, **kwargs) if has_turn else _full(page.request)

    return respond


def _full(request: HttpRequest) -> HttpResponse:
    response = error_pages.answer(
        request, 503, "Too many are searching at once", "Your words are in the address: please try again in a moment."
    )
    response["Retry-After"] = str(RETRY_AFTER)
    return response


@reads_an_edition
@searches
def entry_list(page: Page, kind: Kind) -> HttpResponse:
    selection = read_selection(page.request.GET, kind)
    listing = list_page(page.served, kind, selection)
    feed_url = f"{reverse('list_feed', args=[kind])}{selection.chosen.query_string}"
    context = _list_context(listing, page.renderer)
    taken = _taken_away(page, title_in_words(context["title"], listing.filters), selection)
    forms = downloads(page.renderer.addresses, Subject.LIST, SECTIONS[kind], selection.on_page(1).query_string)
    if kind is Kind.AUTHORITY and (index := law_index_context(listing, page.renderer)):
        context |= index | ({} if selection.terms else law_map_context(page.renderer))
    response = page.render("list.html", feed_url=feed_url, downloads=forms, **taken, **context)
    return _counted(page, selection, listing.nothing, response)


@reads_an_edition
@searches
def search(page: Page) -> HttpResponse:
    selection = read_search(page.request.GET)
    # A code leads to its entry, which says too if it was withdrawn. “As typed”, it is searched like a word.
    code = _code_in(selection) or _code_at(page, selection.q)
    url = page.renderer.address_of(code) if not (selection.terms or selection.exact) else None
    if url is not None:
        return page.redirect(url)
    answers = answers_of_all_kinds(page.served, selection)
    feed_url = f"{reverse('search_feed')}{selection.chosen.query_string}" if selection.q else ""
    context = _search_context(answers, page.renderer)
    words = [selection.q_in_quotes] if selection.q else []
    taken = _taken_away(page, title_in_words("Search", answers.filters, words), selection)
    forms = downloads(page.renderer.addresses, Subject.LIST, "search", selection.query_string) if answers.total else []
    response = page.render("search.html", feed_url=feed_url, downloads=forms, **taken, **context)
    return _counted(page, selection, answers.nothing, response)


@reads_an_edition
@searches
def suggestions(page: Page) -> HttpResponse:
    words = read_words(page.request.GET)
    found = complete(page.served.index, _code_at(page, words) or words)
    data: CompletionsData = {"suggestions": [_suggestion(page, one) for one in found]}
    return JsonResponse(data)


def _code_in(selection: Selection) -> str:
    return str(code_typed(parse(selection.q)) or "")


def _code_at(page: Page, typed: str) -> str:
    """Return the code of the entry whose address on this site is all that was typed; "" if it is none."""
    if "/" not in typed:
        return ""
    host = page.request.get_host() if typed.startswith("/") else ""
    own = own_address(typed if "//" in typed else f"//{host}{typed}", page.request)
    codes = (own.codes_in(page.served.edition) or [own.name]) if own else []
    return codes[0] if len(codes) == 1 else ""


def _taken_away(page: Page, title: str, selection: Selection) -> dict[str, Any]:
    """Return the links to a list or a search, with its query, and its citations."""
    title = f"{title}, page {selection.page}" if selection.page > 1 else title
    at = page.request.path.removeprefix(page.renderer.addresses.home) + selection.query_string
    shares = page.shares(title, at)
    return {"shares": shares, "citing": citing_results(page.served.edition, title, shares[1].address)}


def _suggestion(page: Page, suggestion: Completion) -> CompletionData:
    link = page.renderer.link(suggestion.code) if suggestion.code else None
    if link is None:
        url = f"{page.renderer.addresses.search}{Selection(q=suggestion.words).query_string}"
        return {"text": suggestion.words, "code": "", "kind": "", "url": url}
    return {"text": link.title, "code": link.code, "kind": link.kind.label, "url": link.url}


def _counted(page: Page, selection: Selection, nothing: NothingFound | None, response: HttpResponse) -> HttpResponse:
    """Count words that find nothing in today's entries of any kind. No cache may answer them in our place."""
    if nothing is not None and nothing.elsewhere is None and not selection.terms and not page.pinned:
        missed_searches.count(selection.q)
        patch_cache_control(response, no_store=True)
    return response


def _list_context(page: ListPage, renderer: EditionRenderer) -> dict[str, Any]:
    results = page.results
    interpretation = results.hits.interpretation
    shown = cards(results.kind, page.codes, renderer, interpretation if results.query else None)
    url = renderer.addresses.section(results.kind)
    return {
        "listing": page,
        "page_title": _page_title(PLURALS[results.kind], page.selection),
        "title": PLURALS[results.kind],
        "noun": NOUNS[results.kind],
        "cards": shown,
        "some_proposed": _some_proposed(shown),
        "is_lacking": bool(shown) and is_lacking(shown[0].why),
        "correction": _correction_of(results.query, interpretation.corrected),
        "near": _nearest(page.nothing, renderer),
        **_typed(results.query, [results], page.selection, renderer),
        "url": url,
        "clear_url": url,
    }


def _some_proposed(shown: Iterable[Card]) -> bool:
    return any(card.is_proposed for card in shown)


def _search_context(answers: Answers, renderer: EditionRenderer) -> dict[str, Any]:
    url = renderer.addresses.search
    everything = replace(answers.selection, terms={}, exact=False, page=1)
    return {
        "results": answers,
        "page_title": _page_title("Search", answers.selection),
        "groups": [_group(results, answers.selection, renderer) for results in answers.groups],
        "texts": [_text_hit(text, answers.query, renderer) for text in answers.texts if answers.query],
        "correction": _correction_of(answers.query, answers.corrected),
        "near": _nearest(answers.nothing, renderer),
        **_typed(answers.query, answers.groups, answers.selection, renderer),
        "has_kinds_to_choose": any(choice.count for choice in answers.kinds),
        "url": url,
        "clear_url": f"{url}{everything.query_string}",
    }


def _page_title(title: str, selection: Selection) -> str:
    if selection.page > 1:
        title = f"{title}, page {selection.page}"
    return f"{selection.q_in_quotes} · {title}" if selection.q else title


def _group(results: ResultSet, selection: Selection, renderer: EditionRenderer) -> Group:
    words = replace(selection, terms={}, page=1)
    return Group(
        results=results,
        title=PLURALS[results.kind],
        cards=cards(results.kind, results.codes[:IN_EACH_KIND], renderer, results.hits.interpretation),
        url=f"{renderer.addresses.section(results.kind)}{words.query_string}",
    )


def _text_hit(text: SiteText, query: Query, renderer: EditionRenderer) -> TextHit:
    phrases = phrases_of(query)
    shown = extract([Extract(text.printed.strip() or plain(text.shown), text.layer)], phrases)
    cite = mark(f"About the catalogue, “{text.title}”", text.layer, renderer.edition.number)
    url = f"{renderer.addresses.home}{text.at}"
    return TextHit(text, url, marked(shown.text if shown else "", phrases), cite)


def _typed(
    query: Query | None, found: Iterable[ResultSet], selection: Selection, renderer: EditionRenderer
) -> dict[str, Any]:
    """Return what is to be said of the words themselves: what of them was left out, and whose code they are."""
    coded = renderer.link(_code_in(selection))
    is_shown = coded is not None and any(coded.code in results.hits.named for results in found)
    return {
        "left_out": _left_out(query, selection) if query else "",
        "coded": None if is_shown else coded,
        "coded_is_gone": coded is not None and not renderer.edition.is_in_force(coded.code.partition(".")[0]),
    }


def _left_out(query: Query, selection: Selection) -> str:
    if query.is_empty or not (query.is_cut or selection.longer):
        return ""
    last = query.parts[-1].text[-LONGEST_SHOWN:]
    return f"This search was too long: it was made for its words up to “{last}”. The others are still in the box."


def _nearest(nothing: NothingFound | None, renderer: EditionRenderer) -> list[Card]:
    return [
        card
        for results in (nothing.near if nothing else [])
        for card in cards(results.kind, results.hits.near, renderer, results.hits.interpretation)
    ]


def _correction_of(query: Query | None, corrected: Mapping[str, str]) -> Correction | None:
    if query is None or not corrected:
        return None
    words = [
        format_html("<strong>{}</strong>", corrected[str(part)]) if str(part) in corrected else str(part)
        for part in query.parts
    ]
    return Correction(query.typed, format_html_join(" ", "{}", ((word,) for word in words)))
