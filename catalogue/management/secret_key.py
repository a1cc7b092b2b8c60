"""The secret keys that a database was used with, on record by their fingerprints, so that the loss of one is told."""

import logging
import os
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..editorial.permissions import SOFTWARE
from ..models import AuditEvent
from ..models.audit import AuditEventQuerySet
from ..vocabulary import AuditKind

logger = logging.getLogger(__name__)


def put_on_record() -> None:
    """Note the key where it is used for the first time. If another was used before, the log says so."""
    with transaction.atomic():
        if _uses().filter(about=_fingerprint()).exists():
            return
        if warning := replaced():
            logger.warning(warning)
        AuditEvent.objects.note(AuditKind.KEY, _fingerprint(), by=None, name=SOFTWARE.name)


def replaced() -> str:
    """Return what follows from a key that is not the one before, while something of that one would still be valid."""
    first, ours = _uses().first(), _uses().filter(about=_fingerprint()).first()
    valid = max(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT), settings.LONGEST_SESSION)
    if first is None or first == ours or (ours and ours.at < timezone.now() - valid):
        return ""
    is_set = bool(os.environ.get("CATALOGUE_SECRET_KEY"))
    name = "CATALOGUE_SECRET_KEY" if is_set else settings.VAR / "secret_key"
    return (
        f"{name} is not the secret key that this database was used with before: everybody has to sign in again, and "
        "links that were mailed, to choose a password or to end mails, no longer work. If that was not meant, "
        f"{'set the old one' if is_set else 'put back the file of this name from a backup'} and restart."
    )


def _uses() -> AuditEventQuerySet:
    return AuditEvent.objects.filter(kind=AuditKind.KEY.value).order_by("pk")


def _fingerprint() -> str:
    return salted_hmac("catalogue.secret_key", "", algorithm="sha256").hexdigest()[:16]
