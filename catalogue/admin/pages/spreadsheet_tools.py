"""The ways from a list to its spreadsheet."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest

from ...editorial import permissions
from ...exchange.spreadsheets.sheet import Sheet
from ...exchange.spreadsheets.sheets import sheet_of


@dataclass(frozen=True)
class SpreadsheetTools:
    sheet: Sheet
    may_import: bool


def tools_of(request: HttpRequest, model: type[Model]) -> SpreadsheetTools | None:
    sheet, account = sheet_of(model), request.user
    if sheet is None or not isinstance(account, User) or not permissions.may_export(account, model):
        return None
    return SpreadsheetTools(sheet, may_import(account, sheet))


def may_import(account: Any, sheet: Sheet) -> bool:
    return sheet.is_editable and permissions.may_add_and_change(account, sheet.model)
