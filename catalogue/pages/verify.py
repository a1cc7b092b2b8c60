"""Is it quoted rightly? A form for everybody, which stores nothing and logs nothing of what is pasted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..addresses.pages import canonical
from ..documents.quoting import mark, standing
from ..editions import held
from ..editions.quotations.corpus import Passages, Stood, passages_of_all_editions
from ..editions.quotations.items import Item, Verified, verify_all
from ..editions.quotations.verdicts import Hit, Verdict
from ..editions.redacted import Tombstone
from ..formats.json_data import API, runs_of
from ..formats.json_shapes import HitData, QuotationData, VerifiedData
from ..vocabulary import Layer
from ..web.error_pages import problem
from ..web.exceptions import BadParameter
from .reading import Page, nothing_published, reads_an_edition

LONGEST = 10_000
LONGEST_IN_A_FOOTNOTE = 1_500


@sensitive_post_parameters()
@csrf_exempt  # it changes nothing, and its token would need a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    if len(request.POST.getlist("text")) > 1:
        raise BadParameter("text", "Give one text: it was given more than once.")
    try:
        newest = held.current()
    except held.NothingPublished:
        return nothing_published(request)
    response = _answer(Page(request, newest, newest, pinned=False))
    patch_cache_control(response, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


@reads_an_edition
def _form(page: Page) -> HttpResponse:
    return page.render("verify.html", at="/")


def _answer(page: Page) -> HttpResponse:
    request = page.request
    text = request.POST.get("text", "").replace("\r\n", "\n").encode(errors="replace").decode()
    mistake = _mistake(text)
    if mistake:
        if _asks_for_json(request):
            return problem(400, "Bad request", mistake, "text")
        return page.render("verify.html", status=400, at="/", text=text, mistake=mistake)
    passages = passages_of_all_editions(page.newest.edition)
    verified = verify_all(text, passages, hosts=_hosts(request))
    shown = [ShownItem(item, [ShownHit(hit, passages, request) for hit in item.hits]) for item in verified.items]
    are_in_doubt = any(item.answer and not item.answer.verdict.is_verbatim for item in verified.items)
    erased = _erased(page) if are_in_doubt else []
    if _asks_for_json(request):
        return JsonResponse(_as_json(verified, shown, passages, erased))
    return page.render(
        "verify.html",
        at="/",
        text=text,
        verified=verified,
        items=shown,
        erased=erased,
        complete_since=passages.record.complete_since,
    )


def _erased(page: Page) -> list[Tombstone]:
    """Return what nobody can compare any more, each redaction of a passage once."""
    gone = [one for rows in page.newest.edition.tombstones.values() for one in rows]
    return list({(one.places, one.ground): one for one in gone}.values())


def _mistake(text: str) -> str:
    if not text.strip():
        return "Paste a quotation, or a footnote of this catalogue."
    if len(text) > LONGEST:
        return f"This has {len(text):,} characters. At most {LONGEST:,} are compared at once: paste a part of it."
    return ""


def _asks_for_json(request: HttpRequest) -> bool:
    return bool(request.get_preferred_type(["text/html", "application/json"]) == "application/json")


def _hosts(request: HttpRequest) -> list[str]:
    """Return every host at which an address of ours may stand, the one of today first."""
    former = [urlsplit(address).netloc for address in settings.FORMER_URLS]
    allowed = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    hosts = [urlsplit(canonical("/", request)).netloc, request.get_host(), *former, *allowed]
    return list(dict.fromkeys(host.lower() for host in hosts))


@dataclass(frozen=True)
class StoodBetween:
    """Editions in a row, with the days on which they began to be in force and ceased to be."""

    first: int
    last: int | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class ShownHit:
    hit: Hit
    passages: Passages
    request: HttpRequest

    @property
    def edition(self) -> int:
        """The edition to cite: the last one in which the words stood."""
        return self.hit.cited_edition or self.passages.record.newest

    @property
    def why_withdrawn(self) -> str:
        return self.passages.record.withdrawn.get(self.hit.anchor, "")

    @property
    def path(self) -> str:
        return reverse("pinned:name", args=[self.edition, self.hit.anchor])

    @property
    def cite_as(self) -> str:
        return canonical(self.path, self.request)

    @property
    def cite(self) -> str:
        """Return the mark that goes along when the words are copied."""
        return mark(self.hit.anchor, self.hit.passage.layer.value, self.edition)

    @property
    def stood(self) -> Iterator[StoodBetween]:
        return (self._between(stood) for stood in self.hit.stood)

    @cached_property
    def layer_in_words(self) -> str:
        whose = standing(self.hit.passage.layer.value)
        return f"{whose}, as the catalogue corrects it" if self.hit.verdict is Verdict.VERBATIM_DISPLAY else whose

    @property
    def footnote(self) -> str:
        """The words as they stand in the passage, unless they are many, and where they stand."""
        published = self.passages.record.dates[self.edition]
        where = (
            f"Failure Modes Catalogue, {self.hit.anchor} ({self.layer_in_words}), "
            f"ed. {self.edition} ({published:%-d %B %Y}), {self.cite_as}"
        )
        if not self.hit.verdict.is_verbatim or len(self.hit.quoted) > LONGEST_IN_A_FOOTNOTE:
            return where
        return f"“{self.hit.quoted}” {where}"

    def _between(self, stood: Stood) -> StoodBetween:
        dates = self.passages.record.dates
        until = dates[stood.last + 1] if stood.last is not None else None
        return StoodBetween(stood.first, stood.last, dates[stood.first], until)


@dataclass(frozen=True)
class ShownItem:
    item: Item
    hits: Sequence[ShownHit]

    @property
    def heading(self) -> str:
        """The verdict, and whether it is one about another place than the footnote names."""
        answer = self.item.answer
        if answer is None:
            return "A footnote without a quotation"
        is_elsewhere = any(fact.name == "place" and not fact.is_right for fact in self.item.facts)
        if is_elsewhere and answer.verdict.is_verbatim:
            return f"{answer.verdict.label}, but not where the footnote says"
        return answer.verdict.label

    @property
    def is_of_a_part(self) -> bool:
        """Tell whether something else was pasted than the quotation that was compared."""
        answer = self.item.answer
        return answer is not None and answer.quotation.strip() != self.item.text.strip()


# As JSON, which docs/verifying.md describes


def _as_json(
    verified: Verified, items: Sequence[ShownItem], passages: Passages, erased: Sequence[Tombstone]
) -> VerifiedData:
    return {
        "api": API,
        "newest_edition": passages.record.newest,
        "complete_since": passages.record.complete_since,
        "redacted": [{"places": list(one.places), "ground": one.ground, "at": _utc(one.at)} for one in erased],
        "only_in_marks": verified.is_by_marks,
        "items_left_out": verified.left_out,
        "items": [_item_as_json(shown) for shown in items],
    }


def _item_as_json(shown: ShownItem) -> QuotationData:
    answer = shown.item.answer
    return {
        "quotation": answer.quotation.strip() if answer else "",
        "verdict": answer.verdict.value if answer else "",
        "says": answer.verdict.says if answer else "",
        "hits": [_hit_as_json(hit) for hit in shown.hits],
        "runs_over": list(answer.runs_over) if answer else [],
        "more_hits": answer.more if answer else 0,
        "facts": [{"name": fact.name, "is_right": fact.is_right, "says": fact.says} for fact in shown.item.facts],
    }


def _hit_as_json(shown: ShownHit) -> HitData:
    hit = shown.hit
    return {
        "verdict": hit.verdict.value,
        "anchor": hit.anchor,
        "layer": hit.passage.layer.value,
        "is_published_position": hit.passage.layer == Layer.SOURCE,
        "hedges": list(hit.passage.hedges),
        "hedges_left_out": list(hit.hedges_left_out),
        "limits_left_out": list(hit.limits_left_out),
        "printed": hit.passage.printed,
        "displayed": hit.passage.displayed,
        "editions": [
            {"first": stood.first, "last": stood.last, "published_at": _utc(stood.since), "until": _utc(stood.until)}
            for stood in shown.stood
        ],
        "left_out": list(hit.left_out),
        "difference": runs_of(hit.difference),
        "until_now": runs_of(hit.until_now),
        "is_gone": hit.is_gone,
        "why_withdrawn": shown.why_withdrawn,
        "cite_as": shown.cite_as,
        "footnote": shown.footnote,
    }


def _utc(moment: datetime | None) -> str:
    return moment.isoformat().replace("+00:00", "Z") if moment else ""
