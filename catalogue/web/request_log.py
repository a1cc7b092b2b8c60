"""A line of the log for each request: what was asked for, what came of it, and neither who asked nor for which words.

Written where CATALOGUE_LOG is `json`. What a reader has typed into an address follows CATALOGUE_LOG_QUERIES.
"""

import logging
from http import HTTPStatus
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import metrics, request_id
from .middleware import Middleware

logger = logging.getLogger(__name__)


class LogRequests(Middleware):
    """Names the request, and logs and counts it once its answer begins."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name, started = request_id.begin(request), perf_counter()
        response = self.get_response(request)
        response[request_id.HEADER] = name
        took = perf_counter() - started
        if settings.METRICS:
            metrics.count(request, response, took)
        if logger.isEnabledFor(logging.INFO):
            fields = _fields(request, response) | {"ms": round(1000 * took)}
            logger.info("%s %s", request.method, response.status_code, extra={"fields": fields})
        return response


def _fields(request: HttpRequest, response: HttpResponse) -> dict[str, str | int]:
    """An address is told only where its page has been given: any other may be words of a reader.

    Such are what stands behind a code and redirects, an address of nothing, and one that nobody has looked up.
    """
    route, status = metrics.route_of(request), response.status_code
    fields: dict[str, str | int] = {"method": request.method or "", "status": status, "route": route}
    is_given = status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.NOT_MODIFIED
    if (is_given and route != metrics.NONE) or settings.LOG_QUERIES:
        fields["path"] = request.path
    if settings.LOG_QUERIES:
        fields["query"] = request.META.get("QUERY_STRING", "")
    return fields
