"""The desk's first page: what waits for me, what I did last, what one does every day, and the whole in groups.

Each number is a link to exactly the list that is counted.
"""

from collections.abc import Callable, Iterator, Sequence
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
from django.utils.text import slugify

from ...addresses.codes import Code
from ...documents import SharedRecordKey
from ...editorial import audit, permissions, saves, worklists
from ...editorial.audit import Event
from ...editorial.states import states_of
from ...editorial.worklists import WORKLISTS, CheckState, DifferingRecord, Task, Worklist
from ...models import (
    Authority,
    CfaaReading,
    Citation,
    Commentary,
    Development,
    Edition,
    EditorNote,
    EntryVersion,
    FailureMode,
    Framework,
    Jurisdiction,
    LegalQuestion,
    Mapping,
    MissedSearch,
    Parallel,
    Passage,
    Recommendation,
    Redaction,
    Reference,
    SiteText,
    Suggestion,
    SynonymGroup,
)
from ...vocabulary import AuditKind, Confirmation, ReviewStep, SuggestionState
from ..shortcuts import Link, admin_address, editor_of, render_page

ON_A_PAGE = 50
MOST_TASKS = 5
MOST_EVENTS = 8
WORK = (
    AuditKind.SAVED,
    *(AuditKind(step.value) for step in ReviewStep),
    AuditKind.PUBLISHED,
    AuditKind.WITHDRAWN,
    AuditKind.DISCARDED,
)
"""What is done to entries, shared records and editions: each has a page."""


@dataclass(frozen=True)
class Group:
    """Tables under one heading of the desk."""

    name: str
    explanation: str
    models: tuple[type[Model], ...]


GROUPS = (
    Group(
        "Entries",
        "What readers look up. Each has a code for ever, and reaches readers once it is reviewed and published.",
        (FailureMode, LegalQuestion, Authority, Reference),
    ),
    Group(
        "Parts of entries",
        "You edit them in the forms of their entries. Here they are lists, to search and to change many at once.",
        (Passage, Commentary, Citation, Parallel, Mapping, Development, Recommendation),
    ),
    Group(
        "What entries share",
        "Texts and tables that belong to no single entry. Each is reviewed and published like an entry.",
        (Framework, Jurisdiction, CfaaReading, EditorNote, SiteText, SynonymGroup),
    ),
    Group(
        "What readers told us",
        "Their suggestions, which somebody answers, and what they looked for and did not find.",
        (Suggestion, MissedSearch),
    ),
    Group(
        "The published record",
        "Every edition and every published version, to read only: what was published never changes, unless two "
        "publishers erase words from it, by order of a court or as personal data.",
        (Edition, EntryVersion, Redaction),
    ),
    Group("People", "Who may come to the desk, and what each may do there.", (User,)),
)


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


@dataclass(frozen=True)
class Waiting:
    """A worklist that asks this person to act, with its first entries."""

    worklist: Worklist
    number: int
    tasks: list[Task]

    @property
    def address(self) -> str:
        return reverse("admin:worklist", args=[self.worklist.name])

    @property
    def left_out(self) -> int:
        return self.number - len(self.tasks)


@dataclass(frozen=True)
class Done:
    """Something that this person did: `about` is a link where it has a page."""

    event: Event
    about: Link


def desk_of(account: User) -> dict[str, Any]:
    """Return what the first page shows to this person beside the groups."""
    shared = worklists.differing_shared_records(account)
    numbers = dict(worklists.counts(account, shared)) if permissions.kinds_to_look_at(account) else {}
    last = list(audit.events((*WORK, AuditKind.OVERWRITTEN), account=account)[: MOST_EVENTS * 5])
    return {
        "counts": list(_counts(account, numbers)),
        "waiting": list(_waiting(account, numbers, shared)),
        "done": _done_last(last),
        "saved_over": [Done(event, _saved_over(event)) for event in audit.saved_over(last, account)],
        "new": [
            Link(f"New {model._meta.verbose_name}", admin_address(model, "add"))
            for model in GROUPS[0].models
            if account.has_perm(f"catalogue.add_{model._meta.model_name}")
        ],
    }


def in_groups(models: dict[type[Model], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the groups as the stock admin's lists of tables; what no group names stands in the last one."""
    named = {model for group in GROUPS for model in group.models}
    rest = [model for model in models if model not in named]
    for group in GROUPS:
        chosen = [*group.models, *(rest if group is GROUPS[-1] else [])]
        rows = [models[model] for model in chosen if model in models]
        if rows:
            yield {
                "name": group.name,
                "explanation": group.explanation,
                "app_label": slugify(group.name),
                "app_url": reverse("admin:index"),
                "has_module_perms": True,
                "models": rows,
            }


def show_worklist(request: HttpRequest, site: AdminSite, name: str) -> HttpResponse:
    worklist = next((worklist for worklist in WORKLISTS if worklist.name == name), None)
    account = editor_of(request)
    if not permissions.kinds_to_look_at(account):
        raise PermissionDenied
    if worklist is None:
        raise Http404(f"There is no list {name}.")
    shown = Paginator(worklist.names(account), ON_A_PAGE).get_page(request.GET.get("page"))
    statuses = states_of(list(shown))
    return render_page(request, site, "worklist.html", title=worklist.title, shown=shown, statuses=statuses.values())


def _counts(account: User, numbers: dict[Worklist, int]) -> Iterator[Count]:
    """Yield the counts of what this person may look at."""
    for worklist, number in numbers.items():
        yield Count(worklist.title, number, reverse("admin:worklist", args=[worklist.name]))
    for title, model, rows, query in ROWS if numbers else ():
        if account.has_perm(f"catalogue.view_{model._meta.model_name}"):
            yield Count(title, rows().count(), f"{admin_address(model, 'changelist')}{query}")


def _waiting(account: User, numbers: dict[Worklist, int], shared: Sequence[DifferingRecord]) -> Iterator[Waiting]:
    for worklist, number in numbers.items():
        if number and worklist.asks(account):
            yield Waiting(worklist, number, worklists.tasks(worklist, account, shared, MOST_TASKS))


def _done_last(last: list[Event]) -> list[Done]:
    """Return what they did last, of several saves of one entry the newest."""
    newest: dict[tuple[str, str], Event] = {}
    for event in last:
        if event.kind != AuditKind.OVERWRITTEN:
            newest.setdefault((event.kind, event.about), event)
    told = list(newest.values())[:MOST_EVENTS]
    titles = saves.titles_of(event.about for event in told)
    return [_done(event, titles) for event in told]


def _saved_over(event: Event) -> Link:
    """`about` is an entry's code and title, or the name of a shared record."""
    code = Code.parse(event.about.partition(" ")[0])
    return Link(event.about, reverse("admin:history", args=[str(code)]) if code else "")


def _done(event: Event, titles: dict[str, str]) -> Done:
    if event.about.startswith("Edition "):
        return Done(event, Link(event.about, reverse("edition", args=[event.about.removeprefix("Edition ")])))
    if key := SharedRecordKey.parse(event.about):
        return Done(event, Link(titles.get(event.about, event.about), reverse("admin:row-history", args=key)))
    return Done(event, Link(event.about, reverse("admin:history", args=[event.about])))
