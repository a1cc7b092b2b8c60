"""List filters for what ages: what was checked too long ago, what nobody has checked, what was renamed elsewhere."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ...editorial import worklists
from ...editorial.worklists import CheckState


class CheckFilter(admin.SimpleListFilter):
    title = "check"
    parameter_name = "check"
    due: Callable[[CheckState, date], QuerySet[Any]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (CheckState.DUE, "Overdue or not checked yet"),
            (CheckState.OVERDUE, "Overdue"),
            (CheckState.UNCHECKED, "Not checked yet"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in set(CheckState):
            return queryset
        found = type(self).due(CheckState(str(self.value())), timezone.now().date())
        return queryset.filter(pk__in=found.order_by().values("pk"))


class LawFilter(CheckFilter):
    due = staticmethod(worklists.law)


class LinksFilter(CheckFilter):
    due = staticmethod(worklists.links)


class DevelopmentsFilter(CheckFilter):
    due = staticmethod(worklists.developments)


class RecommendationsFilter(CheckFilter):
    due = staticmethod(worklists.recommendations)


class RenamedFilter(admin.SimpleListFilter):
    title = "newer release"
    parameter_name = "renamed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Says otherwise")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=worklists.renamed_mappings().order_by().values("pk"))
