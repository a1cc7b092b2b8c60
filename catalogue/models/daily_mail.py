from datetime import date

from django.conf import settings
from django.db import models


class DigestSubscriptionQuerySet(models.QuerySet["DigestSubscription"]):
    def due(self, day: date) -> "DigestSubscriptionQuerySet":
        """Return those of people who may sign in and can be reached, and whose mail of that day has not been sent."""
        reachable = self.filter(account__is_active=True).exclude(account__email="")
        return reachable.exclude(sent_on=day)


class DigestSubscription(models.Model):
    """An account that wants to hear once a day what waits for it."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest")
    sent_on = models.DateField(null=True)

    objects = DigestSubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Daily digest for {self.account}"

    def claim(self, day: date) -> bool:
        """Return whether it is left to the caller to send this day's mail. Two processes cannot both hear yes."""
        return type(self).objects.due(day).filter(pk=self.pk).update(sent_on=day) > 0

    def release(self) -> None:
        """Let the next run try again: the mail could not be sent."""
        self.save(update_fields=["sent_on"])


class StepMail(models.Model):
    """An account that wants a mail at each step of a review that concerns it."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="step_mail")

    def __str__(self) -> str:
        return f"Mail at each step for {self.account}"
