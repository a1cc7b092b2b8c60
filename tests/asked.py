"""What each test asked SQLite, so that PostgreSQL is asked every statement too, by no more tests than that takes.

A statement of ours counts, without its values, and with the error that it ended in. `make test` runs the tests on
SQLite, writes down who asked what, and then on PostgreSQL those that together ask it all again. Whatever starts
processes or commits is asked of both, and so is what SQLite skipped: locks are the engine's own.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import FrameType
from typing import Any

import pytest
from django.conf import settings

from tests.recording_guard import TESTS, around_statements, who_asks

FOLDER = settings.BASE_DIR / "var" / "test-cache" / "asked"
COMMITTING = {"transactional_db", "live_server"}
"""Fixtures of tests that commit."""

VALUES = re.compile(r"%s(?:, ?%s)+|\(%s(?:, ?%s)*\)(?:, ?\(%s(?:, ?%s)*\))+")
ANY_OF = re.compile(r"(\S+ = %s)(?: OR \1)+")
NUMBER = re.compile(r"\d+")

Record = tuple[str, float, list[str]]
"""A test, its seconds, and the digests of its statements."""


class Listener:
    """Writes down what each test of this process asks."""

    def __init__(self, worker: str) -> None:
        self.heard: set[str] = set()
        self.file = FOLDER / f"{worker}.jsonl"
        around_statements(self.hear)

    def hear(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        ended = ""
        try:
            return execute(sql, params, many, context)
        except Exception as error:
            ended = f"{type(error).__name__} {error}"
            raise
        finally:
            statement = digest(str(sql), ended)
            if statement not in self.heard and is_asked_by_us(sys._getframe(1)):
                self.heard.add(statement)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self.heard = set()
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            with self.file.open("a") as file:
                file.write(json.dumps([report.nodeid, report.duration, sorted(self.heard)]) + "\n")


def is_asked_by_us(frame: FrameType) -> bool:
    """Return whether it was not a test that asks, to look at what was stored."""
    return not next(who_asks(frame), "").startswith(TESTS)


@lru_cache(4096)
def digest(sql: str, ended: str) -> str:
    without_values = ANY_OF.sub(r"\1", VALUES.sub("%s", sql.replace(" = NULL", " = %s")))
    shape = NUMBER.sub("", f"{without_values} {ended}")
    return hashlib.sha256(shape.encode()).hexdigest()[:16]


def is_of_the_engine(item: pytest.Item) -> bool:
    """Return whether it commits, leaves the asking to other processes, or says so of itself."""
    commits = COMMITTING & set(getattr(item, "fixturenames", ()))
    return bool(commits or item.get_closest_marker("processes") or item.get_closest_marker("both"))


def begin_anew() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in FOLDER.iterdir():
        file.unlink()


def records() -> Iterable[Record]:
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            yield tuple(json.loads(line))


def seconds() -> dict[str, float]:
    """Return test → how long it took on SQLite."""
    return {test: seconds for test, seconds, _ in records()}


def to_ask_again(items: Iterable[pytest.Item]) -> set[str]:
    """Return the ids of the tests that remain when the dearest are left out whose statements others ask, too."""
    known = {test: (seconds, statements) for test, seconds, statements in records()}
    chosen = {item.nodeid for item in items}
    asked = Counter(statement for test in chosen & known.keys() for statement in known[test][1])
    spared = {item.nodeid for item in items if not is_of_the_engine(item)}
    for test in sorted(spared & known.keys(), key=lambda test: (-known[test][0], test)):
        statements = known[test][1]
        if all(asked[statement] > 1 for statement in statements):
            asked.subtract(statements)
            chosen.remove(test)
    return chosen
