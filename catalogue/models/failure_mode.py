"""Failure modes, on which everything else hangs, and the scenarios that show them, published in their documents."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from ..vocabulary import Domain, Evidence, Group, Kind, Knowledge, Layer, Property, PublishedAnswer
from .constraints import any_of, within
from .fields import NameField, ProseField
from .identity import WorkingEntry
from .passage import Passage, Placed
from .source_facts import READ_ONLY, SourceFacts


class FailureMode(SourceFacts, WorkingEntry):
    kind = Kind.FAILURE_MODE
    source_fields = ("group", "published_answer")
    source_relations = ("compromised_properties",)
    own = {"published_answer": (PublishedAnswer.NOT_IN_SOURCE.value,)}

    title = NameField(max_length=200)
    group = models.CharField(max_length=12, choices=Group.choices())
    published_answer = models.CharField(
        "published answer on access violation",
        max_length=15,
        choices=PublishedAnswer.choices(),
        default=PublishedAnswer.NOT_IN_SOURCE.value,
        help_text="What the published summary table says; not the withheld commentary.",
    )
    summary = ProseField("in plain words", blank=True, help_text="What happens, so that anybody understands it.")
    developments_gap = ProseField(
        "what was not found", blank=True, help_text="Said where no case in use was found, or nothing at all."
    )
    crosswalk_gap = ProseField(blank=True, help_text="Said where other frameworks have no counterpart.")

    class Meta(WorkingEntry.Meta):
        constraints = [
            within("group", Group, model="failure_mode"),
            within("published_answer", PublishedAnswer, model="failure_mode"),
            CheckConstraint(condition=~Q(title=""), name="failure_mode_has_a_title"),
            CheckConstraint(
                condition=any_of(
                    [
                        Q(published_answer=PublishedAnswer.NOT_IN_SOURCE.value),
                        Q(group=Group.UNINTENDED.value, published_answer=PublishedAnswer.NOT_ADDRESSED.value),
                        Q(
                            group=Group.INTENTIONAL.value,
                            published_answer__in=[PublishedAnswer.YES.value, PublishedAnswer.NO.value],
                        ),
                    ]
                ),
                name="failure_mode_answer_fits_its_group",
                violation_error_message=(
                    "The published summary answers for intentional failures (yes or no) and has no such column for "
                    "unintended ones (not addressed). Of what it lacks it says nothing (not in the source)."
                ),
            ),
        ]

    @property
    def is_from_source(self) -> bool:
        return self.entry_id is not None and self.entry.has_source


class CompromisedProperty(models.Model):
    failure_mode = models.ForeignKey(FailureMode, on_delete=models.CASCADE, related_name="compromised_properties")
    property = models.CharField(max_length=16, choices=Property.choices())

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "compromised properties"
        constraints = [
            UniqueConstraint(fields=["failure_mode", "property"], name="property_is_given_once"),
            within("property", Property, model="compromised_property"),
        ]

    def __str__(self) -> str:
        return Property(self.property).label

    def clean(self) -> None:
        if self.failure_mode_id and self.failure_mode.is_from_source:
            raise ValidationError({"property": READ_ONLY})


class Scenario(Placed, SourceFacts):
    source_fields = ("knowledge",)
    own = {"knowledge": (Knowledge.NOT_STATED.value,)}

    failure_mode = models.ForeignKey(FailureMode, on_delete=models.PROTECT, related_name="scenarios")
    number = models.PositiveIntegerField(help_text="FM-03.S1 is number 1. Permanent.")
    title = NameField(max_length=200)
    passage = models.OneToOneField(Passage, on_delete=models.PROTECT, related_name="scenario")
    knowledge = models.CharField(
        "attacker knowledge",
        max_length=24,
        choices=Knowledge.choices(),
        help_text="The label printed in the source. Where none is printed: not stated.",
    )
    evidence = models.CharField("kind of evidence", max_length=16, choices=Evidence.choices())
    evidence_note = ProseField(blank=True)

    class Meta:
        ordering = ["failure_mode", "place", "number"]
        constraints = [
            UniqueConstraint(fields=["failure_mode", "number"], name="scenario_number_is_unique_in_its_mode"),
            CheckConstraint(condition=Q(number__gte=1), name="scenario_numbers_start_at_one"),
            CheckConstraint(condition=~Q(title=""), name="scenario_has_a_title"),
            within("knowledge", Knowledge, model="scenario"),
            within("evidence", Evidence, model="scenario"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        return f"{self.failure_mode.code}.S{self.number}"

    @property
    def is_from_source(self) -> bool:
        return self.passage_id is not None and self.passage.layer != Layer.CURATOR


class ScenarioDomain(models.Model):
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=16, choices=Domain.choices())

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["scenario", "domain"], name="domain_is_given_once"),
            within("domain", Domain, model="scenario"),
        ]

    def __str__(self) -> str:
        return Domain(self.domain).label
