"""Links on wikis: all of ours as data, and a page that checks those on a page of a wiki. Nothing pasted is kept."""

from http import HTTPStatus
from io import BytesIO

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..addresses.pages import canonical
from ..editions import held
from ..exchange.spreadsheets import csv_files
from ..formats.json_data import API
from ..formats.json_shapes import CheckedData, LinksData
from ..vocabulary import EntryState
from ..web import error_pages
from ..web.error_pages import problem
from ..web.exceptions import BadParameter
from .pasted_links import Finding, Report, check
from .reading import Page, gives_data

LARGEST_TEXT = 1_000_000  # bytes
FORMATS = {"table": "text/html", "csv": "text/csv", "json": "application/json"}
"""The answers that may be asked for, and how `Accept` names them."""

COLUMNS = ("written", "lines", "verdict", "meaning", "code", "title", "detail", "address", "mended")


@sensitive_post_parameters()
@csrf_exempt  # it changes nothing, and its token would need a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest) -> HttpResponse:
    """Tell what became of the links on a page that was pasted."""
    try:
        newest = held.ready()
    except held.NothingPublished:
        return error_pages.answer(request, 503, "The catalogue is not ready", "Please try again in a few seconds.")
    page = Page(request, newest, newest, pinned=False)
    wanted = _format(request)
    response = _checked(page, wanted) if request.method == "POST" else page.render("check.html")
    patch_cache_control(response, private=True, no_store=True)
    return response


@gives_data
def links(page: Page) -> HttpResponse:
    """List every entry with its addresses, its state and its names, for programs that keep links to them."""
    edition = page.served.edition
    names: dict[str, list[str]] = {}
    for name, codes in edition.names.items():
        for code in codes:
            names.setdefault(code, []).append(name)
    data: LinksData = {
        "api": API,
        "edition": edition.number,
        "generated_for": canonical(reverse("home"), page.request),
        "links": [
            {
                "code": code,
                "kind": entry["kind"],
                "url": page.living(code),
                "cite_as": page.frozen(code),
                "title": entry["title"],
                "state": entry["state"],
                "successor": edition.successor_of(code) if entry["state"] != EntryState.PUBLIC else "",
                "since": edition.since[code],
                "text_digest": edition.digests[code],
                "names": names.get(code, []),
            }
            for code, entry in edition.entries.items()
        ],
    }
    response = JsonResponse(data)
    response["Content-Disposition"] = f'inline; filename="links.ed{edition.number}.json"'
    return response


def _format(request: HttpRequest) -> str:
    """Return what the form asks for, else what the header `Accept` names first. Raises BadParameter."""
    wanted = request.POST.get("format", "")
    if wanted:
        if wanted not in FORMATS:
            raise BadParameter("format", f"Choose one of: {', '.join(FORMATS)}.")
        return wanted
    accepted = request.get_preferred_type(list(FORMATS.values()))
    return next((name for name, media_type in FORMATS.items() if media_type == accepted), "table")


def _checked(page: Page, wanted: str) -> HttpResponse:
    text = page.request.POST.get("text", "")
    size = len(text.encode(errors="replace"))
    if not text.strip():
        return _refused(page, wanted, 400, "Paste the text of a page first.")
    if size > LARGEST_TEXT:
        told = f"The text has {size:,} bytes, and 1,000,000 are the most. Check it in parts."
        return _refused(page, wanted, 413, told)
    report = check(text, page)
    if wanted == "json":
        return JsonResponse(_as_data(report, page))
    if wanted == "csv":
        return HttpResponse(_as_csv(report), content_type="text/csv; charset=utf-8; header=present")
    return page.render("check.html", report=report)


def _refused(page: Page, wanted: str, status: int, told: str) -> HttpResponse:
    if wanted == "table":
        return page.render("check.html", status=status, mistake=told, typed=page.request.POST.get("text", ""))
    return problem(status, HTTPStatus(status).phrase, told, "text")


def _as_data(report: Report, page: Page) -> CheckedData:
    return {
        "api": API,
        "edition": page.served.number,
        "is_complete": report.is_complete,
        "counts": {verdict.value: number for verdict, number in report.counts.items()},
        "findings": [
            {
                "written": finding.written,
                "lines": finding.lines,
                "verdict": finding.judged.verdict,
                "code": finding.judged.code,
                "title": finding.judged.title,
                "detail": finding.judged.detail,
                "address": finding.judged.address,
                "mended": finding.judged.mended,
            }
            for finding in report.findings
        ],
        "mended": report.mended,
        "mended_text": report.mended_text,
    }


def _as_csv(report: Report) -> bytes:
    """Return a table for spreadsheets, which take no cell for a formula."""
    written = BytesIO()
    csv_files.write(list(COLUMNS), map(_row, report.findings), written)
    return written.getvalue()


def _row(finding: Finding) -> list[str | int]:
    judged = finding.judged
    lines = " ".join(map(str, finding.lines))
    found = (judged.verdict.value, judged.verdict.definition, judged.code, judged.title, judged.detail)
    return [finding.written, lines, *found, judged.address, judged.mended]
