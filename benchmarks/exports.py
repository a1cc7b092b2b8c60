"""How fast entries and lists leave as data: python -m benchmarks.exports [--rows 10000 100000] [--datasette PYTHON]

Each number of rows runs in a process and with a database of its own. JSON of an entry is compared with its page made
anew; CSV is a list of all rows, read to its end: of failure modes, and of scenarios, whose rows are a third as long.
“Anew” has nothing of the lists before it; “again” has the lines that the edition keeps. Datasette serves the same rows,
with the same columns, from a table of its own; it is no dependency of ours:

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
LISTS = {"failure modes": LIST, "scenarios": "/scenarios.csv"}
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
        figures = of_entry() | of_beginning()
        for name, address in LISTS.items():
            figures |= of_list(name, address, rows)
            if datasette:
                theirs = of_datasette(datasette, Path(folder) / "rows.db", address)
                figures[f"{name}: rows a second in Datasette"] = rows / theirs["csv"]
                figures[f"{name}: anew ÷ Datasette"] = theirs["csv"] / rows * figures[f"{name}: rows a second, anew"]
                if address == LIST:
                    figures["JSON of a row in Datasette, ms"] = theirs["row"] * 1000
                    figures["JSON of 100 rows in Datasette, ms"] = theirs["page"] * 1000
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


def of_beginning() -> dict[str, float]:
    started = begins()
    gc.collect()
    before = memory()
    return {"first bytes after, ms": started * 1000, "memory that the CSV took, MB": drained() - before}


def of_list(name: str, address: str, rows: int) -> dict[str, float]:
    """Measure a list that is longer than the room for lines: most of them are made again."""
    from catalogue.editions import held
    from catalogue.editions.kept import Kept

    edition = held.current().edition

    def anew() -> float:
        with patch.dict(vars(edition), kept=Kept()):
            return seconds(lambda: reader()(address))[0]

    made, again = min(anew() for _ in range(3)), min(seconds(lambda: reader()(address))[0] for _ in range(3))
    return {
        f"{name}: bytes a row": len(reader()(address)[0]) / rows,
        f"{name}: rows a second, anew": rows / made,
        f"{name}: rows a second, again": rows / again,
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


def drained() -> float:
    """Read the list piece by piece, as a server hands it on; return the most memory meanwhile in MB."""
    from django.test import Client

    pieces = enumerate(Client().get(LIST, SERVER_NAME="localhost"))
    return max(memory() for number, _ in pieces if number % 100 == 0)


def of_datasette(python: Path, file: Path, address: str) -> dict[str, float]:
    content = reader()(address)[0].decode("utf-8-sig")
    headings, *table = csv.reader(io.StringIO(content, newline=""))
    columns = ", ".join(f'"{name}"' for name in headings)
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE IF EXISTS rows")
        connection.execute(f"CREATE TABLE rows ({columns}, PRIMARY KEY (code))")
        connection.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * len(headings))})", table)
    command = [str(python), "-c", IN_DATASETTE, str(file), table[2][0].replace(".", "~2E")]
    figures: dict[str, float] = json.loads(
        subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    )
    return figures


if __name__ == "__main__":
    main()
