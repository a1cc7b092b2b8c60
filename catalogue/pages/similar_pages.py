"""Pages that are called like an address: other frameworks, their concepts, words of the glossary."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.urls import NoReverseMatch, reverse
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Prefix

from ..addresses.codes import Code
from ..addresses.names import normalise
from ..addresses.pages import SECTIONS
from ..editions.edition import Term
from ..editions.kinds import PLURALS
from ..editions.search.words import stem
from .html.matrix import MATRIX_TITLE
from .html.overviews import VOCABULARIES
from .html.renderer import EditionRenderer, Link

MOST = 5
MOST_OF_A_PART = 3
LIKE_ENOUGH = 80  # per cent: “queston” is 93 like “question”, “nope” is 50 like “not”
SHORTEST = 3
SHARED_BEGINNING = 2
"""Signs at the beginning that ids of a framework share: “ML” of ML99 and ML01:2023."""

PAGES = {
    "search": "Search",
    "about": "About",
    "authorization": MATRIX_TITLE,
    "duties": "Whose conduct the questions are about",
    "glossary": "Words and their meaning",
    "frameworks": "Crosswalk to other frameworks",
    "compare": "Compare entries",
    "memo": "Brief",
    "editions": "Editions",
    "data": "Data",
    "api": "Addresses of data",
    "check": "Check links",
    "verify": "Verify a quotation",
    "suggest_an_edit": "Suggest an edit",
    "accessibility": "Accessibility",
}
"""Route → title: pages beside the lists that nothing has to be said to."""


@dataclass(frozen=True)
class Gazetteer:
    """Index of places to which readers can go: `pages` by their addresses, all by the stems of their names."""

    pages: dict[str, Link]
    called: list[tuple[str, Link]]
    ids: list[tuple[str, Link]]


def pages_like(parts: Sequence[str], renderer: EditionRenderer) -> list[Link]:
    """Return what the parts of an address may mean, from its end, where it is most exact."""
    known = renderer.once(("similar_pages",), lambda: _gazetteer_of(renderer))
    return list(islice(dict.fromkeys(link for part in reversed(parts) for link in _like(part, known)), MOST))


def _like(part: str, known: Gazetteer) -> Iterator[Link]:
    name = normalise(part)
    if name in known.pages:
        yield known.pages[name]
    elif len(name) >= SHORTEST and not Code.parse(part):
        names = [called for called, _ in known.called]
        for asked in dict.fromkeys((_stems(name), name)):
            found = process.extract(asked, names, scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH, limit=MOST_OF_A_PART)
            yield from (known.called[at][1] for _, _, at in found)
        yield from islice(_nearest_ids(name, known.ids), MOST_OF_A_PART)


def _nearest_ids(name: str, ids: list[tuple[str, Link]]) -> Iterator[Link]:
    """Yield those that begin like an id and are most like it: AML.T0020 for AML.T9999."""
    if not any(map(str.isdigit, name)):
        return

    def likeness(row: tuple[str, Link]) -> tuple[int, float]:
        return Prefix.similarity(name, row[0]), fuzz.ratio(name, row[0])

    for known, link in sorted(ids, key=likeness, reverse=True):
        if Prefix.similarity(name, known) < SHARED_BEGINNING or known[0].isdigit():
            return
        yield link


def _gazetteer_of(renderer: EditionRenderer) -> Gazetteer:
    addresses = renderer.addresses
    pages = {path: Link("", PLURALS[kind], addresses.section(kind), _LIST) for kind, path in SECTIONS.items()}
    for route, title in PAGES.items():
        url = _url(route, renderer)
        pages[url.strip("/").rpartition("/")[2]] = Link("", title, url, _PAGE)
    called = [
        (_stems(name), link)
        for path, link in pages.items()
        for name in (path, *(word for word in link.title.split() if len(word) > SHORTEST))
    ]
    ids = []
    for slug, coverage in renderer.edition.crosswalk.coverage.items():
        framework = coverage.framework
        link = Link("", framework["name"], addresses.framework(slug), _FRAMEWORK)
        words = (word for word in slug.split("-") if len(word) > SHORTEST)
        called += [(_stems(name), link) for name in (slug, framework["name"], *words)]
        for concept in coverage.concepts:
            code = concept.name if concept.label != concept.name else ""
            link = Link(code, concept.label, renderer.address_of_concept(concept), Term("", framework["name"]))
            called.append((_stems(concept.label), link))
            ids.append((normalise(concept.name), link))
    for _, vocabulary in VOCABULARIES:
        for term in renderer.edition.terms(vocabulary):
            url = f"{addresses.glossary}#{vocabulary}-{term.value}"
            called.append((_stems(term.label), Link("", term.label, url, _TERM)))
    called += pages.items()
    return Gazetteer(pages, called, ids)


_LIST, _PAGE, _FRAMEWORK, _TERM = (Term("", label) for label in ("List", "Page", "Framework", "Glossary"))


def _url(route: str, renderer: EditionRenderer) -> str:
    """Return the address of a page, in the edition that is read where pages of it have that."""
    try:
        return reverse(f"pinned:{route}", args=[renderer.addresses.pinned])
    except NoReverseMatch:
        return reverse(route)


def _stems(name: str) -> str:
    return "-".join(map(stem, normalise(name).split("-")))
