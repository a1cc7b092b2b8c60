"""Health: which part of the site is ill, said within two seconds."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import Edition
from .patience import patience

LONGEST = 1.5  # seconds

_asker = ThreadPoolExecutor(1, "health")
_asking: Future[int | None] | None = None
_asking_lock = Lock()


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    edition, ill = None, {}
    try:
        edition = newest_edition()
    except (DatabaseError, TimeoutError):
        ill["database"] = "does not answer"
    else:
        if edition is None:
            ill["edition"] = "none is published"
    if not getattr(staticfiles_storage, "hashed_files", True):
        ill["static files"] = "are not collected"
    if ill:
        return JsonResponse({"status": "ill", "ill": ill}, status=503)
    return JsonResponse({"status": "ok", "edition": edition})


def newest_edition() -> int | None:
    """Raises TimeoutError where PostgreSQL lets us wait: to connect alone may take longer than health has."""
    global _asking
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return _asked()
    with _asking_lock:
        if _asking is None or _asking.done():
            _asking = _asker.submit(_asked_aside)
        asking = _asking
    return asking.result(timeout=LONGEST)


def _asked_aside() -> int | None:
    try:
        with patience(LONGEST):
            return _asked()
    finally:
        connection.close()


def _asked() -> int | None:
    newest: int | None = Edition.objects.aggregate(newest=Max("number"))["newest"]
    return newest
