import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from functools import cached_property
from itertools import groupby
from math import inf
from pathlib import Path
from typing import Any

import pytest
from _pytest import main as session
from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import connection, connections
from django.template import Context, Template
from django.test import TransactionTestCase
from django.utils.safestring import SafeString
from playwright.sync_api import Page, Playwright, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from catalogue.admin.site import admin_site
from catalogue.editions import held
from catalogue.editions.edition import LoadedEdition
from catalogue.editions.held import ServedEdition
from catalogue.editions.search.index import SearchIndex
from catalogue.feedback import missed_searches
from taxonomy_site.frames import keep_in_one_piece
from tests import asked, cast, desk, prepared, recording_guard, standing, throwaway
from tests.chromium import CHROMIUM
from tests.deployment import Deployment, database

NO_CHROMIUM = "No Chromium found, so nothing was tested in a browser (Debian: apt-get install chromium-headless-shell)."
CASES_AT_FIRST = 2
LONGEST_ID = 60
LONGEST_NUMBER = 2
"""What tells values apart that begin alike."""
SHORTEST_VALUE = 8
LONGEST_VALUE = pytest.StashKey[int]()

MARKED = {
    "browser": {"page", "page_without_script", "context", "new_context", "browser"},
    "processes": {"deployment", "empty_deployment", "prepared_var", "processes"},
    "sql": {"db", "transactional_db", "live_server", "deployment", "empty_deployment"},
}
"""Marks that tests get for the fixtures that they use. Without one of the last, pytest-django lets nobody ask SQL."""

expect.set_options(timeout=20_000)  # several workers share the machine; 5 seconds are for one

# Python would walk all that pytest and Django hold again and again: a sixth of the time of a page.
gc.set_threshold(100_000, 20, 50)

keep_in_one_piece(session.wrap_session)

# Playwright keeps an event loop running in the thread of the tests, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-statements", action="store_true", help="write down what each test asks the database")
    parser.addoption("--new-statements", action="store_true", help="run only tests that together ask all of that")


def pytest_configure(config: pytest.Config) -> None:
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
    refuse_long_ids(items)
    for item in items:
        for mark, fixtures in MARKED.items():
            if fixtures & set(getattr(item, "fixturenames", ())):
                item.add_marker(mark)
        if item.get_closest_marker("django_db"):
            item.add_marker("sql")
    mark_further_cases(items)
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
    """Of few tests, those that start processes begin, or all would wait for the last of them."""

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


def mark_further_cases(items: list[pytest.Item]) -> None:
    """So that `make test-fast` asks a few of each table, and not the hundreds of a matrix."""
    number: Counter[str] = Counter()
    for item in items:
        test = item.nodeid.partition("[")[0]
        number[test] += 1
        if number[test] > CASES_AT_FIRST:
            item.add_marker("further_case")


def refuse_long_ids(items: list[pytest.Item]) -> None:
    """What fails is read in a terminal and typed again after `-k`."""
    names = dict.fromkeys(item.name for item in items if len(item.name) > LONGEST_ID)
    if names:
        told = "\n".join(f"  {len(name)}: {name}" for name in names)
        raise pytest.UsageError(f"No test id is longer than {LONGEST_ID} characters, and these are:\n{told}")


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Shares the id of a test among the values that it is given."""
    given = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    names = [name for some in given for name in (some.split(",") if isinstance(some, str) else some)]
    names += ["browser_name"] if "browser_name" in metafunc.fixturenames else []
    room = LONGEST_ID - len(f"{metafunc.function.__name__}[]") - LONGEST_NUMBER - max(len(names) - 1, 0)
    metafunc.config.stash[LONGEST_VALUE] = max(room // max(len(names), 1), SHORTEST_VALUE)


def pytest_make_parametrize_id(config: pytest.Config, val: object) -> str | None:
    """Long texts by their beginning; pytest numbers those that begin alike. None: as pytest does it."""
    if not isinstance(val, str | bytes):
        return None
    longest, begin = config.stash[LONGEST_VALUE], val[:1000]
    text = begin.decode("latin-1") if isinstance(begin, bytes) else begin
    if len(text.encode("unicode_escape")) <= longest:
        return None
    plain = "".join(character for character in text if character.isascii() and character.isprintable())
    return f"{plain[: longest - 2]}.."


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"All of this ran on {connection.display_name}.")
    if CHROMIUM is None and throwaway.CHOICE == "sqlite":
        terminalreporter.write_line(NO_CHROMIUM, yellow=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    if CHROMIUM is None:
        pytest.fail(NO_CHROMIUM)
    quiet = ["no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"]
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [f"--{switch}" for switch in ("no-sandbox", "disable-gpu", "disable-quic", *quiet)],
    }


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Keeps an event loop running in this thread, and Django then has other connections than those it had until now.

    Nobody would close these: whoever restores a database later in this process finds it in use.
    """
    connections.close_all()
    with sync_playwright() as started:
        yield started


@pytest.fixture
def page_without_script(new_context) -> Page:
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser says on its console, such as a breach of the Content-Security-Policy."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Begin every test with the catalogue as edition 1. What a test commits is put back, which no flush could do."""
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock():
        prepared.set_up()
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda case: prepared.put_back())
        with django_db_blocker.block():
            yield
        connections.close_all()


@pytest.fixture
def catalogue(db: None) -> None:
    """The catalogue as edition 1."""


@pytest.fixture(scope="session", autouse=True)
def contexts_of_pages_only(django_test_environment: None) -> Iterator[None]:
    """Django tells the client of every template and copies its context, and a form has thousands of widgets' pieces."""
    told = Template._render

    def without_pieces(template: Template, context: Context) -> SafeString:
        if str(template.name).startswith(("django/forms/", "admin/includes/", "admin/widgets/")):
            return template.nodelist.render(context)
        return told(template, context)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Template, "_render", without_pieces)
        yield


recording_guard.around_statements(recording_guard.guard)


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """Every test sees its pages being made."""
    caches["pages"].clear()


@pytest.fixture(scope="session")
def served() -> dict[int, ServedEdition]:
    """Edition 1, once a test has asked for it."""
    return {}


STANDS = standing.Standing()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    try:
        yield
    finally:
        if STANDS.name and STANDS.name != standing.wanted_by(nextitem):
            STANDS.end()


@pytest.fixture(autouse=True)
def written_before(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> None:
    """What stands while several tests go on from it: see tests/standing.py."""
    name = standing.wanted_by(request.node)
    if name and name != STANDS.name:
        request.getfixturevalue("django_db_setup")
        STANDS.begin(name, request.module.STANDING[name[1]], django_db_blocker)


class IndexOnDemand:
    """An index that is made when somebody searches: of most editions that tests publish nobody does."""

    def __init__(self, edition: LoadedEdition) -> None:
        self._edition = edition

    @cached_property
    def _index(self) -> SearchIndex:
        return SearchIndex(self._edition)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


@pytest.fixture(scope="session", autouse=True)
def editions_live_shortly() -> Iterator[None]:
    """Nothing is prepared for all the readers whom an edition of a test does not have."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(held, "_nothing_collected", nullcontext)
        patched.setattr(held, "SearchIndex", IndexOnDemand)
        yield


@pytest.fixture(autouse=True)
def nothing_newer_is_held(
    served: dict[int, ServedEdition], written_before: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Every test begins in a process that serves edition 1, or what stands, whatever the last one has published."""
    monkeypatch.setattr(held, "_current", STANDS.edition or served.get(1))
    monkeypatch.setattr(held, "_asks_again_at", 0.0)
    held._forget_pinned()
    yield
    if held._current is not None and held._current.number == 1:
        served[1] = held._current


@pytest.fixture
def edition_in_memory(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    served: dict[int, ServedEdition],
    nothing_newer_is_held: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Edition 1 as a process holds it. Whatever asks the database nevertheless fails, so one database is enough.

    Where a module uses this, a test of it that writes asks for `catalogue`, and has the database as ever.
    """
    if "db" in request.fixturenames:
        return
    if 1 not in served:
        with django_db_blocker.unblock():
            served[1] = held.current()
    monkeypatch.setattr(held, "_current", served[1])
    monkeypatch.setattr(held, "_latest", lambda: (1, served[1].digest))


@pytest.fixture(autouse=True)
def missed_searches_are_written_by_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thread would write into the database of whatever test runs by then."""
    monkeypatch.setattr(missed_searches, "_start_writer", lambda: None)
    yield
    missed_searches.forget()


@pytest.fixture
def administrator(db) -> User:
    return User.objects.create_superuser("ada", password=cast.PASSWORD)


@pytest.fixture
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of the desk with one row: rows take nearly all of their time."""
    for model in desk.registered(admin_site):
        monkeypatch.setattr(admin_site.get_model_admin(model), "list_per_page", 1)


@pytest.fixture
def cleo(catalogue: None) -> User:
    return cast.curator()


@pytest.fixture
def remy(catalogue: None) -> User:
    return cast.reviewer()


@pytest.fixture
def pia(catalogue: None) -> User:
    return cast.publisher()


@pytest.fixture
def empty_deployment(tmp_path: Path) -> Iterator[Deployment]:
    """The site as an operator runs it: in processes and with a database of its own, of which nothing exists yet."""
    with database(tmp_path, "deployment") as environment:
        yield from running(environment)


@pytest.fixture(scope="session")
def prepared_var(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first start leaves in the folder `var`, beside the database, made once for all workers."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if throwaway.WORKER else own) / "prepared"
    with prepared.one_process_at_a_time():
        if not folder.exists():
            (folder / "begun").mkdir(parents=True)
            if throwaway.CHOICE == "sqlite":
                shutil.copy(prepared.kept(), folder / "begun" / "catalogue.sqlite3")
            with database(folder, "first_start", folder / "begun") as environment:
                assert Deployment(environment).run("prepare") == (0, "")
    return folder / "var"


@pytest.fixture
def deployment(prepared_var: Path, tmp_path: Path) -> Iterator[Deployment]:
    """The same with the catalogue as edition 1."""
    with database(tmp_path, "deployment", prepared_var) as environment:
        yield from running(environment)


def running(environment: dict[str, str]) -> Iterator[Deployment]:
    deployment = Deployment(environment)
    yield deployment
    deployment.stop()
