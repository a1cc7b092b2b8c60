"""Run as a process of its own: does one act after another, and kills itself in the middle of one that writes."""

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import django

gc.set_threshold(100_000, 20, 50)  # as in tests/conftest.py: migrations make all models anew again and again
os.environ["DJANGO_SETTINGS_MODULE"] = "taxonomy_site.settings"
django.setup()

from django.contrib.auth.models import User  # noqa: E402 - models need the line above, as all that follow
from django.core.management import call_command  # noqa: E402
from django.core.management.commands import migrate as stock  # noqa: E402
from django.db import connection, connections  # noqa: E402

from catalogue.editorial.permissions import Actor, actor  # noqa: E402
from catalogue.editorial.publishing import publish  # noqa: E402
from catalogue.exchange.spreadsheets import importing  # noqa: E402
from catalogue.exchange.spreadsheets.entry_sheets import AUTHORITIES  # noqa: E402
from catalogue.exchange.spreadsheets.files import Table  # noqa: E402
from catalogue.exchange.spreadsheets.sheet import STATE  # noqa: E402
from catalogue.models import (  # noqa: E402
    Authority,
    Edition,
    Entry,
    EntryVersion,
    ImportRun,
    Name,
    Passage,
    SavedVersion,
)
from tests.soak import STRIDE  # noqa: E402


def killed_after(writes: int) -> Callable[..., Any]:
    """Return a wrapper of every statement that counts those that write, and kills this process."""
    written = 0

    def count(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        nonlocal written
        answer = execute(sql, *arguments)
        if sql.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            written += 1
            if written == writes:
                os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return count


def publish_two() -> None:
    for code in ("FM-03", "FM-04"):
        Passage.objects.filter(entry__code=code, role="description").update(display="Published or not.")
    with connection.execute_wrapper(killed_after(WRITES)):
        publish(by=Actor("Pia Publisher"), note="All or nothing")


def load() -> None:
    with connection.execute_wrapper(killed_after(WRITES)):
        call_command("load_catalogue", verbosity=0)


def apply_import() -> None:
    """Goes on with the import that an earlier run has left, or begins one: 40 acts, and a new name for the first."""
    ada = User.objects.filter(username="ada").first() or User.objects.create_superuser("ada")
    run = ImportRun.objects.first() or importing.receive(acts(), AUTHORITIES, file_name="acts.csv", by=actor(ada))
    deque(importing.compare(run), maxlen=0)
    with connection.execute_wrapper(killed_after(WRITES)):
        deque(importing.apply(run, by=actor(ada)), maxlen=0)


def acts() -> Table:
    headings = ["Code", "Name", "Citation", "Type", "Jurisdiction", STATE]
    first = Authority.objects.in_order()[0]
    state = AUTHORITIES.state_of(AUTHORITIES.values_of(first))
    changed = [first.code, "Renamed", first.citation, first.type, first.jurisdiction_id, state]
    new = [["", f"Act {number}", "1 N.A. 1", "Statute", "European Union", ""] for number in range(40)]
    return Table(headings, list(enumerate([changed, *new], start=2)))


RECORD = 'INSERT INTO "django_migrations"'
MOST_KILLS = 200
SCHEMA = ("ALTER", "CREATE", "DROP", "INSERT")


def migrate(command: Any) -> None:
    """Tells how many processes were killed before one came to the end, and how that one ended.

    The first is killed within the first migration, each later one within the one after that, or the fourth after it.
    """
    killed = 0
    while killed < MOST_KILLS:
        child = os.fork()
        if child == 0:
            with connection.execute_wrapper(killed_within_migration(STRIDE if killed else 0, WRITES)):
                call_command(command, verbosity=0)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            print(killed, os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - read by the test
            return
        killed += 1


def killed_within_migration(passed: int, moment: int) -> Callable[..., Any]:
    """Return a wrapper of every statement that kills this process.

    `moment` 0 is before a migration is recorded, 1 after that and before the commit, 2 after its first statement, and
    so on; before the record at the latest.
    """
    records = statements = 0

    def count(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        nonlocal records, statements
        is_record = sql.startswith(RECORD)
        if records < passed:
            records += is_record
            return execute(sql, *arguments)
        if is_record and moment != 1:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(sql, *arguments)
        statements += sql.startswith(SCHEMA)
        if is_record or statements == moment - 1 > 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return count


def look() -> None:
    """Tells what has been committed: editions, versions, names, entries, passages, saves."""
    connections.close_all()
    counted = (Edition, EntryVersion, Name, Entry, Passage, SavedVersion)
    print(*(model._default_manager.count() for model in counted), flush=True)  # noqa: T201 - read by the test


def flush() -> None:
    """Takes everything out of the tables."""
    call_command("flush", interactive=False, verbosity=0)


def prepare() -> None:
    call_command("prepare")


def go_back() -> None:
    """Goes back to the tables of the first release, with what they can hold of the catalogue."""
    call_command("migrate", "catalogue", "0001", verbosity=0)
    connections.close_all()  # or the children of this process would share them


ACTS: dict[str, Callable[[], None]] = {
    "look": look,
    "publish": publish_two,
    "flush": flush,
    "load": load,
    "import": apply_import,
    "go-back": go_back,
    "prepare": prepare,
    "migrate": partial(migrate, "migrate"),
    "migrate-as-django-does": partial(migrate, stock.Command()),
}
WRITES = int(sys.argv[1])
for act in sys.argv[2:]:
    ACTS[act]()
