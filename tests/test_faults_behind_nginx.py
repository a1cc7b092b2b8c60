"""Faults under load, through nginx with `deploy/nginx.conf`: who saves is acknowledged and kept, or told otherwise."""

import re
import signal
import socket
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

import pytest
import requests

from tests import cast
from tests.deployment import PATIENCE, Deployment
from tests.nginx import NAME, NGINX, SITE, connect, nginx
from tests.page_forms import form_on
from tests.soak import KILLS

pytestmark = [
    pytest.mark.skipif(KILLS < 10, reason="make soak"),
    pytest.mark.skipif(NGINX is None, reason="nginx is missing (Debian: apt-get install nginx-light)"),
]

CURATORS = READERS = 4
NOTE = "/admin/catalogue/editornote/add/"
PAGES = ("/failure-modes/FM-03/model-inversion/", "/failure-modes/?q=data", "/search/?q=model", "/livez")
SITE_OF_MANY = SITE | {"DJANGO_SUPERUSER_PASSWORD": cast.PASSWORD}
STORED = """
from catalogue.models import EditorNote
print(*EditorNote.objects.values_list("code", flat=True))
"""


class Site:
    """Two processes on one socket, as systemd hands it to them, and nginx in front."""

    def __init__(self, deployment: Deployment, listener: socket.socket, tls: int) -> None:
        self.deployment, self.listener, self.tls = deployment, listener, tls
        self.processes = [self.start(), self.start()]

    def start(self):
        self.deployment.serve(listener=self.listener, **SITE)
        return self.deployment.processes[-1]

    def end(self, number: int, how: signal.Signals) -> None:
        """End a process, and start another in its place once it has ended, as systemd does."""
        self.processes[number].send_signal(how)
        code = self.processes[number].wait(PATIENCE)
        assert code == (0 if how == signal.SIGTERM else -how)
        self.processes[number] = self.start()


@pytest.fixture
def site(deployment: Deployment, tmp_path: Path) -> Iterator[Site]:
    assert deployment.run("createsuperuser", "--no-input", "--username=ada", "--email=", **SITE_OF_MANY)[0] == 0
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024))
        _, tls = stack.enter_context(nginx(f"127.0.0.1:{listener.getsockname()[1]}", tmp_path))
        yield Site(deployment, listener, tls)


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
        with closing(connect(self.site.tls)) as connection:
            while not self.done.is_set():
                for page in PAGES:
                    started = time.monotonic()
                    connection.request("GET", page, headers={"Host": NAME})
                    answer = connection.getresponse()
                    answer.read()
                    with self.lock:
                        self.read.append(time.monotonic() - started)
                        if answer.status != 200:
                            self.failed.append(f"{page}: {answer.status}")

    @contextmanager
    def under(self) -> Iterator[None]:
        threads = [Thread(target=self.curate, args=[number]) for number in range(CURATORS)]
        threads += [Thread(target=self.ask) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        while len(self.kept) < CURATORS:
            time.sleep(0.05)
        yield
        self.done.set()
        for thread in threads:
            thread.join()
        self.tell()

    def tell(self) -> None:
        reads = sorted(self.read)
        middle, slow, slowest = (1000 * reads[int((len(reads) - 1) * part)] for part in (0.5, 0.99, 1))
        sys.stdout.write(
            f"\n{len(self.kept)} saves acknowledged, {len(self.lost)} not: {self.lost}\n{len(reads)} pages read, "
            f"{len(self.failed)} failed: {Counter(self.failed)}; {middle:.0f} ms in the middle, "
            f"99th of 100 {slow:.0f} ms, slowest {slowest:.0f} ms\n"
        )

    def stored(self) -> set[str]:
        _, codes = self.site.deployment.run("shell", "-c", STORED)
        return set(re.findall(r"E\d{4}", codes))


def test_rolling_restarts_lose_no_request(site):
    load = Load(site)
    with load.under():
        for _ in range(KILLS):
            for number in range(len(site.processes)):
                site.end(number, signal.SIGTERM)
    assert (load.lost, load.failed) == ([], [])
    assert load.stored() == load.kept


def test_killed_processes_lose_no_acknowledged_save(site):
    load = Load(site)
    with load.under():
        for kill in range(KILLS):
            site.end(kill % 2, signal.SIGKILL)
    assert load.kept <= load.stored()
