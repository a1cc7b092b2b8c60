"""An entry within other sites: cards for frames on the hosts of CATALOGUE_EMBED_HOSTS, and oEmbed, which names them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from http import HTTPStatus
from typing import Any, cast
from xml.etree import ElementTree

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.html import conditional_escape, escape

from ..addresses.codes import Code
from ..addresses.pages import canonical
from ..editions import held
from ..editions.edition import NO_SUCH_COLUMN, LoadedEdition
from ..editions.entry_data import passage_at
from ..editions.history import text_in, texts_of
from ..formats.json_shapes import OembedData
from ..vocabulary import Layer
from ..web.exceptions import BadParameter
from .html.cards import Card, Extract, as_quoted, cards, extract
from .html.entry import departed_view
from .memento import is_superseded
from .own_addresses import own_address
from .reading import RETRY_AFTER, Page, reads_an_edition

WIDTH, HEIGHT = 600, 220
KEPT_SECONDS = 3600
PROVIDER = "Failure Modes Catalogue"
SANDBOX = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
"""The second lets what a reader opens from a card leave the sandbox, where browsers refuse it."""

View = Callable[..., HttpResponse]


def framed(view: View) -> View:
    """Let the hosts of CATALOGUE_EMBED_HOSTS show the page in a frame, and nobody else."""

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allowed = cast(View, csp_replace({"frame-ancestors": list(settings.EMBED_HOSTS) or [NONE]})(view))
        response = allowed(request, *args, **kwargs)
        response.xframe_options_exempt = bool(settings.EMBED_HOSTS)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return respond


@framed
@reads_an_edition
def card(page: Page, code: str) -> HttpResponse:
    """Show an entry, a scenario or a passage on a card, without script and without what depends on the reader."""
    parsed = Code.parse(code)
    edition = page.served.edition
    if parsed is None or not edition.has(parsed):
        return page.render("embed.html", status=404)
    if code != str(parsed):
        return page.redirect(_card_address(str(parsed), page))
    if not edition.is_in_force(parsed.entry):
        departed = departed_view(parsed.entry, page.renderer)
        if departed.is_merged and departed.successor:
            return page.redirect(_card_address(departed.successor.code, page))
        return page.render("embed.html", status=410, departed=departed)
    return page.render(
        "embed.html",
        card=_card(parsed, page),
        code=str(parsed),
        changed_in=_changed_in(page, parsed) if page.pinned else None,
    )


@reads_an_edition
def oembed(page: Page) -> HttpResponse:
    """Answer what stands at an address of ours (oEmbed 1.0): a frame if frames are allowed, else a link."""
    wanted = page.request.GET.get("format", "json")
    if wanted not in ("json", "xml"):
        return HttpResponse("The formats are json and xml.", status=HTTPStatus.NOT_IMPLEMENTED, content_type=PLAIN)
    if len(page.request.GET.getlist("url")) > 1:
        raise BadParameter("url", "Give one address: it was given more than once.")
    if not page.request.GET.get("url"):
        raise BadParameter("url", "Give the address of a page of this catalogue.")
    try:
        target = _target(page, page.request.GET["url"])
    except held.Busy:
        told = "This edition is being read from the record. Please try again in a few seconds."
        return HttpResponse(told, status=503, headers={"Retry-After": str(RETRY_AFTER)}, content_type=PLAIN)
    answer = _oembed(target, page.request, _frame_size(page.request))
    if wanted == "json":
        response: HttpResponse = JsonResponse(answer)
    else:
        response = HttpResponse(_xml(answer), content_type="text/xml; charset=utf-8")
    return response


PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class _Target:
    """The entry to which an address leads, and the edition that it names. `code` is None where it is of no entry."""

    page: Page
    code: Code | None


def _target(page: Page, url: str) -> _Target:
    """Read an address. Raises Http404 where it is not ours, or nothing is there; held.Busy while an edition is read."""
    own = own_address(url, page.request)
    if own is None or own.match is None:
        raise Http404("This is no address of the catalogue.")
    try:
        served = held.pinned(own.edition, page.newest) if own.edition else page.newest
    except held.NoSuchEdition as error:
        raise Http404("There is no such edition.") from error
    there = replace(page, served=served, pinned=own.edition is not None)
    if not own.name:
        return _Target(there, None)
    codes = own.codes_in(served.edition)
    code = Code.parse(codes[0]) if len(codes) == 1 else None
    if code is None or not served.edition.is_in_force(code.entry):
        raise Http404("There is no such entry in this edition.")
    return _Target(there, code)


def _frame_size(request: HttpRequest) -> tuple[int, int]:
    return min(WIDTH, _pixels(request, "maxwidth", WIDTH)), min(HEIGHT, _pixels(request, "maxheight", HEIGHT))


def _pixels(request: HttpRequest, name: str, default: int) -> int:
    typed = request.GET.get(name, str(default))
    if not (typed.isascii() and typed.isdigit() and int(typed[:9])):
        raise BadParameter(name, "Write a number of pixels from 1, in plain digits.")
    return int(typed[:9])


def _oembed(target: _Target, request: HttpRequest, size: tuple[int, int]) -> OembedData:
    edition = target.page.served.edition
    home = canonical(reverse("home"), request)
    answer: OembedData = {
        "version": "1.0",
        "type": "link",
        "title": PROVIDER,
        "provider_name": PROVIDER,
        "provider_url": home,
        "cache_age": KEPT_SECONDS,
        "author_name": edition.publisher,
        "url_canonical": home,
    }
    if target.code is None:
        return answer
    code, shown = str(target.code), _card(target.code, target.page)
    title = f"{code} {shown.link.title}"
    layer = shown.layer.value if shown.layer else ""
    answer |= {
        "title": title,
        "author_name": _authors(edition) if layer == Layer.SOURCE else edition.publisher,
        "url_canonical": target.page.living(code),
        "cite_as": target.page.frozen(code),
        "layer": layer,
    }
    if settings.EMBED_HOSTS:
        width, height = size
        frame = _frame_html(canonical(_card_address(code, target.page), request), title, width, height)
        answer |= {"type": "rich", "html": frame, "width": width, "height": height}
    return answer


def frames_of(page: Page, code: str, title: str) -> tuple[str, str]:
    """Return the HTML of the living and of the frozen card of an entry; "" where no site may show one."""
    if not settings.EMBED_HOSTS:
        return "", ""
    frozen = reverse("pinned:embed", kwargs={"edition": page.served.number, "code": code})
    return (
        _frame_html(canonical(reverse("embed", args=[code]), page.request), title),
        _frame_html(canonical(frozen, page.request), f"{title} (edition {page.served.number})"),
    )


def _frame_html(address: str, title: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    return (
        f'<iframe src="{escape(address)}" width="{width}" height="{height}" title="{escape(title)}" '
        f'loading="lazy" sandbox="{SANDBOX}"></iframe>'
    )


def _card(code: Code, page: Page) -> Card:
    owner = code.entry if code.is_passage else str(code)
    shown = cards(code.kind, [owner], page.renderer)[0]
    if not code.is_passage:
        withheld = (tag for tag in shown.tags if tag.is_withheld and tag.term != NO_SUCH_COLUMN)
        return replace(shown, tags=tuple(withheld))
    entry: Any = page.served.edition.entries[code.entry]
    passage = passage_at(str(code), page.served.edition)
    statements = (entry.get("commentary") or {}).get("statements", [])
    hedge = next((one["hedge"] for one in statements if one["passage"] == str(code)), "")
    quoted = extract([Extract(as_quoted(passage), passage["layer"], hedge=hedge)])
    text = conditional_escape(quoted.text if quoted else "")
    return replace(
        shown,
        tags=(),
        is_proposed=shown.is_proposed and passage["layer"] == Layer.CURATOR,  # what is printed waits for nobody
        link=page.renderer.link_to(str(code)),
        text=text,
        layer=page.renderer.term("layer", passage["layer"]),
    )


def _card_address(code: str, page: Page) -> str:
    if page.pinned:
        return reverse("pinned:embed", kwargs={"edition": page.served.number, "code": code})
    return reverse("embed", args=[code])


def _changed_in(page: Page, code: Code) -> int | None:
    """Return the edition that first changed the text which the card shows; None if it stands."""
    if page.is_out_of_touch or not is_superseded(page, str(code)):
        return None
    text = text_in(texts_of(code.entry), page.served.number)
    return text.until.number if text and text.until else None


def _authors(edition: LoadedEdition) -> str:
    work = edition.catalogue["work"]
    return ", ".join(work["authors"]) if work else edition.publisher


def _xml(answer: OembedData) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        ElementTree.SubElement(root, name).text = str(value)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
