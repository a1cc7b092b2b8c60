"""The desk's first page: what waits for me, what I did last, what one does every day, and the whole in groups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse
from django.utils.text import slugify

from ...addresses.codes import Code
from ...documents import SharedRecordKey
from ...editorial import audit, saves, worklists
from ...editorial.audit import Event
from ...editorial.worklists import Shared, Task, Worklist
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
from ...vocabulary import AuditKind, ReviewStep
from ..links import Link, admin_address
from . import worklists as worklist_pages
from .worklists import Count

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
    counts = worklist_pages.counts(account, shared)
    last = [Event(*row) for row in audit.events((*WORK, AuditKind.OVERWRITTEN), account=account)[: MOST_EVENTS * 5]]
    return {
        "counts": counts,
        "waiting": list(_waiting(account, counts, shared)),
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


def _waiting(account: User, counts: list[Count], shared: Sequence[Shared]) -> Iterator[Waiting]:
    numbers = {count.address: count.number for count in counts}
    for worklist in worklists.WORKLISTS:
        number = numbers.get(reverse("admin:worklist", args=[worklist.name]), 0)
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
