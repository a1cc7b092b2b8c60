"""Absolute addresses: one host in permanent links, citations and mails, whichever one a reader typed."""

from django.conf import settings
from django.http import HttpRequest


def canonical(path: str, request: HttpRequest | None = None) -> str:
    """Return the whole address of a path (which begins with a slash, and with the path of the site if it has one).

    The host is that of `CATALOGUE_URL`; only where none is set, that of the request. Without both, the path alone.
    """
    if settings.PUBLIC_URL or request is None:
        return f"{settings.PUBLIC_URL}{path}"
    return f"{request.scheme}://{request.get_host()}{path}"
