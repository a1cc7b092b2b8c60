"""Scenarios: the examples that show a failure mode. They are published inside its document."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from ..vocabulary import Domain, Evidence, Knowledge, Layer
from .constraints import within
from .failure_mode import FailureMode
from .fields import NameField, ProseField
from .passage import Passage, Placed
from .source_facts import SourceFacts


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
