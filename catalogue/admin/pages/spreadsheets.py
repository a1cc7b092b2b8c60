"""Lists as spreadsheets: export, import, and between the two a page that says what an import would change."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, PAGE_VAR
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from ...documents.differences import FieldDifference, words
from ...editorial import permissions
from ...editorial.refused import Refused
from ...exchange.spreadsheets import csv_files, files, importing, workbooks
from ...exchange.spreadsheets.files import Table
from ...exchange.spreadsheets.sheet import Sheet, table_of
from ...exchange.spreadsheets.sheets import SHEETS, sheet_named, sheet_of
from ...models import ImportedRow, ImportRun
from ...vocabulary import ImportState, RowOutcome
from ...web.one_act import leads_to
from ..forms.refusals import refusal_on
from ..shortcuts import actor_of, admin_address, editor_of, render_page

logger = logging.getLogger(__name__)

ROWS_ON_A_PAGE = 100
IN_MEMORY = 1024 * 1024
AT_ONCE = 500
PLACE = "<!-- how far it has come -->"
WITHOUT_PROGRESS = importing.AT_ONCE
"""So few rows are done in a moment: the answer is the page that the progress would lead to."""


@dataclass(frozen=True)
class Format:
    name: str
    title: str
    content_type: str
    write: Callable[[Sheet, QuerySet[Any], IO[bytes]], None]


def _write_csv(sheet: Sheet, rows: QuerySet[Any], file: IO[bytes]) -> None:
    csv_files.write(sheet.headings, table_of(sheet, rows.iterator(AT_ONCE)), file)


def _write_workbook(sheet: Sheet, rows: QuerySet[Any], file: IO[bytes]) -> None:
    workbooks.write(sheet, table_of(sheet, rows.iterator(AT_ONCE)), file)


FORMATS = (
    Format("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write_workbook),
    Format("csv", "CSV", "text/csv; charset=utf-8", _write_csv),
)


@dataclass(frozen=True)
class SpreadsheetTools:
    """The ways from a list to its spreadsheet, and back."""

    sheet: Sheet
    may_import: bool


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        max_length=200,
        help_text=f"XLSX or CSV, at most {files.MOST_BYTES // 1024 // 1024} MB and {files.MOST_ROWS:,} rows.",
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.csv,.tsv,.txt",
                "data-most-bytes": files.MOST_BYTES,
                "data-too-large": files.TOO_LARGE,
            }
        ),
    )

    file_name = ""

    def clean_file(self) -> Table:
        sent: UploadedFile = self.cleaned_data["file"]
        self.file_name = sent.name or ""
        try:
            return _table_in(sent)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ImportProgress:
    """The steps of an import. `stopped` is the reason why they could not go on, or empty."""

    def __init__(self, steps: Iterator[int]) -> None:
        self.steps = steps
        self.stopped = ""

    def __iter__(self) -> Iterator[int]:
        try:
            yield from self.steps
        except Refused as refusal:
            self.stopped = str(refusal)
        except DatabaseError:
            logger.exception("an import stopped")
            self.stopped = "The database stopped this step, and nothing was written. Try again in a moment."


@dataclass(frozen=True)
class Tab:
    """The rows of an import that have one outcome."""

    outcome: RowOutcome
    rows: int
    is_shown: bool


@dataclass(frozen=True)
class ShownRow:
    row: ImportedRow
    differences: list[FieldDifference]


def tools_of(request: HttpRequest, model: type[Model]) -> SpreadsheetTools | None:
    sheet, account = sheet_of(model), request.user
    if sheet is None or not isinstance(account, User) or not permissions.may_export(account, model):
        return None
    return SpreadsheetTools(sheet, _may_import(account, sheet))


def list_spreadsheets(request: HttpRequest, site: AdminSite) -> HttpResponse:
    account = editor_of(request)
    sheets = [tools for sheet in SHEETS if (tools := tools_of(request, sheet.model))]
    if not sheets:
        raise PermissionDenied
    runs = ImportRun.objects.filter(account=account).exclude(state=ImportState.APPLIED)
    context = {"sheets": sheets, "formats": FORMATS, "runs": runs}
    return render_page(request, site, "spreadsheets.html", title="Spreadsheets", **context)


def export_list(request: HttpRequest, site: AdminSite, name: str, form: str) -> HttpResponseBase:
    """Export what the list shows, with its filters and search: all of its pages."""
    sheet, chosen = _sheet(name), next((offered for offered in FORMATS if offered.name == form), None)
    if chosen is None:
        raise Http404(f"There is no format {form}.")
    if not permissions.may_export(editor_of(request), sheet.model):
        raise PermissionDenied
    try:
        rows = sheet.with_parts(_listed(request, site, sheet))
    except IncorrectLookupParameters:
        return redirect(f"{admin_address(sheet.model, 'changelist')}?{ERROR_FLAG}=1")
    file = cast(IO[bytes], SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the response closes it
    try:
        chosen.write(sheet, rows, file)
    except Refused as error:
        file.close()
        messages.error(request, f"{error} A cell of a workbook cannot hold that: export CSV instead.")
        return redirect("admin:spreadsheets")
    file.seek(0)
    file_name = f"{sheet.name}-{timezone.now():%Y-%m-%d}.{chosen.name}"
    return FileResponse(file, as_attachment=True, filename=file_name, content_type=chosen.content_type)


def import_file(request: HttpRequest, site: AdminSite, name: str) -> HttpResponseBase:
    sheet = _sheet(name)
    if not _may_import(editor_of(request), sheet):
        raise PermissionDenied
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid() and (run := _received(form, sheet, request)):
        return _working(request, site, run, "Comparing the file with what is stored", importing.compare(run))
    fixed = [column.heading for column in sheet.columns if column.is_fixed]
    title = f"Import: {sheet.title}"
    return render_page(request, site, "import.html", title=title, sheet=sheet, form=form, formats=FORMATS, fixed=fixed)


def show_import(request: HttpRequest, site: AdminSite, number: int) -> HttpResponseBase:
    """Show what the import would change, with buttons that go on comparing, write, or discard."""
    run = ImportRun.objects.filter(pk=number, account=editor_of(request)).first()
    sheet = sheet_named(run.sheet) if run else None
    if run is None or sheet is None:
        raise Http404("There is no such import, or it has been erased.")
    if not _may_import(editor_of(request), sheet):
        raise PermissionDenied
    if request.method == "POST":
        return _answered(request, site, run)
    outcomes = importing.outcomes(run)
    shown = _outcome_shown(request, outcomes)
    page = Paginator(run.rows.filter(outcome=shown), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render_page(
        request,
        site,
        "imported.html",
        title=f"Import of {run.file_name}",
        run=run,
        sheet=sheet,
        tabs=[Tab(outcome, number, outcome is shown) for outcome, number in outcomes.items()],
        outcomes={outcome.name: number for outcome, number in outcomes.items()},
        total=run.rows.count(),
        to_write=outcomes[RowOutcome.CREATED] + outcomes[RowOutcome.CHANGED],
        left_out=[heading for heading in sheet.headings if heading not in run.headings],
        states=dict(ImportState.__members__),
        shown=page,
        rows=[ShownRow(row, _differences(row)) for row in page],
        outcome=shown,
    )


def _differences(row: ImportedRow) -> list[FieldDifference]:
    return [FieldDifference(heading, words(before, after)) for heading, before, after in row.changes]


def _answered(request: HttpRequest, site: AdminSite, run: ImportRun) -> HttpResponseBase:
    match request.POST.get("step"):
        case "compare":
            return _working(request, site, run, "Comparing the file with what is stored", importing.compare(run))
        case "apply":
            steps = importing.apply(run, by=actor_of(request))
            return _working(request, site, run, "Writing the rows as drafts", steps)
        case "discard":
            run.delete()
            messages.success(request, f"The import of {run.file_name} is discarded. Nothing was written.")
            return redirect("admin:spreadsheets")
    return redirect("admin:imported", run.pk)


def _working(
    request: HttpRequest, site: AdminSite, run: ImportRun, title: str, steps: Iterator[int]
) -> HttpResponseBase:
    """Do the work while answering: the page grows with each step and then leads on. It needs no script."""
    after, total = reverse("admin:imported", args=[run.pk]), run.rows.count()
    if total <= WITHOUT_PROGRESS:
        progress = ImportProgress(steps)
        list(progress)
        if progress.stopped:
            messages.error(request, progress.stopped)
        return redirect(after)
    context = site.each_context(request) | {"title": title, "run": run, "after": after, "place": PLACE}
    head, foot = render_to_string("admin/import_progress.html", context, request).split(PLACE)
    response = StreamingHttpResponse(_growing_page(head, steps, total, after, foot))
    leads_to(response, after)
    response["X-Accel-Buffering"] = "no"  # or a proxy holds the progress back until there is none
    return response


def _growing_page(head: str, steps: Iterator[int], total: int, after: str, foot: str) -> Iterator[str]:
    yield head
    progress = ImportProgress(steps)
    for done in progress:
        yield format_html(
            "<p class='progress'><progress max='{}' value='{}' aria-label='Progress'></progress> {} of {} rows</p>\n",
            *(total, done, f"{done:,}", f"{total:,}"),
        )
    if progress.stopped:
        yield format_html("<p class='progress errornote'>{}</p>", progress.stopped)
    else:
        yield format_html("<p class='progress'>Done.</p><meta http-equiv='refresh' content='0; url={}'>", after)
    yield foot


def _received(form: UploadForm, sheet: Sheet, request: HttpRequest) -> ImportRun | None:
    """Keep the rows of the file. None: it was refused, and the form says why."""
    with refusal_on(form, "file"):
        return importing.receive(form.cleaned_data["file"], sheet, file_name=form.file_name, by=actor_of(request))
    return None


def _table_in(sent: UploadedFile) -> Table:
    if (sent.size or 0) > files.MOST_BYTES:
        raise Refused(files.TOO_LARGE)
    file = cast(IO[bytes], sent.file)
    begins = file.read(4)
    file.seek(0)
    if workbooks.is_one(begins):
        return workbooks.read(file)
    if (sent.name or "").lower().endswith(".xlsx"):
        raise Refused(workbooks.NOT_ONE)
    return csv_files.read(file.read())


def _listed(request: HttpRequest, site: AdminSite, sheet: Sheet) -> QuerySet[Any]:
    """Return the rows that the request's query asks for, or all scenarios, which have no list of their own."""
    if not site.is_registered(sheet.model):
        return sheet.model._default_manager.all()
    query = request.GET.copy()
    for page in (PAGE_VAR, ALL_VAR, ERROR_FLAG):
        query.pop(page, None)
    request.GET = query  # type: ignore[assignment]  # the list reads its filters from here
    changes: Any = site.get_model_admin(sheet.model).get_changelist_instance(request)
    listed: QuerySet[Any] = changes.queryset
    return listed


def _outcome_shown(request: HttpRequest, outcomes: dict[RowOutcome, int]) -> RowOutcome:
    asked = request.GET.get("rows")
    if asked in list(RowOutcome):
        return RowOutcome(asked)
    return next((outcome for outcome, number in outcomes.items() if number), RowOutcome.UNCHANGED)


def _may_import(account: User, sheet: Sheet) -> bool:
    return sheet.is_editable and permissions.may_add_and_change(account, sheet.model)


def _sheet(name: str) -> Sheet:
    sheet = sheet_named(name)
    if sheet is None:
        raise Http404(f"There is no list {name}.")
    return sheet
