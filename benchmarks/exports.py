"""How fast entries and lists leave as data: python -m benchmarks.exports [--rows 10000 100000] [--datasette PYTHON]

Each number of rows runs in a process and with a database of its own. JSON of an entry is compared with its page made
anew; CSV is the list of all failure modes, read to its end. Datasette serves the same rows, with the same columns, from
a table of its own; it is no dependency of ours:

    python -m venv /tmp/datasette && /tmp/datasette/bin/pip install datasette
    python -m benchmarks.exports --datasette /tmp/datasette/bin/python
"""

import argparse
import csv
import gc
import io
import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from django.core.cache import caches
from django.core.management import call_command

from benchmarks.speed import ROOT, forget_cards, memory, milliseconds, progress, reader, report, seconds, tell
from benchmarks.temporary import database

ROWS = (10_000, 100_000)
CODE = "FM-03"
LIST = "/failure-modes.csv"
IN_DATASETTE = """
import asyncio, json, sys, time
from datasette.app import Datasette

async def main(file, code):
    datasette = Datasette([file], settings={"max_csv_mb": 0})

    async def quickest(path, times):
        taken = []
        for _ in range(times):
            started = time.process_time()
            response = await datasette.client.get(path)
            assert response.status_code == 200, (path, response.status_code)
            taken.append(time.process_time() - started)
        return min(taken)

    await quickest("/rows/rows.json?_size=1", 2)
    csv = await quickest("/rows/rows.csv?_stream=on&_size=max", 2)
    row = await quickest(f"/rows/rows/{code}.json", 50)
    page = await quickest("/rows/rows.json?_size=100&_shape=objects", 20)
    print(json.dumps({"csv": csv, "row": row, "page": page}))

asyncio.run(main(*sys.argv[1:]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS, help="failure modes (default: %(default)s)")
    parser.add_argument("--datasette", type=Path, help="the Python of an environment that has it")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        print(json.dumps(measure(chosen.one, chosen.datasette)))
        return
    print(report({rows: in_own_process(rows, chosen.datasette) for rows in chosen.rows}, "sqlite"))


def in_own_process(rows: int, datasette: Path | None) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.exports", "--one", str(rows)]
    command += ["--datasette", str(datasette)] if datasette else []
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(rows: int, datasette: Path | None) -> dict[str, float]:
    with database(), TemporaryDirectory() as folder:
        serve_invented(rows)
        figures = of_entry() | of_list(rows)
        if datasette:
            figures |= of_datasette(datasette, Path(folder) / "rows.db", rows)
            figures["CSV of all rows ÷ Datasette"] = figures["CSV of all rows, s"] / figures["the same in Datasette, s"]
        return figures


def serve_invented(rows: int) -> None:
    """Without the index of the search, which takes minutes at 100,000 entries: no list here is searched."""
    from benchmarks.invented import publish_invented
    from catalogue.editions import held

    call_command("collectstatic", interactive=False, verbosity=0)
    publish_invented(rows, progress)
    tell("")
    with patch.object(held, "SearchIndex"), patch.object(held, "Relations"):
        held.current()


def of_entry() -> dict[str, float]:
    from catalogue.editions import held

    get, slug = reader(), held.current().edition.slug_of(CODE)

    def page() -> None:
        caches["pages"].clear()
        forget_cards()
        get(f"/failure-modes/{CODE}/{slug}/")

    data, made = milliseconds(lambda: get(f"/{CODE}.json")), milliseconds(page)
    return {
        "JSON of an entry, ms": data,
        "its page made anew, ms": made,
        "JSON ÷ page": data / made,
        "JSON of 100 rows, ms": milliseconds(lambda: get("/failure-modes.json")),
    }


def of_list(rows: int) -> dict[str, float]:
    started = begins()
    whole = min(seconds(lambda: reader()(LIST))[0] for _ in range(3))
    gc.collect()
    before = memory()
    size, most = drained()
    return {
        "CSV of all rows, s": whole,
        "rows a second": rows / whole,
        "MB a second": size / 1e6 / whole,
        "first bytes after, ms": started * 1000,
        "memory that it took, MB": most - before,
    }


def begins() -> float:
    """Seconds until the first rows are there, in a process that has not written any."""
    from django.test import Client

    begun = time.perf_counter()
    pieces = iter(Client().get(LIST, SERVER_NAME="localhost"))
    next(pieces), next(pieces)
    took = time.perf_counter() - begun
    for _ in pieces:
        pass
    return took


def drained() -> tuple[int, float]:
    """Read the list piece by piece, as a server hands it on; return its size, and the most memory meanwhile in MB."""
    from django.test import Client

    size, most = 0, 0.0
    for number, piece in enumerate(Client().get(LIST, SERVER_NAME="localhost")):
        size += len(piece)
        most = max(most, memory() if number % 100 == 0 else 0)
    return size, most


def of_datasette(python: Path, file: Path, rows: int) -> dict[str, float]:
    content = reader()(LIST)[0].decode("utf-8-sig")
    headings, *table = csv.reader(io.StringIO(content, newline=""))
    columns = ", ".join(f'"{name}"' for name in headings)
    with sqlite3.connect(file) as connection:
        connection.execute(f"CREATE TABLE rows ({columns}, PRIMARY KEY (code))")
        connection.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * len(headings))})", table)
    command = [str(python), "-c", IN_DATASETTE, str(file), CODE]
    figures = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return {
        "the same in Datasette, s": figures["csv"],
        "rows a second in Datasette": rows / figures["csv"],
        "JSON of a row in Datasette, ms": figures["row"] * 1000,
        "JSON of 100 rows in Datasette, ms": figures["page"] * 1000,
    }


if __name__ == "__main__":
    main()
