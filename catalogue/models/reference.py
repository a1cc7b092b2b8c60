"""References, their authors and details, and the citations that point at them."""

from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from ..vocabulary import (
    CitationOrigin,
    CitationRule,
    Confidence,
    Confirmation,
    FactOrigin,
    Kind,
    Layer,
    ReferenceStanding,
    ReferenceType,
    WorkField,
)
from .confirming import Confirmable
from .constraints import if_and_only_if, within
from .fields import (
    AddressField,
    ArxivIdField,
    AuthorField,
    DoiField,
    LineField,
    NameField,
    ProseField,
    known_date,
)
from .identity import WorkingEntry
from .passage import Passage
from .source_facts import SourceFacts

LONGEST_TITLE = 300
LONGEST_VENUE = 300
LONGEST_DOI = 100
LONGEST_URL = 500
LONGEST_NAME = 200

ORIGINS = {
    "venue": "venue_origin",
    "year": "year_origin",
    "arxiv_id": "arxiv_origin",
    "doi": "doi_origin",
    "url": "url_origin",
}
"""Each detail of a reference that need not be there, and the field that says where it comes from."""


NOT_PRINTED = tuple(origin.value for origin in FactOrigin if origin is not FactOrigin.PRINTED)


def _has_an_origin(detail: str, **empty: str | bool) -> CheckConstraint:
    return CheckConstraint(
        condition=if_and_only_if(Q(**empty), Q(**{f"{detail}_origin": FactOrigin.NONE.value})),
        name=f"reference_{detail}_has_an_origin",
        violation_error_message="Say where each detail comes from, and of a detail that is not given: none.",
    )


class Reference(Confirmable, SourceFacts, WorkingEntry):
    kind = Kind.REFERENCE
    checked_in = "note"
    source_fields = ("standing", "number_in_source")
    own = {
        "standing": (ReferenceStanding.ADDED.value,),
        **dict.fromkeys(("title_origin", *ORIGINS.values()), NOT_PRINTED),
    }

    number_in_source = models.PositiveSmallIntegerField(null=True, blank=True, unique=True)
    standing = models.CharField(
        max_length=10, choices=ReferenceStanding.choices(), default=ReferenceStanding.ADDED.value
    )
    confirmation = models.CharField(
        max_length=10,
        choices=[choice for choice in Confirmation.choices() if choice[0] != Confirmation.REJECTED],
        default=Confirmation.PROPOSED.value,
    )
    type = models.CharField(max_length=12, choices=ReferenceType.choices())
    title = NameField(max_length=LONGEST_TITLE)
    title_origin = models.CharField(max_length=10, choices=FactOrigin.choices(), default=FactOrigin.ADDED.value)
    authors_incomplete = models.BooleanField("“et al.” printed", default=False)
    venue = LineField(max_length=LONGEST_VENUE, blank=True)
    venue_origin = models.CharField(max_length=10, choices=FactOrigin.choices(), default=FactOrigin.NONE.value)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    year_origin = models.CharField(max_length=10, choices=FactOrigin.choices(), default=FactOrigin.NONE.value)
    arxiv_id = ArxivIdField("arXiv id", max_length=20, blank=True)
    arxiv_origin = models.CharField(max_length=10, choices=FactOrigin.choices(), default=FactOrigin.NONE.value)
    doi = DoiField("DOI", max_length=LONGEST_DOI, blank=True)
    doi_origin = models.CharField(max_length=10, choices=FactOrigin.choices(), default=FactOrigin.NONE.value)
    url = AddressField("address", blank=True, max_length=LONGEST_URL)
    url_origin = models.CharField(max_length=10, choices=FactOrigin.choices(), default=FactOrigin.NONE.value)
    same_work_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="same_works")
    candidate = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="candidate_for",
        help_text="The work that a missing reference most likely meant: an inference.",
    )
    candidate_confidence = models.CharField(max_length=10, choices=Confidence.choices(), blank=True)
    candidate_note = ProseField(blank=True)
    note = ProseField(blank=True)

    class Meta(WorkingEntry.Meta):
        constraints = [
            within("standing", ReferenceStanding, model="reference"),
            within("confirmation", Confirmation, model="reference"),
            within("type", ReferenceType, model="reference"),
            within("title_origin", FactOrigin, model="reference"),
            within("venue_origin", FactOrigin, model="reference"),
            within("year_origin", FactOrigin, model="reference"),
            within("arxiv_origin", FactOrigin, model="reference"),
            within("doi_origin", FactOrigin, model="reference"),
            within("url_origin", FactOrigin, model="reference"),
            _has_an_origin("venue", venue=""),
            _has_an_origin("year", year__isnull=True),
            _has_an_origin("arxiv", arxiv_id=""),
            _has_an_origin("doi", doi=""),
            _has_an_origin("url", url=""),
            within("candidate_confidence", Confidence, model="reference", blank=True),
            CheckConstraint(condition=~Q(title=""), name="reference_has_a_title"),
            CheckConstraint(
                condition=if_and_only_if(Q(standing=ReferenceStanding.ADDED.value), Q(number_in_source__isnull=True)),
                name="reference_number_fits_its_standing",
                violation_error_message="Only a reference that the source prints or cites has a number in the source.",
            ),
            CheckConstraint(
                condition=if_and_only_if(Q(candidate__isnull=True), Q(candidate_confidence="")),
                name="reference_candidate_has_a_confidence",
            ),
            CheckConstraint(
                condition=Q(candidate__isnull=True) | Q(standing=ReferenceStanding.MISSING.value),
                name="reference_candidate_only_if_missing",
            ),
            CheckConstraint(
                condition=~Q(standing=ReferenceStanding.MISSING.value)
                | Q(year__isnull=True, venue="", arxiv_id="", doi="", url=""),
                name="missing_reference_has_no_details",
                violation_error_message="What the source never printed has no details; name a candidate instead.",
            ),
            CheckConstraint(
                condition=~Q(same_work_as=F("entry")) & ~Q(candidate=F("entry")),
                name="reference_is_not_its_own_twin",
            ),
            CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1000, 2999)), name="reference_year_is_a_year"
            ),
        ]

    @property
    def is_from_source(self) -> bool:
        return self.standing != ReferenceStanding.ADDED


class ReferenceAuthor(models.Model):
    reference = models.ForeignKey(Reference, on_delete=models.CASCADE, related_name="authors")
    position = models.PositiveSmallIntegerField()
    name = AuthorField(max_length=LONGEST_NAME, help_text="As printed, where it is printed.")
    family = LineField("family name", max_length=LONGEST_NAME, blank=True, help_text="Empty where it is not known.")
    given = LineField("given names", max_length=LONGEST_NAME, blank=True)
    particle = LineField(max_length=20, blank=True, help_text="Such as “van” or “de la”.")
    suffix = LineField(max_length=20, blank=True, help_text="Such as “Jr.”.")
    origin = models.CharField(max_length=10, choices=FactOrigin.choices(), default=FactOrigin.ADDED.value)

    class Meta:
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["reference", "position"], name="author_position_is_unique"),
            CheckConstraint(condition=~Q(name=""), name="author_has_a_name"),
            within("origin", FactOrigin, model="author"),
            CheckConstraint(
                condition=~Q(family="") | Q(given="", particle="", suffix=""),
                name="author_has_a_family_name_first",
                violation_error_message="Where the parts of a name are given, the family name is one of them.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class ReferenceDetail(models.Model):
    reference = models.ForeignKey(Reference, on_delete=models.CASCADE, related_name="details")
    field = models.CharField("detail", max_length=20, choices=WorkField.choices())
    value = LineField(max_length=LONGEST_URL)
    origin = models.CharField(
        "where it comes from", max_length=10, choices=FactOrigin.choices(), default=FactOrigin.ADDED.value
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                fields=["reference", "field"],
                name="detail_is_given_once",
                violation_error_message="Give each detail once.",
            ),
            CheckConstraint(
                condition=~Q(value="") & ~Q(origin=FactOrigin.NONE.value),
                name="detail_has_a_value_and_an_origin",
                violation_error_message="Say where the detail comes from.",
            ),
            within("field", WorkField, model="detail"),
            within("origin", FactOrigin, model="detail"),
        ]

    def __str__(self) -> str:
        return f"{WorkField(self.field).label}: {self.value}"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude)
        if not {"field", "value"} & {*(exclude or ())}:
            self.value = as_detail(self.field, self.value)


def as_detail(field: str, value: str) -> str:
    """Return the value in the one form that the detail has. Raises ValidationError."""
    read = _READ.get(field)
    try:
        return str(read(value)) if read else value
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from error


def _whole(value: str) -> str:
    return known_date(value, whole=True)


def _address(value: str) -> Any:
    return AddressField(max_length=LONGEST_URL).clean(value, None)


_READ: dict[str, Callable[[str], Any]] = {
    WorkField.ISSUED: known_date,
    WorkField.ACCESSED: _whole,
    WorkField.ARCHIVED_ON: _whole,
    WorkField.ARCHIVE_URL: _address,
}


class Citation(SourceFacts):
    """A marker in a passage, as printed, and what it resolves to.

    `offset` counts characters (code points) from the start of the passage's verbatim text; it is null where no
    marker is printed.
    """

    source_fields = ("passage", "marker", "offset", "origin")

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="citations")
    marker = LineField(max_length=10, blank=True)
    offset = models.PositiveIntegerField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=CitationOrigin.choices())
    resolves_to = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="citations")
    rule = models.CharField(max_length=10, choices=CitationRule.choices())
    confidence = models.CharField(max_length=10, choices=Confidence.choices())
    note = ProseField(blank=True)

    class Meta:
        ordering = ["passage", F("offset").asc(nulls_last=True), "pk"]
        constraints = [
            within("origin", CitationOrigin, model="citation"),
            within("rule", CitationRule, model="citation"),
            within("confidence", Confidence, model="citation"),
            CheckConstraint(
                condition=(Q(origin=CitationOrigin.PRINTED.value, offset__isnull=False) & ~Q(marker=""))
                | (~Q(origin=CitationOrigin.PRINTED.value) & Q(marker="", offset__isnull=True)),
                name="citation_marker_fits_its_origin",
                violation_error_message="A printed citation has its marker and offset; any other has neither.",
            ),
            CheckConstraint(
                condition=if_and_only_if(Q(origin=CitationOrigin.INFERRED.value), Q(rule=CitationRule.EDITOR.value)),
                name="citation_inference_is_the_editors",
            ),
            UniqueConstraint(fields=["passage", "offset"], name="citation_offset_is_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.passage.anchor} {self.marker or self.origin} → {self.resolves_to.code}"

    @property
    def is_from_source(self) -> bool:
        return self.origin == CitationOrigin.PRINTED

    def clean(self) -> None:
        super().clean()
        is_inferred, is_editors = self.origin == CitationOrigin.INFERRED, self.rule == CitationRule.EDITOR
        if self.origin and self.rule and is_inferred != is_editors:
            raise ValidationError({"rule": "“Curators' inference” is the rule of what is inferred, and only of that."})
        if self.passage_id and self.passage.layer == Layer.CURATOR and self.origin and not is_inferred:
            raise ValidationError({"origin": "The source has no marker in the curators’ words. Choose “Inferred”."})
        if self.offset is None or self.passage_id is None:
            return
        if self.passage.verbatim[self.offset : self.offset + len(self.marker)] != self.marker:
            raise ValidationError(
                {"offset": f"“{self.marker}” does not stand at character {self.offset} of the passage."}
            )
