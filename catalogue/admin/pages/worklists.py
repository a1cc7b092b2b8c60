"""The admin's start page: what waits for whom, each number a link to exactly the list that is counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from ...editorial import permissions, worklists
from ...editorial.states import states_of
from ...editorial.worklists import WORKLISTS, CheckState, Shared
from ...models import (
    Authority,
    Citation,
    Development,
    LegalQuestion,
    Mapping,
    MissedSearch,
    Recommendation,
    Reference,
    Suggestion,
)
from ...vocabulary import Confirmation, SuggestionState
from ..links import admin_address
from ..people import editor_of
from .admin_entry import render

ON_A_PAGE = 50

PROPOSED = Confirmation.PROPOSED.value
CONFIRM = f"?confirmation__exact={PROPOSED}"


def _due_today(due: Callable[[CheckState, date], QuerySet[Any]]) -> QuerySet[Any]:
    return due(CheckState.DUE, timezone.now().date())


ROWS: tuple[tuple[str, type[Model], Callable[[], QuerySet[Any]], str], ...] = (
    *(
        (f"Proposed {name}", model, partial(model._default_manager.filter, confirmation=PROPOSED), CONFIRM)
        for name, model in (
            ("legal questions", LegalQuestion),
            ("legal authorities", Authority),
            ("references", Reference),
            ("mappings", Mapping),
        )
    ),
    ("Suggestions from readers", Suggestion, Suggestion.objects.open, f"?decision__exact={SuggestionState.OPEN.value}"),
    *(
        (title, model, partial(_due_today, due), f"?check={CheckState.DUE}")
        for title, model, due in (
            ("Law due for review", Authority, worklists.law),
            ("Links due for a check", Reference, worklists.links),
            ("Incidents and research due for a check", Development, worklists.developments),
            ("Recommendations due for a check", Recommendation, worklists.recommendations),
        )
    ),
    ("Mappings that a newer release renames", Mapping, worklists.renamed_mappings, "?renamed=yes"),
    ("Dangling citations", Citation, worklists.dangling_citations, "?dangling=yes"),
    ("Searches without result", MissedSearch, MissedSearch.objects.often, ""),
)
"""Counts beside those of entries: title, model, the rows, and the query of the model's list."""


@dataclass(frozen=True)
class Count:
    title: str
    number: int
    address: str


def counts(account: User, shared: Sequence[Shared]) -> list[Count]:
    """Return the counts of what this person may look at."""
    if not permissions.kinds_to_look_at(account):
        return []
    found = [
        Count(worklist.title, number, reverse("admin:worklist", args=[worklist.name]))
        for worklist, number in worklists.counts(account, shared)
    ]
    for title, model, rows, query in ROWS:
        if account.has_perm(f"catalogue.view_{model._meta.model_name}"):
            found.append(Count(title, rows().count(), f"{admin_address(model, 'changelist')}{query}"))
    return found


def show_worklist(request: HttpRequest, site: AdminSite, name: str) -> HttpResponse:
    worklist = next((worklist for worklist in WORKLISTS if worklist.name == name), None)
    account = editor_of(request)
    if not permissions.kinds_to_look_at(account):
        raise PermissionDenied
    if worklist is None:
        raise Http404(f"There is no list {name}.")
    shown = Paginator(worklist.names(account), ON_A_PAGE).get_page(request.GET.get("page"))
    statuses = states_of(list(shown))
    return render(request, site, "worklist.html", title=worklist.title, shown=shown, statuses=statuses.values())
