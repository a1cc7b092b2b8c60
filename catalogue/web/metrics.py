"""Counters and timings of requests, for Prometheus: which route, never which address or words, nor who asked.

A process keeps them in memory and `serve` shows them, at a port of their own. Where a server forks workers, they keep
them in the folder that PROMETHEUS_MULTIPROC_DIR names (the library's own variable), and `serve_metrics` shows the sums.
"""

import os
from wsgiref.simple_server import WSGIServer

from django.conf import settings
from django.core.management.base import CommandError
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

ROUTE = "catalogue.route"
"""Where a page that is given again leaves its route, which nobody has looked for."""
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
STATIC, NONE = "static files", "none"
"""What has no route: a file, and an address that leads nowhere or is refused before anybody looks where it leads."""

LABELS = ("route", "method", "status")
requests = Counter("catalogue_requests", "Requests that have been answered.", LABELS)
seconds = Histogram(
    "catalogue_request_seconds",
    "Seconds until an answer began.",
    LABELS[:2],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count(request: HttpRequest, response: HttpResponse, took: float) -> None:
    route, method = route_of(request), request.method if request.method in METHODS else "other"
    requests.labels(route, method, response.status_code).inc()
    seconds.labels(route, method).observe(took)


def serve(host: str, port: int) -> WSGIServer:
    """Show them there, in a thread of its own. Raises CommandError where nobody can listen."""
    registry = REGISTRY
    if (folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR")) is not None:
        if not os.path.isdir(folder):
            raise CommandError(f"PROMETHEUS_MULTIPROC_DIR names {folder!r}, which is no folder.")
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
    try:
        server, _thread = start_http_server(port, host, registry)
    except OSError as error:
        raise CommandError(
            f"Cannot show metrics on {host}, port {port}: {error.strerror}. Each process needs a port of its own."
        ) from None
    return server


def route_of(request: HttpRequest) -> str:
    if request.resolver_match:
        return request.resolver_match.view_name
    if ROUTE in request.META:
        return str(request.META[ROUTE])
    return STATIC if request.path.startswith(settings.STATIC_URL) else NONE
