"""What one changed word costs until every process serves it.

    python -m benchmarks.publishing_cost [--sizes 139 1000 10000] [--database postgresql] [--before HEAD~1]

Two processes serve an invented catalogue (139: that of the fixtures). A word of a failure mode changes, then the title
of a law that failure modes all over the catalogue name. Told are the seconds from the commit until both processes serve
the new edition, the seconds of the processor that both took for it, and the same of processes that start with nothing.
Memory is that of the process itself: the files of an index are the kernel's, which the processes of a host share.
Of a commit before, if one is named, the same is measured, and the ratios to it are told.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from operator import sub, truediv
from pathlib import Path
from typing import Any

from benchmarks.speed import ROOT, postgresql, progress, report, tell, without

SIZES = (139, 1_000, 10_000)
OF_THE_FIXTURES = 139
LOOKED = 0.02  # seconds between two looks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="entries (default: %(default)s)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--before", metavar="COMMIT", help="measure this commit, too, and print the ratios to it")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve()
    elif chosen.one is not None:
        print(json.dumps(measure(chosen.one)))
    else:
        results = {size: in_own_process(size, chosen.database) for size in chosen.sizes}
        print(report(results, chosen.database))
        if chosen.before:
            with files_of(chosen.before) as root:
                earlier = {size: in_own_process(size, chosen.database, root) for size in chosen.sizes}
            ratios = {size: divided(results[size], earlier[size]) for size in chosen.sizes}
            print(report(ratios, f"{chosen.database}, ÷ {chosen.before}"))


@contextmanager
def files_of(commit: str) -> Iterator[Path]:
    """Give a folder with the files of an earlier commit."""
    git = shutil.which("git") or "git"
    archive = subprocess.run([git, "archive", commit], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    with (
        tempfile.TemporaryDirectory(prefix="catalogue-before-") as folder,
        tarfile.open(fileobj=BytesIO(archive)) as files,
    ):
        files.extractall(folder, filter="data")
        yield Path(folder)


def divided(figures: dict[str, Any], earlier: dict[str, Any]) -> dict[str, Any]:
    """Return the ratio of each figure that both have, unless it is itself a ratio."""
    return {name: figures[name] / earlier[name] for name in figures if "÷" not in name and earlier.get(name)}


def in_own_process(size: int, database: str, root: Path = ROOT) -> dict[str, Any]:
    tell(f"\n{size:,} entries on {database}")
    with tempfile.TemporaryDirectory(prefix="catalogue-cost-", ignore_cleanup_errors=True) as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
        environment |= {"CATALOGUE_VAR": folder, "DJANGO_SETTINGS_MODULE": "taxonomy_site.settings"}
        environment.pop("DATABASE_URL", None)
        with postgresql(folder) if database == "postgresql" else without() as url:
            command = [*COMMAND, "--one", str(size)]
            done = subprocess.run(
                command, env=environment | url, cwd=root, stdout=subprocess.PIPE, text=True, check=True
            )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


COMMAND = [sys.executable, "-m", "benchmarks.publishing_cost"]


# A process that serves


def serve() -> None:
    """Say so whenever it serves another edition: when, how much of the processor it took, and its memory."""
    import django

    django.setup()
    from catalogue.editions import held

    alone = private_memory("self")
    started, taken = time.time(), time.process_time()
    number = 0
    while True:
        asked = time.thread_time()
        served = (held.ready if number else held.current)().number
        if served != number:
            told = {"number": served, "at": time.time(), "started": started, "alone": alone}
            print(json.dumps(told | {"processor": time.process_time() - taken}), flush=True)
            number = served
        if served == held._latest()[0]:
            taken = time.process_time()
        else:
            taken += time.thread_time() - asked  # asking again and again is no part of the work
        time.sleep(LOOKED)


class Server:
    """One of them, seen from outside."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([*COMMAND, "--serve"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.first = self.told()

    def told(self) -> dict[str, Any]:
        if self.process.stdout is None:
            raise RuntimeError("it has no output")
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    @property
    def memory(self) -> float:
        """Return what the process holds, in MB."""
        return private_memory(str(self.process.pid))

    @property
    def alone(self) -> float:
        """The same before it had an edition."""
        return float(self.first["alone"])


@contextmanager
def servers(number: int) -> Iterator[list[Server]]:
    started: list[Server] = []
    try:
        while len(started) < number:
            started.append(Server())
        yield started
    finally:
        for server in started:
            server.process.kill()
            server.process.wait()


def private_memory(process: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


# The measurement


def measure(size: int) -> dict[str, Any]:
    import django

    django.setup()
    prepare(size)
    changes: dict[str, Callable[[], None]] = {"a word of a failure mode": one_word, "the title of a law": a_law}
    figures: dict[str, Any] = {}
    with servers(2) as both:
        for name, change in changes.items():
            tell(f"  publishing {name}")
            figures |= {f"{name}, {what}": figure for what, figure in switch(both, change).items()}
    tell("  starting with nothing")
    whole = from_nothing()
    figures |= {f"from nothing, {what}": figure for what, figure in whole.items()}
    for name in changes:
        for what in whole:
            figures[f"{name} ÷ from nothing, {what}"] = figures[f"{name}, {what}"] / whole[what]
    return figures


def prepare(size: int) -> None:
    from django.core.management import call_command

    from benchmarks.invented import publish_invented
    from benchmarks.temporary import publish_fixtures

    call_command("migrate", verbosity=0)
    if size == OF_THE_FIXTURES:
        publish_fixtures()
    else:
        publish_invented(size, progress)
    tell("")


def switch(both: list[Server], change: Callable[[], None]) -> dict[str, float]:
    from threading import Thread

    before = [server.memory for server in both]
    most = list(before)
    change()
    committed = time.time()
    told: list[dict[str, Any]] = []
    waiting = [Thread(target=lambda server=server: told.append(server.told())) for server in both]
    for thread in waiting:
        thread.start()
    while any(thread.is_alive() for thread in waiting):
        most = [max(pair) for pair in zip(most, (server.memory for server in both), strict=True)]
        time.sleep(LOOKED)
    alone = [server.alone for server in both]
    return {
        "s": max(one["at"] for one in told) - committed,
        "s of the processors": sum(one["processor"] for one in told),
        "most memory, MB": max(map(sub, most, alone)),
        "memory of one edition before, MB": max(map(sub, before, alone)),
        "memory ÷ that of one edition": max(map(truediv, map(sub, most, alone), map(sub, before, alone))),
        "memory of the whole process ÷ before": max(map(truediv, most, before)),
    }


def from_nothing() -> dict[str, float]:
    """As two processes that start together, of which one makes the index."""
    from django.conf import settings

    shutil.rmtree(settings.VAR / "indexes", ignore_errors=True)
    with servers(2) as both:
        first, second = (server.first for server in both)
        return {
            "s": first["at"] - first["started"],
            "s of the processors": first["processor"] + second["processor"],
        }


def one_word() -> None:
    def edit(document: Any) -> None:
        passage = next(passage for passage in document["passages"] if passage["role"] == "description")
        passage["display"] = f"Quincunx {passage['display'] or passage['verbatim']}"

    publish_changed("FM-05", edit)


def a_law() -> None:
    def edit(document: Any) -> None:
        document["title"] = f"{document['title']} quincunx"

    publish_changed("LAW-01", edit)


def publish_changed(code: str, edit: Callable[[Any], None]) -> None:
    """As the desk publishes it, though an invented entry has no working copy."""
    from django.db import transaction

    from catalogue import documents
    from catalogue.documents import Change
    from catalogue.editorial import publishing
    from catalogue.editorial.permissions import Actor
    from catalogue.models import Edition

    document: Any = documents.public_document(code)
    edit(document)
    text = documents.canonical(document)
    change = Change(document, text, documents.digest_of_text(text), is_new=False)
    previous = Edition.objects.latest()
    with transaction.atomic():
        publishing._write([change], previous.catalogue_document, previous, by=Actor("Benchmark"), note="One word.")


if __name__ == "__main__":
    main()
