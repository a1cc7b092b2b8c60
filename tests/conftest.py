"""Which tests run, with which marks, in which order. Their fixtures and ids: see tests/plugins."""

import gc
import os
from collections import Counter
from itertools import groupby
from math import inf

import pytest
from _pytest import main as session
from _pytest.unraisableexception import gc_collect_iterations_key
from django.db import connection

from taxonomy_site.frames import keep_in_one_piece
from tests import asked, standing, throwaway
from tests.chromium import CHROMIUM, NO_CHROMIUM

pytest_plugins = [f"tests.plugins.{name}" for name in ("ids", "databases", "editions", "desk", "browsers", "processes")]

CASES_AT_FIRST = 2
LONGEST_AT_FIRST = 0.3
"""Seconds, in the last `make test`."""

MARKED = {
    "browser": {"page", "page_without_script", "context", "new_context", "browser"},
    "processes": {"deployment", "shared_deployment", "empty_deployment", "processes"},
    "sql": {"db", "transactional_db", "live_server", "deployment", "shared_deployment", "empty_deployment"},
}
"""Marks that tests get for the fixtures that they use. Without one of the last, pytest-django lets nobody ask SQL."""

# Python would walk all that pytest and Django hold again and again: a sixth of the time of a page.
gc.set_threshold(100_000, 20, 50)

keep_in_one_piece(session.wrap_session)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-statements", action="store_true", help="write down what each test asks the database")
    parser.addoption("--new-statements", action="store_true", help="run only tests that together ask all of that")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[gc_collect_iterations_key] = 1  # at the end, where pytest would collect five times for two seconds
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if config.getoption("write_statements"):
        if not worker:
            asked.begin_anew()
        config.pluginmanager.register(asked.Listener(worker or "alone"))
    if config.getoption("new_statements"):
        config.pluginmanager.register(LongestFirst())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark before `-m` chooses."""
    for item in items:
        for mark, fixtures in MARKED.items():
            if fixtures & set(getattr(item, "fixturenames", ())):
                item.add_marker(mark)
        if item.get_closest_marker("django_db"):
            item.add_marker("sql")
    leave_some_for_later(items)
    by_file = groupby(items, key=lambda item: item.path)
    items[:] = [item for _, some in by_file for item in sorted(some, key=lambda one: standing.wanted_by(one) or ())]
    # A missing browser may be forgiven on somebody's laptop, but must not turn CI green.
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    if in_browser and CHROMIUM is None and os.environ.get("CI") != "true":
        deselect(config, items, in_browser)
    if config.getoption("new_statements"):
        of_both = [item for item in items if is_of_both(item)]
        chosen = asked.to_ask_again(of_both)
        deselect(config, items, [item for item in of_both if item.nodeid not in chosen])


def pytest_collection_finish() -> None:
    """Keep Python's collector from walking through what the tests were collected from, again and again."""
    gc.collect()
    gc.freeze()


class LongestFirst:
    """Where few tests run, those that start processes begin, or all would wait for the last of them."""

    @pytest.hookimpl(trylast=True)  # pytest-django orders them, too
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        took = asked.seconds()
        items.sort(key=lambda item: -took.get(item.nodeid, inf) if item.get_closest_marker("processes") else 0.0)


def deselect(config: pytest.Config, items: list[pytest.Item], some: list[pytest.Item]) -> None:
    gone = set(some)
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=some)


def is_of_both(item: pytest.Item) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    return "sql" in marks and not marks & {"once", "browser"}


def leave_some_for_later(items: list[pytest.Item]) -> None:
    """So that `make test-fast` asks a few of each table, not the hundreds of a matrix, and nothing that took long."""
    number: Counter[str] = Counter()
    took = asked.seconds()
    for item in items:
        test = item.nodeid.partition("[")[0]
        number[test] += 1
        if number[test] > CASES_AT_FIRST or took.get(item.nodeid, 0.0) > LONGEST_AT_FIRST:
            item.add_marker("later")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"All of this ran on {connection.display_name}.")
    if CHROMIUM is None and throwaway.CHOICE == "sqlite":
        terminalreporter.write_line(NO_CHROMIUM, yellow=True)
