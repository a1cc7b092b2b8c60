"""A short name for each request: in the log, in the answer's header, and on pages that tell an error."""

import re
import secrets
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

HEADER = "X-Request-ID"
_FROM_A_PROXY = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(request: HttpRequest) -> str:
    """Name the request of this thread. Only a proxy that is declared may have named it already."""
    given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    name = given if _FROM_A_PROXY.fullmatch(given) else secrets.token_hex(6)
    _current.set(name)
    return name


def current() -> str:
    """Return the name of the request that this thread answers, or answered last; "" outside of any."""
    return _current.get()
