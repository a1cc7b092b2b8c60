"""The crosswalk: how a failure mode relates to the concepts of other frameworks."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from ..vocabulary import Confirmation, Relation
from .confirming import Confirmable
from .constraints import if_and_only_if, within
from .failure_mode import FailureMode
from .fields import AddressField, KeyField, LineField, NameField, ProseField

RELATION_UNLESS_REJECTED = "Choose the relation; only a rejected mapping has none."


class Framework(models.Model):
    slug = KeyField(unique=True)
    name = NameField(max_length=100)
    version = LineField(max_length=100, blank=True)
    url = AddressField("address", blank=True, max_length=500)
    note = ProseField(blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "name"]
        constraints = [CheckConstraint(condition=~Q(name=""), name="framework_has_a_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class Mapping(Confirmable):
    failure_mode = models.ForeignKey(FailureMode, on_delete=models.PROTECT, related_name="mappings")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="mappings")
    external_id = LineField("id there", max_length=200, blank=True)
    label = NameField("name there", max_length=300)
    url = AddressField("address", blank=True, max_length=500)
    relation = models.CharField(max_length=14, choices=Relation.choices(), blank=True)
    reason = ProseField()
    verification = ProseField(blank=True, help_text="How far id and name were checked.")
    confirmation = models.CharField(
        "state", max_length=10, choices=Confirmation.choices(), default=Confirmation.PROPOSED.value
    )
    current_id = LineField("id in a newer release", max_length=200, blank=True)
    current_label = LineField("name in a newer release", max_length=300, blank=True)
    current_note = ProseField("what a newer release changed", blank=True)
    detail = ProseField(blank=True)

    class Meta:
        ordering = ["framework__order", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["failure_mode", "framework", "external_id", "label"], name="mapping_is_given_once"
            ),
            within("relation", Relation, model="mapping", blank=True),
            within("confirmation", Confirmation, model="mapping"),
            CheckConstraint(condition=~Q(label="") & ~Q(reason=""), name="mapping_has_a_label_and_reason"),
            CheckConstraint(
                condition=if_and_only_if(Q(confirmation=Confirmation.REJECTED.value), Q(relation="")),
                name="mapping_relation_unless_rejected",
                violation_error_message=RELATION_UNLESS_REJECTED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework.name} {self.external_id or self.label}"

    def clean(self) -> None:
        super().clean()
        if (self.confirmation == Confirmation.REJECTED) != (self.relation == ""):
            raise ValidationError({"relation": RELATION_UNLESS_REJECTED})
