"""Parallels: how a text in another publication relates to a passage."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from ..vocabulary import TextRelation
from .constraints import within
from .fields import LineField, ProseField
from .passage import Passage
from .reference import Reference

NEEDS_A_DIFFERENCE = (TextRelation.NEARLY.value, TextRelation.WEAKER.value)


class Parallel(models.Model):
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="parallels")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="parallels")
    relation = models.CharField(max_length=10, choices=TextRelation.choices())
    place = LineField(max_length=200, blank=True, help_text="Where in the other work.")
    difference = ProseField(
        blank=True, help_text="In what the two differ. Quote no more of the other work than shows the difference."
    )

    class Meta:
        ordering = ["passage__number", "pk"]
        verbose_name = "passage in another work"
        verbose_name_plural = "passages in other works"
        constraints = [
            UniqueConstraint(fields=["passage", "reference"], name="parallel_is_given_once"),
            within("relation", TextRelation, model="parallel"),
            CheckConstraint(
                condition=~Q(relation__in=NEEDS_A_DIFFERENCE) | ~Q(difference=""),
                name="parallel_says_in_what_it_differs",
                violation_error_message="Say in what the two texts differ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.passage} and {self.reference.code}"
