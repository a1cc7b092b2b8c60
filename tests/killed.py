"""Run as a process of its own: tells what there is, does something, and kills itself in the middle."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "taxonomy_site.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - models need the line above
from django.db import connection  # noqa: E402

from catalogue.models import Edition, Entry, EntryVersion, Name, Passage, SavedVersion  # noqa: E402
from catalogue.publishing import Publisher, publish  # noqa: E402


def killed_after(writes: int) -> Callable[..., Any]:
    """As a wrapper of every statement: counts those that write."""
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
        publish(by=Publisher("Pia Publisher"), note="All or nothing")


def load() -> None:
    with connection.execute_wrapper(killed_after(WRITES)):
        call_command("load_catalogue", verbosity=0)


def tell() -> None:
    counted = (Edition, EntryVersion, Name, Entry, Passage, SavedVersion)
    print(*(model._default_manager.count() for model in counted), flush=True)  # noqa: T201 - read by the test


WRITES = int(sys.argv[2])
tell()
{"publish": publish_two, "load": load, "look": lambda: None}[sys.argv[1]]()
