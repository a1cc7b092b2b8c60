"""A spreadsheet that somebody imports, between its upload and its confirmation."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone

from ..vocabulary import ImportState, RowOutcome
from .constraints import within

KEPT_FOR = timedelta(days=1)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def outdated(self) -> "ImportRunQuerySet":
        return self.filter(uploaded_at__lt=timezone.now() - KEPT_FOR)


class ImportRun(models.Model):
    """An import of a file. `headings` are those of its columns, in the order of its cells."""

    sheet = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    headings = models.JSONField()
    state = models.CharField(max_length=10, choices=ImportState.choices(), default=ImportState.COMPARING.value)
    applied = models.JSONField(default=dict)
    """How many rows had which outcome, once they are written and their cells erased."""
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [within("state", ImportState, model="import_run")]

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(models.Model):
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField()
    repeats = models.PositiveIntegerField(null=True)
    """The line that holds the same code already."""
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices(), blank=True)
    """Empty until the row is compared."""
    name = models.CharField(max_length=400, blank=True)
    reasons = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    """Heading, text before, text after; of each cell that would change."""

    class Meta:
        ordering = ["line"]
        constraints = [
            within("outcome", RowOutcome, model="imported_row", blank=True),
            UniqueConstraint(fields=["run", "line"], name="imported_line_is_read_once"),
        ]

    def __str__(self) -> str:
        return f"Line {self.line}"
