import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

VALID_FOR = timedelta(hours=24)


class AdministratorInvitationQuerySet(models.QuerySet["AdministratorInvitation"]):
    def unused(self) -> "AdministratorInvitationQuerySet":
        return self.filter(used_at=None)

    def open(self) -> "AdministratorInvitationQuerySet":
        return self.unused().filter(expires_at__gt=timezone.now())

    def for_token(self, token: str) -> "AdministratorInvitationQuerySet":
        return self.filter(token_digest=digest_of(token))

    def mark_used(self) -> bool:
        """Return whether there was one left to use. Two requests with one link cannot both hear yes."""
        return self.open().update(used_at=timezone.now()) > 0

    @transaction.atomic
    def issue(self) -> str:
        """Return the token of a new invitation, shown once and stored nowhere. Older unused ones stop working."""
        self.unused().delete()
        token = new_token()
        now = timezone.now()
        self.create(token_digest=digest_of(token), created_at=now, expires_at=now + VALID_FOR)
        return token


class AdministratorInvitation(models.Model):
    """A link that creates one administrator, once. The database holds only the digest of its token, so that
    a leaked backup opens nothing."""

    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = AdministratorInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_after_creation"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__gte=F("created_at"), used_at__lt=F("expires_at")),
                name="invitation_used_while_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"Administrator invitation of {self.created_at:%Y-%m-%d %H:%M} UTC"


class ProviderIdentity(models.Model):
    """Whose account it is at an identity provider: the provider and its lasting name for the person, never a mail
    address, which may be given to somebody else."""

    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="identity")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_is_of_one_account")]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"


def new_token() -> str:
    """Return a token for a private address. It ends with a letter or a digit, as no dirt around a link does."""
    return secrets.token_hex(32)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
