"""Groups of terms that mean the same, with which readers search; and searches that found nothing."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, Sum, UniqueConstraint

from ..vocabulary import SynonymDirection
from .constraints import within
from .fields import KeyField, LineField, ProseField

LONGEST_TERM = 80
LONGEST_MISSED = 200
FEWEST_SIGHTINGS = 3
"""What one person typed once may say who they are; what was typed again and again says what is missing."""


class SynonymGroup(models.Model):
    """Terms that find each other's entries; in a directed group, the terms find what is `is_found`, and not back."""

    key = KeyField(unique=True, help_text="A short name for the group, such as “backdoor”.")
    direction = models.CharField(max_length=8, choices=SynonymDirection.choices(), default=SynonymDirection.EQUAL.value)
    reason = ProseField("reason or source")

    class Meta:
        ordering = ["key"]
        constraints = [
            within("direction", SynonymDirection, model="synonym_group"),
            CheckConstraint(condition=~Q(reason=""), name="synonym_group_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    def check_terms(self, terms: int, found: int) -> None:
        """Refuse a group that cannot work, given how many terms it has in all, and how many of them are found."""
        if self.direction == SynonymDirection.DIRECTED:
            if not found or found == terms:
                raise ValidationError("A directed group needs terms, and at least one that they find.")
        elif found:
            raise ValidationError("In an equal group every term finds the others: mark none as found.")
        elif terms < 2:
            raise ValidationError("An equal group needs at least two terms.")


class SynonymTerm(models.Model):
    group = models.ForeignKey(SynonymGroup, on_delete=models.CASCADE, related_name="terms")
    text = LineField(
        "term",
        max_length=LONGEST_TERM,
        validators=[RegexValidator(r"[^\W_]", "Write a term that has at least one letter or digit.")],
    )
    is_found = models.BooleanField(
        "is what the others find", default=False, help_text="In a directed group: the words that entries use."
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "term"
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="synonym_term_has_a_text"),
            UniqueConstraint(
                fields=["group", "text"],
                name="synonym_term_stands_once_in_a_group",
                violation_error_message="The term stands in this group already.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)


class MissedSearchQuerySet(models.QuerySet["MissedSearch"]):
    def often(self) -> "MissedSearchQuerySet":
        seen = MissedSearch.objects.order_by().values("words").annotate(sightings=Sum("count"))
        return self.filter(words__in=seen.filter(sightings__gte=FEWEST_SIGHTINGS).values("words"))


class MissedSearch(models.Model):
    """Words that found nothing, counted by day. Nothing here says who searched."""

    day = models.DateField()
    words = models.CharField(max_length=LONGEST_MISSED)
    count = models.PositiveIntegerField()

    objects = MissedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "words"]
        verbose_name = "search without result"
        verbose_name_plural = "searches without result"
        constraints = [
            UniqueConstraint(fields=["day", "words"], name="missed_search_is_counted_once_a_day"),
            CheckConstraint(condition=~Q(words="") & Q(count__gt=0), name="missed_search_has_words_and_a_count"),
        ]

    def __str__(self) -> str:
        return self.words
