"""Whoever guesses passwords is slowed down. django-axes counts the failures in the database: all processes agree."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import account_names

LONGEST_NAME = 150


@dataclass(frozen=True)
class Limit:
    """The failures with the same of these after which no password is looked at for the cool-off time."""

    same: tuple[str, ...]
    failures: int


LIMITS = (
    Limit(("username", "ip_address"), 5),
    # One office may share an address; and a name that many addresses guess at must not be easy to lock.
    Limit(("ip_address",), 50),
    Limit(("username",), 200),
)


class SignInLimits(AxesDatabaseHandler):
    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures in hundredths of the nearest limit: axes compares with one number, set to 100."""
        counted = _failures(request, counted_name(request, credentials))
        return max(100 * failures // limit.failures for limit, failures, _ in counted)

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
        # Which browser it was decides nothing here, so it is not stored.
        request.axes_user_agent = request.axes_http_accept = ""
        super().user_login_failed(sender, credentials, request, **kwargs)


class PasswordBackend(AxesStandaloneBackend, ModelBackend):
    """One back end in place of two: as soon as there are several, Django asks its callers to name one."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        super().authenticate(request, username=username, password=password, **kwargs)  # raises where it is too early
        name = username if username is None else account_names.stored_name(username)
        return ModelBackend.authenticate(self, request, name, password, **kwargs)


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the name, in any case one, cut to the length of the longest: the sign-in form lets a longer one pass."""
    return account_names.compared((credentials or {}).get("username") or "")[:LONGEST_NAME]


def refuse(request: HttpRequest, answer: HttpResponse, credentials: dict[str, Any]) -> HttpResponse:
    """Answer 429 with the sign-in page, which has what was typed and the form's own sentence."""
    answer.status_code = 429
    answer.headers["Retry-After"] = str(seconds_to_wait(request, counted_name(request, credentials)))
    return answer


def seconds_to_wait(request: HttpRequest, username: str) -> int:
    """Return the longest wait: of several failures that count, the newest may be one that will no longer matter."""
    reached = [newest for limit, failures, newest in _failures(request, username) if failures >= limit.failures]
    if not reached:
        return 1
    left = max(filter(None, reached)) + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(1, ceil(left.total_seconds()))


def erase_old_failures() -> None:
    """Erase failures that no longer count. Axes does it, too, but only when the next person signs in."""
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME).delete()


def _failures(request: Any, username: str) -> list[tuple[Limit, int, datetime | None]]:
    """Return how many failures count towards each limit, and when the newest was."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    given = {"username": username, "ip_address": request.axes_ip_address}
    counted = []
    for limit in LIMITS:
        same = {name: given[name] for name in limit.same}
        attempts = AccessAttempt.objects.filter(**same, attempt_time__gte=since)
        found = attempts.aggregate(failures=Sum("failures_since_start", default=0), newest=Max("attempt_time"))
        counted.append((limit, found["failures"], found["newest"]))
    return counted
