"""Editors' additions beside the entries: notes on discrepancies, texts of the site; and the record of loading."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, QuerySet, UniqueConstraint

from ..vocabulary import CataloguePart, Confidence
from .constraints import within
from .fields import AddressField, ArxivIdField, KeyField, LineField, NameField, ProseField
from .identity import Entry
from .passage import Passage, QuotedText, quoted_text_constraints
from .review import SavedRow


class EditorNote(models.Model):
    """A discrepancy that a reader must know of. A note without targets concerns the whole document."""

    code = models.CharField(
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[DE][0-9]{2,4}\Z", "Write a code such as D24 or E05.")],
    )
    category = LineField(max_length=100)
    printed = models.JSONField("as printed", default=list, blank=True)
    """Quotations, each to the letter and from one place of the source."""
    text = ProseField()
    confidence = models.CharField(max_length=10, choices=Confidence.choices())
    origin = LineField("where it arose", max_length=200, blank=True)
    lines = models.JSONField("source lines", default=list, blank=True, editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name = "editor's note"
        constraints = [
            CheckConstraint(condition=~Q(text="") & ~Q(category=""), name="note_has_a_text_and_category"),
            within("confidence", Confidence, model="note"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.category}"

    @classmethod
    def next_code(cls) -> str:
        """Return the next code: D01, D02… are the discrepancies that the source was loaded with, later notes are E…"""
        codes = cls.objects.filter(code__startswith="E").values_list("code", flat=True)
        used = _saves_of_notes().filter(key__startswith="E").order_by("key").values_list("key", flat=True).distinct()
        return f"E{max((int(code[1:]) for code in (*codes, *used)), default=0) + 1:02d}"

    @staticmethod
    def was_called(code: str) -> bool:
        """Return whether a note has or had the code, which names one note for ever, also if that was deleted."""
        return _saves_of_notes().filter(key=code).exists()


def _saves_of_notes() -> QuerySet[SavedRow]:
    return SavedRow.objects.filter(part=CataloguePart.NOTES.value)


class NoteTarget(models.Model):
    note = models.ForeignKey(EditorNote, on_delete=models.CASCADE, related_name="targets")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="notes")
    passage = models.ForeignKey(Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                fields=["note", "entry"], condition=Q(passage__isnull=True), name="note_names_an_entry_once"
            ),
            UniqueConstraint(fields=["note", "passage"], name="note_names_a_passage_once"),
        ]

    def __str__(self) -> str:
        return self.passage.anchor if self.passage else self.entry.code

    def clean(self) -> None:
        if self.passage and self.passage.entry_id != self.entry_id:
            raise ValidationError({"passage": f"{self.passage} belongs to another entry."})


class SiteText(QuotedText):
    """A text that readers see and that belongs to no entry, such as the acknowledgements. Markdown."""

    key = KeyField(unique=True)
    title = NameField(max_length=200)

    class Meta:
        ordering = ["key"]
        constraints = quoted_text_constraints("site_text")

    def __str__(self) -> str:
        return str(self.title)


class SourceWork(models.Model):
    """The document that the catalogue started from: one row."""

    title = NameField(max_length=200)
    authors = models.JSONField(default=list)
    affiliations = models.JSONField(default=list)
    date = models.CharField(max_length=10)
    arxiv = ArxivIdField("arXiv id", max_length=20)
    url = AddressField("address", max_length=500)
    licence = models.CharField(max_length=200)

    class Meta:
        constraints = [CheckConstraint(condition=Q(pk=1), name="there_is_one_source_work")]

    def __str__(self) -> str:
        return str(self.title)


class LoadedDigest(models.Model):
    """The digest of an entry as `load_catalogue` last wrote it: an entry that still has it is untouched by curators."""

    key = models.CharField(max_length=60, primary_key=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.key} {self.digest[:12]}"
