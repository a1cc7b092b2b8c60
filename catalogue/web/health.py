"""Health: whether this process lives, and which part of the site is ill, said within two seconds."""

import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import Edition
from . import schema_version
from .patience import patience

LONGEST = 1.5  # seconds
LEAST_FREE = 100_000_000
"""Bytes of disk: a save and an index of the largest catalogue fit in."""


@dataclass(frozen=True)
class Answer:
    """The state of the database: the newest edition in it, and its migrations."""

    edition: int | None
    migrations: frozenset[str]


_asker = ThreadPoolExecutor(1, "health")
_asking: Future[Answer] | None = None
_asking_lock = Lock()


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """Answer as long as this process answers at all: whoever restarts it for 503 must not do so for a database."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    edition, ill = None, {}
    try:
        answer = ask()
    except (DatabaseError, TimeoutError):
        ill["database"] = "does not answer"
    else:
        edition = answer.edition
        if edition is None:
            ill["edition"] = "none is published"
        if reason := _of_migrations(answer.migrations):
            ill["migrations"] = reason
    if not getattr(staticfiles_storage, "hashed_files", True):
        ill["static files"] = "are not collected"
    if reason := of_disk():
        ill["disk"] = reason
    if ill:
        return JsonResponse({"status": "ill", "ill": ill}, status=503)
    return JsonResponse({"status": "ok", "edition": edition})


def _of_migrations(applied: frozenset[str]) -> str:
    if schema_version.newer(applied):
        return "the database is of a newer release"
    return "the database is of an older release" if schema_version.known_migrations() - applied else ""


def of_disk() -> str:
    """Return what is wrong with the disk of the folder that the site writes to; "" if nothing is."""
    if not os.access(settings.VAR, os.W_OK):
        return "cannot be written to"
    free = shutil.disk_usage(settings.VAR).free
    return f"has {free // 1_000_000} MB left" if free < LEAST_FREE else ""


def ask() -> Answer:
    """Ask the database. Raises TimeoutError where PostgreSQL lets us wait: to connect alone may take too long."""
    global _asking
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return _asked()
    with _asking_lock:
        if _asking is None or _asking.done():
            _asking = _asker.submit(_asked_aside)
        asking = _asking
    return asking.result(timeout=LONGEST)


def _asked_aside() -> Answer:
    """Keep the connection: where a host of several is gone, opening one may take longer than anybody waits."""
    close_old_connections()
    with patience(LONGEST):
        return _asked()


def _asked() -> Answer:
    newest: int | None = Edition.objects.aggregate(newest=Max("number"))["newest"]
    return Answer(newest, schema_version.applied_migrations())
