"""Passages: the unit of quotation."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, F, Max, Q, UniqueConstraint

from ..vocabulary import Kind, Layer, PassageRole
from .constraints import if_and_only_if, within
from .fields import AddressField, LineField, ProseField
from .identity import Entry

LONGEST_TEXT = 20_000  # Python-Markdown turns quadratic on hostile input; no passage needs more.

CURATORS_ROLES: dict[Kind, tuple[PassageRole, ...]] = {
    Kind.FAILURE_MODE: (PassageRole.DESCRIPTION, PassageRole.SUMMARY, PassageRole.CURATOR_NOTE),
    Kind.QUESTION: (PassageRole.QUESTION, PassageRole.STATUS_NOTE, PassageRole.CURATOR_NOTE),
    Kind.AUTHORITY: (PassageRole.SUMMARY, PassageRole.STATUS_NOTE, PassageRole.CURATOR_NOTE),
    Kind.REFERENCE: (PassageRole.SUMMARY, PassageRole.CURATOR_NOTE),
}
"""What a curator's own passage may be. The first is what a new entry begins with."""

_IS_CURATORS = Q(layer=Layer.CURATOR.value)
_HAS_A_TEXT = ~Q(display="")
_HAS_VERBATIM = ~Q(verbatim="") & (Q(first_line__isnull=False, last_line__isnull=False) | ~Q(section=""))
_HAS_NO_VERBATIM = Q(verbatim="", first_line__isnull=True, last_line__isnull=True, section="", url="")

LONGEST_REASON = 2_000

READ_ONLY = ("verbatim", "layer", "first_line", "last_line", "section", "url")


class VerbatimIsReadOnly(Exception):
    """What the source says is never edited; corrections go into the display text."""


class QuotedText(models.Model):
    """A text with its provenance: who said it, where it stands, and how it is shown.

    `verbatim` is the exact text of the source at lines `first_line` to `last_line` (1-based), or of a section of
    the published page that the source text lacks: read-only once stored, and empty in the curators' own layer.
    `display` is a corrected text, or the curators' own; where it is empty, the verbatim text is shown.
    """

    layer = models.CharField(max_length=10, choices=Layer.choices())
    verbatim = models.TextField(blank=True, editable=False)
    first_line = models.PositiveIntegerField("first source line", null=True, blank=True, editable=False)
    last_line = models.PositiveIntegerField("last source line", null=True, blank=True, editable=False)
    section = LineField("section of the published page", max_length=200, blank=True, editable=False)
    url = AddressField("address", max_length=500, blank=True, editable=False)
    display = ProseField("display text", blank=True, max_length=LONGEST_TEXT)
    edited_by = models.CharField("last editor", max_length=150, blank=True, editable=False)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    edited_at = models.DateTimeField("last edited", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_changed_verbatim()
        super().save(*args, **kwargs)

    @property
    def text(self) -> str:
        return self.display or self.verbatim.strip()

    def _refuse_changed_verbatim(self) -> None:
        if self.pk is None:
            return
        stored = type(self)._default_manager.filter(pk=self.pk).values_list(*READ_ONLY)
        if any(row != tuple(getattr(self, name) for name in READ_ONLY) for row in stored):
            raise VerbatimIsReadOnly(f"{self}: the verbatim text and its layer are read-only")


def quoted_text_constraints(model: str, *, own: Q = _HAS_A_TEXT) -> list[BaseConstraint]:
    """`own` is what holds of a text of the curators."""
    return [
        within("layer", Layer, model=model),
        CheckConstraint(
            condition=(_IS_CURATORS & _HAS_NO_VERBATIM & own) | (~_IS_CURATORS & _HAS_VERBATIM),
            name=f"{model}_text_fits_its_layer",
            violation_error_message=(
                "A passage of the source has a verbatim text and the lines or the section where it stands; a curator's "
                "passage has a text of its own."
            ),
        ),
        CheckConstraint(
            condition=Q(first_line__isnull=True) | Q(first_line__gte=1, last_line__gte=F("first_line")),
            name=f"{model}_source_lines_are_in_order",
        ),
        CheckConstraint(
            condition=if_and_only_if(Q(edited_at__isnull=True), Q(edited_by="")),
            name=f"{model}_edit_has_its_editor",
        ),
    ]


class Placed(models.Model):
    """A numbered row of an entry that can be put elsewhere: its anchor follows its number, and stays."""

    number: models.PositiveIntegerField
    place = models.PositiveIntegerField(blank=True, editable=False)
    """Where it stands among its like: its number, unless it was put elsewhere."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.place is None:
            self.place = self.number
        super().save(*args, **kwargs)


class Passage(Placed, QuotedText):
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="passages")
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=20, choices=PassageRole.choices())
    withdrawn = ProseField("why it is withdrawn", blank=True, max_length=LONGEST_REASON)
    """Stands in the place of a text of the curators that readers have seen, under its anchor."""

    class Meta:
        ordering = ["entry", "place", "number"]
        constraints = [
            UniqueConstraint(fields=["entry", "number"], name="passage_number_is_unique_in_its_entry"),
            CheckConstraint(condition=Q(number__gte=1), name="passage_numbers_start_at_one"),
            within("role", PassageRole, model="passage"),
            *quoted_text_constraints("passage", own=if_and_only_if(_HAS_A_TEXT, Q(withdrawn=""))),
            CheckConstraint(
                condition=_IS_CURATORS | Q(withdrawn=""),
                name="passage_of_the_source_stays",
                violation_error_message="What the source says cannot be withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return self.anchor

    @property
    def anchor(self) -> str:
        return f"{self.entry.code}.P{self.number}"

    def clean(self) -> None:
        if self.layer == Layer.CURATOR and not (self.display.strip() or self.withdrawn):
            raise ValidationError({"display": "Write the text of this passage."})


def display_text(text: QuotedText, typed: str) -> str:
    """Return what to store: nothing if readers are to see the text as it is printed."""
    return "" if typed == text.verbatim.strip() else typed


def next_number(entry: Entry) -> int:
    highest: int | None = entry.passages.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1
