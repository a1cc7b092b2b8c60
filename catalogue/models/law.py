"""The law: withheld commentary, legal questions, authorities, and published readings of a statute."""

import re
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower

from ..addresses.names import RESERVED
from ..vocabulary import (
    PUBLISHED_VOCABULARIES,
    Addressee,
    AuthorityOrigin,
    AuthorityType,
    Basis,
    CitationStyle,
    Confirmation,
    Kind,
    Liability,
    Posture,
    QuestionOrigin,
    QuestionStatus,
    StatementKind,
)
from .confirming import Confirmable
from .constraints import if_and_only_if, within
from .failure_mode import FailureMode
from .fields import AddressField, KeyField, KnownDateField, LineField, NameField, ProseField
from .identity import WorkingEntry
from .passage import Passage, VerbatimIsReadOnly
from .reference import Reference
from .source_facts import SourceFacts

NOT_REJECTED = [choice for choice in Confirmation.choices() if choice[0] != Confirmation.REJECTED]


class Commentary(models.Model):
    """The withheld column's cell for one failure mode, and what it says.

    `cell` is the whole cell verbatim, residue of the comment included: FM-07's holds nothing else.
    """

    failure_mode = models.OneToOneField(FailureMode, on_delete=models.PROTECT, primary_key=True)
    cell = models.TextField(editable=False)
    line = models.PositiveIntegerField("source line", editable=False)
    posture = models.CharField(max_length=15, choices=Posture.choices())
    basis = models.CharField("basis of the posture", max_length=10, choices=Basis.choices())
    hedge = LineField(max_length=100, blank=True, help_text="The words that soften the conclusion.")
    qualifier = LineField(max_length=200, blank=True)
    note = ProseField(blank=True)

    class Meta:
        verbose_name = "withheld commentary"
        verbose_name_plural = "withheld commentaries"
        constraints = [
            within("posture", Posture, model="commentary"),
            within("basis", Basis, model="commentary"),
            CheckConstraint(condition=~Q(cell="") & Q(line__gte=1), name="commentary_has_its_cell"),
            CheckConstraint(
                condition=if_and_only_if(Q(posture=Posture.NOT_ASSESSED.value), Q(basis=Basis.NONE.value)),
                name="commentary_posture_has_a_basis",
                violation_error_message="A posture is explicit or inferred; what is not assessed has no basis.",
            ),
        ]

    def __str__(self) -> str:
        return f"Withheld commentary on {self.failure_mode.code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        stored = type(self).objects.filter(pk=self.pk).values_list("cell", "line")
        if any(row != (self.cell, self.line) for row in stored):
            raise VerbatimIsReadOnly(f"{self}: the cell is read-only")
        super().save(*args, **kwargs)


class CommentaryStatement(models.Model):
    commentary = models.ForeignKey(Commentary, on_delete=models.PROTECT, related_name="statements")
    passage = models.OneToOneField(Passage, on_delete=models.PROTECT, related_name="statement")
    kind = models.CharField(max_length=20, choices=StatementKind.choices())
    finding = LineField(max_length=200, help_text="What the statement finds, in a few words.")
    condition = LineField(max_length=200, blank=True)
    hedge = LineField(max_length=100, blank=True, help_text="The words that soften it.")

    class Meta:
        ordering = ["passage__number"]
        constraints = [within("kind", StatementKind, model="statement")]

    def __str__(self) -> str:
        return f"{StatementKind(self.kind).label}: {self.finding}"


class Jurisdiction(models.Model):
    """Where law holds. Documents and addresses name it by its code, which stays as it was first saved."""

    code = KeyField(
        max_length=20,
        unique=True,
        help_text="In small letters, as in addresses: best as ISO 3166 has it, such as fr or us-ny. It never changes.",
    )
    label = NameField(max_length=100, help_text="As readers see it, such as United States (New York).")
    definition = LineField(max_length=300, help_text="Whose law it is, in a sentence. It stands in the glossary.")
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "label"]
        constraints = [
            UniqueConstraint(
                Lower("label"),
                name="jurisdiction_label_is_unique",
                violation_error_message="Another jurisdiction is called so.",
            ),
            CheckConstraint(condition=~Q(label="") & ~Q(definition=""), name="jurisdiction_has_a_label_and_definition"),
        ]

    def __str__(self) -> str:
        return str(self.label)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude)
        if self._state.adding and (reason := _why_no_code(self.code)):
            raise ValidationError({"code": reason})


def _why_no_code(code: str) -> str:
    """Return why a jurisdiction cannot have the code: it stands in filters, beside terms and names of pages."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", code):
        return "Write small letters and digits, with single hyphens between, such as us-ny."
    if code in RESERVED:
        return "This is the address of a page of this site."
    if any(code in set(vocabulary) for vocabulary in PUBLISHED_VOCABULARIES.values()):
        return "This is a term of another vocabulary, which readers filter by."
    return ""


class Authority(Confirmable, SourceFacts, WorkingEntry):
    kind = Kind.AUTHORITY
    source_fields = ("origin",)
    own = {"origin": (AuthorityOrigin.CONCEPT.value, AuthorityOrigin.ADDITION.value)}

    name = NameField(max_length=200)
    short_name = LineField(max_length=100, blank=True, help_text="As it is called after the first citation.")
    citation = LineField(max_length=300)
    type = models.CharField(max_length=12, choices=AuthorityType.choices())
    jurisdiction = models.ForeignKey(
        Jurisdiction, to_field="code", db_column="jurisdiction", on_delete=models.PROTECT, related_name="authorities"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    decided_on = KnownDateField("decided or enacted on")
    court = LineField(max_length=200, blank=True, help_text="The court or authority that decided.")
    docket = LineField(max_length=100, blank=True, help_text="The court’s number of the case.")
    url = AddressField("address", blank=True, max_length=500)
    eli = AddressField("ELI", blank=True, max_length=200, help_text="The European Legislation Identifier: an address.")
    amendments = ProseField(
        blank=True, help_text="Amendments, appeals and what has taken its place, each with its date. Markdown."
    )
    superseded_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
        help_text="The authority that has taken its place as a whole.",
    )
    origin = models.CharField(max_length=12, choices=AuthorityOrigin.choices())
    confirmation = models.CharField(max_length=10, choices=NOT_REJECTED, default=Confirmation.PROPOSED.value)
    verification = ProseField(blank=True, help_text="How far the citation was checked.")
    checked_on = KnownDateField(
        "checked on",
        whole=True,
        help_text="The day on which somebody last compared it with a source, written YYYY-MM-DD.",
    )

    class Meta(WorkingEntry.Meta):
        verbose_name = "legal authority"
        verbose_name_plural = "legal authorities"
        constraints = [
            CheckConstraint(condition=~Q(name="") & ~Q(citation=""), name="authority_has_a_name_and_citation"),
            within("type", AuthorityType, model="authority"),
            within("origin", AuthorityOrigin, model="authority"),
            within("confirmation", Confirmation, model="authority"),
            CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1000, 2999)), name="authority_year_is_a_year"
            ),
            CheckConstraint(
                condition=~Q(superseded_by=F("entry")),
                name="authority_does_not_supersede_itself",
                violation_error_message="An authority cannot take its own place.",
            ),
        ]

    @property
    def title(self) -> str:
        return str(self.name)

    @property
    def is_from_source(self) -> bool:
        return self.origin == AuthorityOrigin.SOURCE


class AuthorityCitation(models.Model):
    """An authority as one custom cites it. `*` stands around words in italics, `^` around words in small capitals."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="citations")
    style = models.CharField(max_length=10, choices=CitationStyle.choices())
    text = LineField(max_length=500, help_text="Put *asterisks* around italics and ^carets^ around small capitals.")
    confirmation = models.CharField(max_length=10, choices=NOT_REJECTED, default=Confirmation.PROPOSED.value)
    by = LineField("confirmed by", max_length=150, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                fields=["authority", "style"],
                name="authority_is_cited_once_a_style",
                violation_error_message="Give one citation a style.",
            ),
            within("style", CitationStyle, model="authority_citation"),
            within("confirmation", Confirmation, model="authority_citation"),
            CheckConstraint(condition=~Q(text=""), name="authority_citation_has_a_text"),
            CheckConstraint(
                condition=if_and_only_if(Q(confirmation=Confirmation.CONFIRMED.value), ~Q(by="")),
                name="authority_citation_is_confirmed_by_somebody",
                violation_error_message="A confirmed citation names who confirmed it, and no other does.",
            ),
        ]

    def __str__(self) -> str:
        return f"{CitationStyle(self.style).label}: {self.text}"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude)
        if any(self.text.count(mark) % 2 for mark in "*^"):
            raise ValidationError({"text": "Close each * and each ^ that is opened."})


class LegalQuestion(Confirmable, SourceFacts, WorkingEntry):
    """A neutral question. Its words are its passage; `topic` is the short title."""

    kind = Kind.QUESTION
    source_fields = ("origin",)
    own = {"origin": tuple(term.value for term in QuestionOrigin if term is not QuestionOrigin.SOURCE)}

    topic = NameField(max_length=200)
    modes = models.ManyToManyField(FailureMode, blank=True, related_name="questions", verbose_name="failure modes")
    authorities = models.ManyToManyField(Authority, blank=True, related_name="questions")
    references = models.ManyToManyField(Reference, blank=True, related_name="questions")
    addressee = models.CharField(max_length=12, choices=Addressee.choices(), default=Addressee.NOT_STATED.value)
    origin = models.CharField(max_length=12, choices=QuestionOrigin.choices())
    origin_detail = ProseField(blank=True)
    confirmation = models.CharField(max_length=10, choices=NOT_REJECTED, default=Confirmation.PROPOSED.value)
    verification = ProseField(blank=True, help_text="What it was checked against, when, and how.")
    status = models.CharField(max_length=15, choices=QuestionStatus.choices(), default=QuestionStatus.OPEN.value)
    answered_in = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="answered_questions"
    )

    class Meta(WorkingEntry.Meta):
        verbose_name = "legal question"
        constraints = [
            CheckConstraint(condition=~Q(topic=""), name="question_has_a_topic"),
            within("addressee", Addressee, model="question"),
            within("origin", QuestionOrigin, model="question"),
            within("confirmation", Confirmation, model="question"),
            within("status", QuestionStatus, model="question"),
            CheckConstraint(
                condition=if_and_only_if(Q(status=QuestionStatus.ANSWERED.value), Q(answered_in__isnull=False)),
                name="question_answer_is_named",
                violation_error_message="An answered question names its authority; any other names none here.",
            ),
        ]

    @property
    def title(self) -> str:
        return str(self.topic)

    @property
    def is_from_source(self) -> bool:
        return self.entry_id is not None and self.entry.has_source


class QuestionAnswer(models.Model):
    """What an authority says on a question that it does not settle for everybody."""

    question = models.ForeignKey(LegalQuestion, on_delete=models.CASCADE, related_name="answers")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="answers")
    decided_on = KnownDateField("decided on")
    note = ProseField(blank=True, help_text="What it says on the question, in a sentence. Markdown.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                fields=["question", "authority"],
                name="question_is_answered_once_an_authority",
                violation_error_message="Name each authority once.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} on {self.question.code}"


class CfaaReading(models.Model):
    """One row of the table in arXiv:2006.16179, Figure 3: 18 U.S.C. § 1030 applied to an attack."""

    failure_mode = models.OneToOneField(FailureMode, on_delete=models.PROTECT, related_name="cfaa_reading")
    label_there = NameField(max_length=200)
    narrow = models.CharField("(a)(2), narrow reading", max_length=10, choices=Liability.choices())
    broad = models.CharField("(a)(2), broad reading", max_length=10, choices=Liability.choices())
    damage = models.CharField("(a)(5)(A)", max_length=10, choices=Liability.choices())

    class Meta:
        ordering = ["failure_mode"]
        verbose_name = "CFAA reading"
        constraints = [
            within("narrow", Liability, model="cfaa_reading"),
            within("broad", Liability, model="cfaa_reading"),
            within("damage", Liability, model="cfaa_reading"),
            UniqueConstraint(fields=["label_there"], name="cfaa_reading_label_is_unique"),
        ]

    def __str__(self) -> str:
        return str(self.label_there)
