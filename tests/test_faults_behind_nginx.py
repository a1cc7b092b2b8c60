"""Faults under load, through nginx with `deploy/nginx.conf`: who saves is acknowledged and kept, or told otherwise."""

import re
import signal
import socket
import sys
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from itertools import cycle
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TextIO

import pytest
import requests

from tests import cast, debian, throwaway
from tests.deployment import PATIENCE, Deployment
from tests.nginx import NAME, NGINX, SITE, connect, nginx, unverified
from tests.page_forms import form_on
from tests.soak import IS_SOAK, KILLS

pytestmark = [
    pytest.mark.skipif(not IS_SOAK, reason="make soak"),
    pytest.mark.skipif(NGINX is None, reason="nginx is missing (Debian: apt-get install nginx-light)"),
]

ROUNDS = KILLS // 3
CURATORS = READERS = 4
NOTE = "/admin/catalogue/editornote/add/"
PAGES = ("/failure-modes/FM-03/model-inversion/", "/failure-modes/?q=data", "/search/?q=model", "/livez")
SITE_OF_MANY = SITE | {"DJANGO_SUPERUSER_PASSWORD": cast.PASSWORD}
STORED = """
from catalogue.models import EditorNote
print(*EditorNote.objects.values_list("code", flat=True))
"""

Tell = Callable[[str], None]
"""Where figures go."""


class Site:
    """Two processes on one socket, as systemd hands it to them, and nginx in front."""

    def __init__(self, deployment: Deployment, listener: socket.socket, tls: int, folder: Path, tell: Tell) -> None:
        self.deployment, self.listener, self.tls, self.tell = deployment, listener, tls, tell
        self.folder, self.temporary = folder, folder / "temporary"
        self.temporary.mkdir()
        self.processes = [self.start(), self.start()]

    def start(self):
        self.deployment.serve(listener=self.listener, TMPDIR=str(self.temporary), **SITE)
        process = self.deployment.processes[-1]
        Thread(target=drain, args=[process.stdout], daemon=True).start()
        return process

    def bodies_in_nginx(self) -> int:
        leader = (self.folder / "nginx.pid").read_text().strip()
        workers = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
        return held_in(self.folder / "body", [int(worker) for worker in workers])

    def bodies(self) -> int:
        return held_in(self.temporary, [process.pid for process in self.processes])

    def end(self, number: int, how: signal.Signals) -> None:
        """End a process, and start another in its place once it has ended, as systemd does."""
        self.processes[number].send_signal(how)
        code = self.processes[number].wait(PATIENCE)
        assert code == (0 if how == signal.SIGTERM else -how)
        self.processes[number] = self.start()


def drain(log: TextIO) -> None:
    """A process whose log nobody reads stands still."""
    with suppress(ValueError):  # closed at the end of the test
        deque(log, maxlen=0)


@pytest.fixture
def database(deployment: Deployment) -> Iterator[debian.Server | None]:
    """Debian's PostgreSQL, which can be stopped, in place of the one that all tests share."""
    if throwaway.CHOICE != "postgresql":
        yield None
        return
    if debian.POSTGRESQL is None:
        pytest.skip("Debian's PostgreSQL is missing (apt-get install postgresql)")
    with debian.postgresql() as server:
        deployment.environment["DATABASE_URL"] = server.fill()
        yield server


@pytest.fixture
def site(
    database: debian.Server | None, deployment: Deployment, tmp_path: Path, capsys: pytest.CaptureFixture
) -> Iterator[Site]:
    assert deployment.run("createsuperuser", "--no-input", "--username=ada", "--email=", **SITE_OF_MANY)[0] == 0
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024))
        _, tls = stack.enter_context(nginx(f"127.0.0.1:{listener.getsockname()[1]}", tmp_path))

        def tell(figures: str) -> None:
            with capsys.disabled():  # of a test that passes, too
                sys.stdout.write(f"{figures}\n")

        yield Site(deployment, listener, tls, tmp_path, tell)


class Load:
    """Curators who save and readers who read, all without a pause."""

    def __init__(self, site: Site) -> None:
        self.site, self.lock, self.done = site, Lock(), Event()
        self.kept: set[str] = set()
        self.lost: list[str] = []
        self.read: list[float] = []
        self.failed: list[str] = []

    def curate(self, number: int) -> None:
        warnings.simplefilter("ignore")  # of requests, for the certificate
        browser = requests.Session()
        browser.verify = browser.trust_env = False
        browser.headers.update({"Host": NAME, "Origin": f"https://{NAME}", "Referer": f"https://{NAME}/"})
        address = f"https://127.0.0.1:{self.site.tls}"

        def send(path: str, form: str = "", **typed: str) -> int:
            page = browser.get(f"{address}{path}", timeout=PATIENCE)
            if page.status_code != 200:
                return page.status_code
            sent = form_on(page, form) | {name: [value] for name, value in typed.items()}
            return browser.post(f"{address}{path}", sent, allow_redirects=False, timeout=PATIENCE).status_code

        assert send("/sign-in/", username="ada", password=cast.PASSWORD) == 302
        code = 1000 * (number + 1)
        while not self.done.is_set():
            code += 1
            words = {"category": "Load", "text": "A note.", "confidence": "high"}
            try:
                status = send(NOTE, "editornote_form", code=f"E{code}", **words)
            except requests.RequestException as error:
                status = repr(error)
            with self.lock:
                if status == 302:
                    self.kept.add(f"E{code}")
                else:
                    self.lost.append(f"E{code}: {status}")

    def ask(self) -> None:
        connection = connect(self.site.tls)
        for page in cycle(PAGES):
            if self.done.is_set():
                connection.close()
                return
            started = time.monotonic()
            try:
                connection.request("GET", page, headers={"Host": NAME})
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, HTTPException) as error:
                connection, status = connect(self.site.tls), repr(error)
            with self.lock:
                self.read.append(time.monotonic() - started)
                if status != 200:
                    self.failed.append(f"{page}: {status}")

    @contextmanager
    def under(self) -> Iterator[None]:
        threads = [Thread(target=self.curate, args=[number]) for number in range(CURATORS)]
        threads += [Thread(target=self.ask) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            wait_until(lambda: len(self.kept) >= CURATORS)
            yield
        finally:
            self.done.set()
            for thread in threads:
                thread.join()
            self.tell()

    def tell(self) -> None:
        reads = sorted(self.read) or [0]
        middle, slow, slowest = (1000 * reads[int((len(reads) - 1) * part)] for part in (0.5, 0.99, 1))
        self.site.tell(
            f"\n{len(self.kept)} saves acknowledged, {len(self.lost)} not: {self.lost}\n{len(reads)} pages read, "
            f"{len(self.failed)} failed: {Counter(self.failed)}; {middle:.0f} ms in the middle, "
            f"99th of 100 {slow:.0f} ms, slowest {slowest:.0f} ms"
        )

    def stored(self) -> set[str]:
        _, codes = self.site.deployment.run("shell", "-c", STORED)
        return set(re.findall(r"E\d{4}", codes))


def test_rolling_restarts_lose_no_request(site):
    load = Load(site)
    with load.under():
        for _ in range(ROUNDS):
            for number in range(len(site.processes)):
                site.end(number, signal.SIGTERM)
    assert (load.lost, load.failed) == ([], [])
    assert load.stored() == load.kept


def test_killed_processes_lose_no_acknowledged_save(site):
    load = Load(site)
    with load.under():
        for kill in range(ROUNDS):
            site.end(kill % 2, signal.SIGKILL)
    assert len(load.failed) <= ROUNDS, "nginx asks once more, and may meet another connection of the killed process"
    assert load.kept <= load.stored()


@pytest.mark.skipif(throwaway.CHOICE != "postgresql", reason="SQLite has no server to stop")
def test_database_that_is_away_for_five_seconds_is_used_again(site, database):
    load = Load(site)
    with load.under():
        database.stop()
        time.sleep(5)
        database.start()
        before = len(load.kept)
        wait_until(lambda: len(load.kept) > before + CURATORS)
    assert load.lost, "somebody saved meanwhile, and was told"
    assert {reason.split(": ")[1] for reason in load.lost} == {"503"}
    assert load.failed == [], "pages are read from memory"
    assert load.kept <= load.stored()


def test_thousand_slow_clients_hold_up_nobody_and_fill_nothing(site):
    """Most say nothing, some send their address a byte at a time, others stop in the middle of a large body."""
    load = Load(site)
    with ExitStack() as stack, load.under():
        silent = [stack.enter_context(stranger(site, number)) for number in range(850)]
        trickling = [stack.enter_context(stranger(site, number, b"GET /?q=")) for number in range(50)]
        halves, in_nginx, in_site = [], 0, 0
        for number in range(100):
            halves.append(stack.enter_context(stranger(site, number, HALF_A_BODY)))
            in_nginx, in_site = max(in_nginx, site.bodies_in_nginx()), max(in_site, site.bodies())
        for _ in range(9):
            for client in trickling:
                with suppress(OSError):  # on a slow machine nginx has let go of it already
                    client.sendall(b"x")
            time.sleep(1)
        wait_until(lambda: site.bodies_in_nginx() == 0)
        wait_until(lambda: all(is_let_go(client) for client in (*silent, *trickling, *halves)))
    site.tell(f"half-sent bodies took {in_nginx / 1024**2:.1f} MB of nginx at most, none of the site")
    assert (load.lost, load.failed) == ([], [])
    assert 0 < in_nginx <= len(halves) * len(HALF_A_BODY)
    assert in_site == 0, "it has heard of none"
    assert load.stored() == load.kept


HALF_A_BODY = (
    f"POST /sign-in/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {16 * 1024**2}\r\n\r\n".encode() + b"x" * 1024**2
)


def stranger(site: Site, number: int, said: bytes = b"") -> socket.socket:
    """Connect from one of ten addresses that are not ours; who says nothing does not shake hands either."""
    source = (f"127.0.1.{1 + number % 10}", 0)
    client = socket.create_connection(("127.0.0.1", site.tls), timeout=PATIENCE, source_address=source)
    if said:
        client = unverified().wrap_socket(client)
        client.sendall(said)
    return client


def is_let_go(client: socket.socket) -> bool:
    client.settimeout(0.01)
    try:
        return not client.recv(4096)
    except TimeoutError:
        return False
    except OSError:
        return True


def held_in(folder: Path, processes: list[int]) -> int:
    """Return the bytes of files that have no name any more, as nginx and waitress keep bodies."""
    total = 0
    for path in (each for process in processes for each in Path(f"/proc/{process}/fd").iterdir()):
        with suppress(FileNotFoundError):  # closed meanwhile
            total += path.stat().st_size if str(path.readlink()).startswith(str(folder)) else 0
    return total


def wait_until(asked: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not asked():
        assert time.monotonic() < until
        time.sleep(0.1)
