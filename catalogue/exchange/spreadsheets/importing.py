"""An import, step by step: its rows are kept, compared with what is stored, and written once somebody confirms.

Comparing goes on where it stopped. Writing is one transaction, which compares again what it writes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ...editorial import permissions
from ...editorial.permissions import Actor
from ...editorial.recording import Recording, affected_by, recording, sign
from ...editorial.refused import Refused
from ...models import AuditEvent, ImportedRow, ImportRun
from ...vocabulary import AuditKind, ImportState, RowOutcome
from .cells import Raw, Unreadable, shortened
from .files import Table
from .row_comparison import Comparison, Judgement, check_row, explained
from .sheet import STATE, Sheet
from .sheets import sheet_named

AT_ONCE = 200

WRITTEN = (RowOutcome.CREATED, RowOutcome.CHANGED)


@transaction.atomic
def receive(table: Table, sheet: Sheet, *, file_name: str, by: Actor) -> ImportRun:
    """Keep the rows of the file. Raises Refused where its columns are not those of the sheet."""
    if by.account is None or not permissions.may_add_and_change(by.account, sheet.model):
        raise Refused("Your account may not change what this list holds.")
    headings = _headings(table.headings, sheet)
    erase_outdated()
    run = ImportRun.objects.create(
        sheet=sheet.name,
        file_name=shortened(file_name),
        headings=headings,
        account=by.account,
        uploaded_at=timezone.now(),
    )
    ImportedRow.objects.bulk_create(_rows(run, table, sheet), batch_size=AT_ONCE)
    return run


def compare(run: ImportRun) -> Iterator[int]:
    """Yield how many rows are compared so far. Nothing happens unless it is iterated."""
    done = run.rows.exclude(outcome="").count()
    while compared := _compare_some(run):
        done += compared
        yield done
    ImportRun.objects.filter(pk=run.pk, state=ImportState.COMPARING).update(state=ImportState.COMPARED)


def apply(run: ImportRun, *, by: Actor) -> Iterator[int]:
    """Yield how many rows are written so far: all of them, or none if it is not iterated to its end.

    Raises Refused; the row that cannot be written is then rejected, with the reason.
    """
    try:
        with recording(by=by) as record:
            yield from _apply(_locked(run, by), by, record)
    except _RowRefused as refused:
        outcome = {"outcome": RowOutcome.REJECTED.value, "reasons": refused.reasons}
        run.rows.filter(pk=refused.row.pk).update(**outcome)
        raise Refused(f"Nothing was written: line {refused.row.line} can no longer be taken.") from refused


def outcomes(run: ImportRun) -> dict[RowOutcome, int]:
    """Count the rows of each outcome."""
    counted = Counter(run.applied or dict(Counter(run.rows.values_list("outcome", flat=True))))
    return {outcome: counted[outcome.value] for outcome in RowOutcome}


def erase_outdated() -> None:
    ImportRun.objects.outdated().delete()


class _RowRefused(Exception):
    def __init__(self, row: ImportedRow, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.row = row
        self.reasons = reasons


def _headings(found: list[str], sheet: Sheet) -> list[str]:
    """Return the headings as the sheet spells them. Raises Refused for others."""
    known = {heading.casefold(): heading for heading in sheet.headings}
    headings = [known.get(heading.casefold(), heading) for heading in found]
    unknown = [f"“{shortened(heading)}”" for heading in headings if heading not in sheet.headings]
    if unknown:
        raise Refused(
            f"Line 1 has headings that this list does not know: {', '.join(unknown)}. "
            f"It knows: {', '.join(sheet.headings)}."
        )
    repeated = [f"“{heading}”" for heading, times in Counter(headings).items() if times > 1]
    if repeated:
        raise Refused(f"Line 1 has a heading more than once: {', '.join(repeated)}.")
    missing = [f"“{heading}”" for heading in (sheet.key.heading, STATE) if heading not in headings]
    if missing:
        raise Refused(f"Columns are missing: {', '.join(missing)}. Start from an export, which has them.")
    return headings


def _rows(run: ImportRun, table: Table, sheet: Sheet) -> Iterator[ImportedRow]:
    key_column = run.headings.index(sheet.key.heading)
    first_line: dict[str, int] = {}
    for line, cells in table.rows:
        key = _key(sheet, cells[key_column])
        repeats = first_line.get(key) if key else None
        first_line.setdefault(key, line)
        yield ImportedRow(run=run, line=line, cells=cells, repeats=repeats)


def _key(sheet: Sheet, raw: Raw) -> str:
    try:
        return str(sheet.key.cell.read(raw))
    except Unreadable:
        return ""  # the row is rejected for it when it is compared


@transaction.atomic
def _compare_some(run: ImportRun) -> int:
    """Compare the next rows, which are locked: what is discarded meanwhile would be inserted again."""
    rows = list(run.rows.select_for_update().filter(outcome="")[:AT_ONCE])
    if not rows:
        return 0
    comparison = Comparison(_sheet_of(run), run.headings, rows)
    for row, sent in zip(rows, comparison.sent, strict=True):
        judged = comparison.judge(sent)
        row.outcome, row.reasons, row.changes = judged.outcome.value, judged.reasons, judged.changes
        row.name = sent.key
    judged_in = ["outcome", "reasons", "changes", "name"]
    ImportedRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["pk"], update_fields=judged_in)
    return len(rows)


def _locked(run: ImportRun, by: Actor) -> ImportRun:
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if by.account is None or not permissions.may_add_and_change(by.account, _sheet_of(run).model):
        raise Refused("Your account may not change what this list holds.")
    if locked.state != ImportState.COMPARED:
        raise Refused("There is nothing to confirm.")
    if locked.rows.filter(outcome=RowOutcome.REJECTED).exists():
        raise Refused("Rows are rejected. Mend them in the file, and import it again.")
    return locked


def _apply(run: ImportRun, by: Actor, record: Recording) -> Iterator[int]:
    sheet, rows = _sheet_of(run), run.rows.filter(outcome__in=WRITTEN)
    _lock(sheet, rows, record)
    done = 0
    for some in _slices(rows):
        _write(sheet, run, some, by, record)
        done += len(some)
        yield done
    run.applied = {outcome.value: number for outcome, number in outcomes(run).items()}
    run.state = ImportState.APPLIED.value
    run.save()
    run.rows.all().delete()
    AuditEvent.objects.note(
        AuditKind.IMPORTED, run.file_name, f"{sheet.title}, {done} rows", by=by.account, name=by.name
    )


def _lock(sheet: Sheet, rows: Any, record: Recording) -> None:
    """Lock before anything is compared, so that it stays so; all at once, or two imports would wait for each other."""
    named = _slices(rows.exclude(name="").values_list("name", flat=True))
    record.lock(*affected_by(row for names in named for row in sheet.rows(names).values()))


def _write(sheet: Sheet, run: ImportRun, rows: Sequence[ImportedRow], by: Actor, record: Recording) -> None:
    """Write the rows, which are recorded where they were, and where they are now."""
    comparison = Comparison(sheet, run.headings, rows, passed=True)
    record.include(*affected_by(comparison.stored.values()))
    for row, sent in zip(rows, comparison.sent, strict=True):
        judged = comparison.judge(sent)
        if judged.outcome not in WRITTEN:
            raise _RowRefused(row, judged.reasons or ["It says what somebody has stored meanwhile."])
        try:
            with transaction.atomic():
                _store(sheet, judged, comparison, by)
        except (IntegrityError, ValidationError) as error:
            raise _RowRefused(row, _why(sheet, judged.row, error)) from error
        record.include(*affected_by([judged.row]))


def _store(sheet: Sheet, judged: Judgement, comparison: Comparison, by: Actor) -> None:
    row = judged.row
    if sheet.text and any(column.heading == "Text" for column in judged.edited):
        sign(sheet.text(row), by=by)
    sheet.save(row)
    for column in judged.edited:
        if column.store:
            column.store(row, judged.values[column.heading], comparison.named)


def _why(sheet: Sheet, row: Any, error: IntegrityError | ValidationError) -> list[str]:
    try:
        check_row(sheet, row)
    except ValidationError as explanation:
        return list(map(str, explained(row, explanation)))
    return [f"The database refused it: {error}"]


def _sheet_of(run: ImportRun) -> Sheet:
    sheet = sheet_named(run.sheet)
    if sheet is None:
        raise Refused("The list that this file was for is gone.")
    return sheet


def _slices(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while some := list(islice(iterator, AT_ONCE)):
        yield some
