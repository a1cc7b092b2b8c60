"""Sessions end: after a while without a request, and some hours after signing in whatever happens."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from . import throttling

ENDS = "ends"
SPARED = timedelta(minutes=5)
"""Moving the end on is a write, and not worth one for every request."""


def prolong(session: SessionBase) -> None:
    """Move the session's end on. Called after each request that has looked at who asks."""
    now = timezone.now()
    if session.modified and SESSION_KEY in session and ENDS not in session:  # signed in just now
        session[ENDS] = (now + settings.LONGEST_SESSION).isoformat()
    elif ENDS not in session or session.get_expiry_date() > now + settings.LONGEST_IDLE - SPARED:
        return
    session.set_expiry(min(now + settings.LONGEST_IDLE, datetime.fromisoformat(session[ENDS])))


def end_all_of(account: User) -> None:
    """End the account's sessions, or who is reactivated would find one open that was left on some other machine."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get(SESSION_KEY) == str(account.pk):
            session.delete()


def erase_expired() -> None:
    """Erase what Django and axes only look past: ended sessions, and failures to sign in that no longer count."""
    call_command("clearsessions")
    throttling.erase_old_failures()
