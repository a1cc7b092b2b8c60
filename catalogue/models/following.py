"""What readers follow, and whether their mail reaches them."""

from datetime import date

from django.conf import settings
from django.core.signing import Signer
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

LONGEST_NOTE = 300
LONGEST_SELECTION = 2_000
MOST_REFUSALS = 3
"""Days on which a mail server refuses an address before no more mail is tried."""

_signer = Signer(salt="catalogue.following.unsubscribe")


class Follow(models.Model):
    """An entry, a list or search with its query, or (where all three are empty) everything, followed by an account."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    code = models.CharField(max_length=12, blank=True)
    section = models.CharField(max_length=20, blank=True)
    query = models.CharField(max_length=LONGEST_SELECTION, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    told = models.PositiveIntegerField(help_text="The edition up to which the reader has heard of changes.")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            UniqueConstraint(fields=["account", "code", "section", "query"], name="followed_once"),
            CheckConstraint(condition=Q(code="") | Q(section=""), name="follow_is_of_one_thing"),
            CheckConstraint(condition=Q(query="") | ~Q(section=""), name="query_is_of_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.account} follows {self.code or f'{self.section}{self.query}' or 'everything'}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, day: date) -> "DeliveryQuerySet":
        """Return those of people who can be reached, want mail, and have had none tried on that day."""
        reachable = self.filter(is_paused=False, account__is_active=True).exclude(account__email="")
        return reachable.exclude(tried_on=day)

    def for_token(self, token: str) -> "DeliveryQuerySet":
        """Return that of the reader in whose mails this token stands. Raises BadSignature."""
        return self.filter(account=int(_signer.unsign(token)))


class Delivery(models.Model):
    """The mail to a reader about what they follow. Refusals belong to an address: another one begins anew."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delivery")
    is_paused = models.BooleanField(default=False)
    tried_on = models.DateField(null=True)
    refused_address = models.EmailField(blank=True)
    refused_on = models.DateField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0)

    objects = DeliveryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Mail to {self.account}"

    @property
    def token(self) -> str:
        """Return the token by which whoever has a mail of the reader stops the mails, without signing in."""
        return _signer.sign(str(self.account_id))

    @property
    def is_refused(self) -> bool:
        """Tell if the account's address has been refused so often that it is not tried any more."""
        return self.refusals >= MOST_REFUSALS and self.refused_address == self.account.email

    def claim(self, day: date) -> bool:
        """Return whether it is left to the caller to send this day's mail. Two processes cannot both hear yes."""
        return type(self).objects.due(day).filter(pk=self.pk).update(tried_on=day) > 0

    def release(self) -> None:
        """Let the next run of the same day try again: the mail server was not there."""
        self.save(update_fields=["tried_on"])

    def refuse(self, day: date) -> None:
        """Count that the mail server refused the address, once a day."""
        if self.refused_address != self.account.email:
            self.refusals, self.refused_on = 0, None
        if self.refused_on != day:
            self.refusals += 1
        self.refused_address, self.refused_on = self.account.email, day
        self.save(update_fields=["refused_address", "refused_on", "refusals"])

    def accept(self) -> None:
        """Forget what was refused before: the mail server took the mail, or the reader asks to try again."""
        self.refused_address, self.refused_on, self.refusals = "", None, 0
        self.save(update_fields=["refused_address", "refused_on", "refusals"])
