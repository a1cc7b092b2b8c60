"""What programs are told instead of a page: problems as JSON (RFC 9457)."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control

PROBLEM = "application/problem+json"


def problem(status: int, title: str, detail: str, parameter: str | None = None) -> HttpResponse:
    """Return what is wrong with a request, and where a parameter is to blame its name."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, "parameter": parameter or ""}
    response = JsonResponse(
        told, status=HTTPStatus(status), content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}
    )
    # A shared cache may keep a 404 by its own rules, and the next edition may have this address.
    patch_cache_control(response, no_store=True)
    return response


def for_other_sites(response: HttpResponse) -> HttpResponse:
    """Let programs of other sites read it where everybody may, and ask with whatever headers, such as If-None-Match."""
    if not settings.MEMBERS_ONLY:
        response.headers["Access-Control-Allow-Origin"] = "*"
        if response.status_code == HTTPStatus.NO_CONTENT:
            response.headers["Access-Control-Allow-Headers"] = "*"
    return response
