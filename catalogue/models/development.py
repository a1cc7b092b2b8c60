"""What became known of a failure mode beside the source: developments, and what others recommend against it."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from ..vocabulary import Confirmation, DevelopmentKind
from .confirming import Confirmable
from .constraints import within
from .crosswalk import Framework
from .failure_mode import FailureMode
from .fields import AddressField, KnownDateField, LineField, NameField, ProseField

DAY = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
HOW_FAR = "How far it was checked."


class Researched(Confirmable):
    """A fact that curators have found out, and how far they stand behind it."""

    url = AddressField("address", blank=True, max_length=500)
    verification = ProseField(blank=True, help_text=HOW_FAR)
    checked_on = KnownDateField(
        "checked on",
        whole=True,
        help_text="The day on which somebody last compared it with its source, written YYYY-MM-DD.",
    )
    confirmation = models.CharField(
        "state", max_length=10, choices=Confirmation.choices(), default=Confirmation.PROPOSED.value
    )

    class Meta:
        abstract = True


class Development(Researched):
    failure_mode = models.ForeignKey(FailureMode, on_delete=models.PROTECT, related_name="developments")
    kind = models.CharField(max_length=10, choices=DevelopmentKind.choices())
    date = models.CharField(
        max_length=10,
        validators=[RegexValidator(rf"^{DAY}\Z", "Write a day, a month or a year: 2024-03-05, 2024-03 or 2024.")],
        help_text="As exact as it is known: 2024-03-05, 2024-03 or 2024.",
    )
    title = NameField(max_length=200)
    text = ProseField(help_text="What happened, in a sentence or two.")
    source = LineField(max_length=200, help_text="Who reports it, as one cites it.")

    class Meta:
        ordering = ["-date", "pk"]
        constraints = [
            UniqueConstraint(fields=["failure_mode", "date", "title"], name="development_is_given_once"),
            within("kind", DevelopmentKind, model="development"),
            within("confirmation", Confirmation, model="development"),
            CheckConstraint(
                condition=~Q(title="") & ~Q(text="") & ~Q(source=""), name="development_says_what_and_who_reports_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.title}"


class Recommendation(Researched):
    failure_mode = models.ForeignKey(FailureMode, on_delete=models.PROTECT, related_name="recommendations")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="recommendations")
    external_id = LineField("id there", max_length=200, blank=True)
    label = NameField("name there", max_length=300)
    against = LineField(
        max_length=200, blank=True, help_text="What of that framework it is recommended against, by its ids there."
    )

    class Meta:
        ordering = ["framework__order", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["failure_mode", "framework", "external_id", "label"], name="recommendation_is_given_once"
            ),
            within("confirmation", Confirmation, model="recommendation"),
            CheckConstraint(condition=~Q(label=""), name="recommendation_has_a_label"),
        ]

    def __str__(self) -> str:
        return f"{self.framework.name} {self.external_id or self.label}"
