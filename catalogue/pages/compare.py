"""Entries side by side, and the form that chooses them."""

from django.http import HttpResponse

from ..addresses.names import visible
from ..editions import comparing
from ..editions.comparing import DIFFERENCES, FEWEST, MOST, query_of, read_compared, read_only
from ..formats.subjects import Subject
from ..formats.table import downloads
from ..vocabulary import Kind
from ..web.exceptions import BadParameter
from .errors import meant_instead
from .html.comparing import parts_of
from .reading import Page, reads_an_edition

MOST_OFFERED = 30
LONGEST_BOX = 100


@reads_an_edition
def compare(page: Page) -> HttpResponse:
    """Show two to four entries side by side; with fewer, and where the address has a mistake, the form for them."""
    query, edition = page.request.GET, page.served.edition
    typed = [name for name in query.getlist("e") if name.strip()]
    try:
        codes, only = read_compared(query, edition), read_only(query)
    except BadParameter as mistake:
        return _form(page, typed, mistake=mistake)
    if len(codes) < FEWEST:
        return _form(page, codes)
    comparison = comparing.compare(codes, edition)
    columns = page.renderer.links(codes)
    address = query_of(codes, DIFFERENCES if only else "")
    return page.render(
        "compare.html",
        title=_title(codes),
        comparison=comparison,
        columns=columns,
        parts=parts_of(comparison.differences if only else comparison.rows, columns, page.renderer),
        everybody="Both" if len(codes) == FEWEST else f"All {len(codes)}",
        only=only,
        with_all=f"{page.renderer.addresses.compare}{query_of(codes)}",
        with_differences=f"{page.renderer.addresses.compare}{query_of(codes, DIFFERENCES)}",
        boxes=_boxes(codes),
        downloads=downloads(page.renderer.addresses, Subject.COMPARISON, "compare", address),
        shares=page.shares(_title(codes), f"compare/{address}"),
    )


def _form(page: Page, names: list[str], mistake: BadParameter | None = None) -> HttpResponse:
    """Ask for the entries, with those that were named in their boxes."""
    offered = []
    if len(names) == 1 and mistake is None:
        chosen = page.renderer.link_to(names[0])
        others = [code for code in page.served.edition.codes[Kind(chosen.kind.value)] if code != chosen.code]
        offered = [
            (page.renderer.link_to(code), f"{page.renderer.addresses.compare}{query_of([chosen.code, code])}")
            for code in others[:MOST_OFFERED]
        ]
    return page.render(
        "compare_choice.html",
        status=400 if mistake else 200,
        title="Compare entries",
        boxes=_boxes([visible(name)[:LONGEST_BOX] for name in names]),
        mistake=mistake,
        meant=meant_instead(page, mistake) if mistake else [],
        offered=offered,
    )


def _boxes(names: list[str]) -> list[str]:
    return [*names, *[""] * MOST][: max(MOST, len(names))]


def _title(codes: list[str]) -> str:
    *first, last = codes
    return f"{', '.join(first)} and {last}"
