"""Completions of a link or a citation while its code or title is being typed: public entries and drafts alike."""

from collections.abc import Collection, Iterator
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from ...addresses import identifiers
from ...addresses.codes import Code
from ...editorial import permissions
from ...models import Alias, Entry, EntryVersion, ReferenceAuthor, Scenario
from ...vocabulary import Kind
from ..shortcuts import editor_of

MOST = 8
LONGEST_TYPED = 100
MOST_WORDS = 5


@require_safe
def complete_link(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Answer with entries and scenarios; with `cite`, with references alone. Three queries at most."""
    kinds = permissions.kinds_to_look_at(editor_of(request))
    if not kinds:
        raise PermissionDenied
    typed = request.GET.get("q", "")[:LONGEST_TYPED]
    cites = "cite" in request.GET
    found = list(_entries(typed, {Kind.REFERENCE}.intersection(kinds) if cites else kinds))
    if Kind.FAILURE_MODE in kinds and not cites:
        found += _scenarios(typed)
    return JsonResponse({"suggestions": list(_with_their_standing(found[:MOST]))})


def _entries(typed: str, kinds: Collection[Kind]) -> Iterator[dict[str, str]]:
    first = [When(code=_code(typed), then=Value(0)), When(title__istartswith=typed.strip(), then=Value(1))]
    entries: QuerySet[Any] = Entry.objects.filter(kind__in=kinds).with_titles()
    entries = entries.exclude(title=None).filter(_names(typed)).annotate(nearness=Case(*first, default=Value(2)))
    for entry in entries.order_by("nearness", "kind", "number")[:MOST]:
        yield {"code": entry.code, "text": entry.title, "kind": Kind(entry.kind).label}


def _names(typed: str) -> Q:
    """Match the code, arXiv id or DOI in any spelling; or every word, in the title, an alias or an author's name."""
    work = identifiers.of_work(typed)
    if work:
        return Q(reference__arxiv_id__icontains=work) | Q(reference__doi__icontains=work)
    condition = Q()
    for word in [word.strip(",;") for word in typed.split()][:MOST_WORDS]:
        alias = Alias.objects.filter(entry=OuterRef("pk"), name__icontains=word)
        author = ReferenceAuthor.objects.filter(reference=OuterRef("pk"), name__icontains=word)
        in_code = Q(code__istartswith=word)
        condition &= in_code | Q(title__icontains=word) | Q(Exists(alias)) | Q(Exists(author))
    return condition | Q(code=_code(typed))


def _scenarios(typed: str) -> Iterator[dict[str, str]]:
    condition, code = Q(), Code.parse(typed)
    for word in typed.split()[:MOST_WORDS]:
        condition &= Q(title__icontains=word)
    if code is not None:
        condition |= Q(failure_mode__entry__code=code.entry)
    if not typed.strip():
        return
    scenarios = Scenario.objects.filter(condition).select_related("failure_mode__entry")
    for scenario in scenarios.order_by("failure_mode__entry__number", "number")[:MOST]:
        yield {"code": scenario.code, "text": scenario.title, "kind": Kind.SCENARIO.label}


def _code(typed: str) -> str:
    code = Code.parse(typed)
    return code.entry if code else ""


def _with_their_standing(found: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    owners = [one["code"].partition(".")[0] for one in found]
    versions = EntryVersion.objects.current().filter(entry__code__in=owners).order_by()
    public = set(versions.values_list("entry__code", flat=True))
    for one, owner in zip(found, owners, strict=True):
        yield one if owner in public else one | {"kind": f"{one['kind']}, not public yet"}
