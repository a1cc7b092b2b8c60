"""How fast the desk tells where entries stand: python -m benchmarks.states [--sizes 10000 100000] [--database …]

The tables are filled with failure modes that have a stored version of realistic length each; every hundredth differs
from what is public, and every second of these waits for review. Figures are medians in milliseconds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from benchmarks.speed import ROOT, postgresql, progress, tell, without

SIZES = (10_000, 100_000)
BATCH = 2_000
TEXT = '{"shape":1,"kind":"failure-mode","text":"' + "Words of an entry. " * 600 + '"}'
EDITED = 100  # each hundredth entry
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TIMES = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        measure(chosen.one)
        return
    for size in chosen.sizes:
        in_own_process(size, chosen.database)


def in_own_process(size: int, database: str) -> None:
    with tempfile.TemporaryDirectory(prefix="catalogue-states-") as folder:
        environment = os.environ | {"CATALOGUE_VAR": folder, "DJANGO_SETTINGS_MODULE": "taxonomy_site.settings"}
        environment.pop("DATABASE_URL", None)
        with postgresql(folder) if database == "postgresql" else without() as url:
            command = [sys.executable, "-m", "benchmarks.states", "--one", str(size)]
            subprocess.run(command, env=environment | url, cwd=ROOT, check=True)


def measure(size: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    tell(f"\nfilling {size:,}")
    curator = fill(size)
    for name, act in questions(curator):
        milliseconds, answer = timed(act)
        print(f"{size:>8,}  {name:<44} {milliseconds:>9,.1f} ms   {answer}")


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        answer = act()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), answer


def first_page(chosen: Any) -> int:
    return len(chosen[:50])


def questions(curator: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    from catalogue.editorial import states, worklists
    from catalogue.editorial.states import states_of
    from catalogue.models import FailureMode
    from catalogue.vocabulary import ReviewState

    modes = FailureMode.objects.in_order()
    yield (
        "all counts of the desk's start page",
        lambda: [number for _, number in worklists.counts(curator, worklists.differing_shared_records(curator))],
    )
    for state in (ReviewState.READY, ReviewState.PUBLIC):
        chosen = states.in_state(modes, state)
        yield f"list filtered by “{state.label}”: its number", chosen.count
        yield f"list filtered by “{state.label}”: its first page", partial(first_page, chosen)
    shown = [mode.code for mode in modes[:50]]
    yield "states of the 50 entries shown", lambda: len(states_of(shown))


def fill(size: int) -> Any:
    from django.contrib.auth.models import Group, User
    from django.db import connection

    from catalogue import documents
    from catalogue.models import Edition
    from catalogue.vocabulary import Role

    curator = User.objects.create_user("cleo", is_staff=True)
    curator.groups.set(Group.objects.filter(name=Role.CURATOR.value))
    edition = Edition.objects.create(
        number=1,
        published_at=NOW,
        publisher="The benchmark",
        note="Invented.",
        catalogue_document=documents.canonical(documents.catalogue_document()),
        digest="0",
        scheme=1,
    )
    numbers = iter(range(1, size + 1))
    while batch := list(islice(numbers, BATCH)):
        _fill(batch, edition, curator)
        progress("entries written", batch[-1], size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return curator


def _fill(batch: list[int], edition: Any, curator: Any) -> None:
    from catalogue.addresses.codes import entry_code
    from catalogue.documents import SHAPE
    from catalogue.models import Entry, EntryVersion, FailureMode, ReviewEvent, SavedVersion
    from catalogue.vocabulary import Kind, ReviewStep

    kind, stored = Kind.FAILURE_MODE, {"document": TEXT, "shape": SHAPE}
    entries = Entry.objects.bulk_create(Entry(kind=kind.value, number=n, code=entry_code(kind, n)) for n in batch)
    FailureMode.objects.bulk_create(
        FailureMode(entry=entry, title=f"Mode {entry.number}", group="intentional", published_answer="no")
        for entry in entries
    )
    loaded = stored | {"saved_by": "The benchmark", "saved_at": NOW - timedelta(hours=1)}
    SavedVersion.objects.bulk_create(SavedVersion(entry=e, digest=f"{e.number:064}", **loaded) for e in entries)
    EntryVersion.objects.bulk_create(
        EntryVersion(entry=e, digest=f"{e.number:064}", first_edition=edition, **stored) for e in entries
    )
    edited = stored | {"saved_by": "Cleo", "account": curator, "saved_at": NOW + timedelta(hours=1)}
    versions = SavedVersion.objects.bulk_create(
        SavedVersion(entry=e, digest=f"edit {e.number:059}", **edited) for e in entries if e.number % EDITED == 0
    )
    ReviewEvent.objects.bulk_create(
        ReviewEvent(version=version, kind=ReviewStep.READY.value, by="Cleo", at=NOW)
        for version in versions
        if version.entry.number % (2 * EDITED) == 0
    )


if __name__ == "__main__":
    main()
