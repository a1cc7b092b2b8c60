"""Readers by the dozen while a curator saves each second: python -m benchmarks.load [--seconds 10]

The site stands behind nginx with `deploy/nginx.conf`, on loopback and in a folder that is gone afterwards. As many
processes answer as there are processors, on one socket, and are restarted one after the other at last. Rates are told
as ratios to `/livez` in the same run, so that machines can be compared. The clients, which are one process, run on the
same machine. Ends with 1 where one was lost.
"""

import argparse
import http.client
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, permutations
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import urlencode

import requests

from benchmarks.speed import ROOT, postgresql, without
from tests.nginx import NAME, SITE, connect, handing_down, nginx
from tests.page_forms import form_on

READERS = 16
PAGE = "/failure-modes/FM-03/model-inversion/"
LIST = "/failure-modes/"
MOST_LISTS = 20_000
PASSWORD = "correct horse battery staple"  # noqa: S105 - of a site that is gone afterwards
HEADERS = {"Host": NAME, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip, br"}
WORDS = ("access", "attack", "computer", "court", "data", "law", "model", "output", "privacy", "system", "training")
NOTE = "/admin/catalogue/editornote/add/"

Way = Callable[[], http.client.HTTPConnection]
"""Opens a connection."""


@dataclass
class Answers:
    took: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    @property
    def slowest_of_hundred(self) -> float:
        return 1000 * sorted(self.took)[int(len(self.took) * 0.99)] if self.took else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="for each line (default: %(default)s)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="of the site (default: %(default)s)")
    parser.add_argument("--restarts", type=int, default=1, help="of each process (default: %(default)s)")
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="catalogue-load-")
    try:
        with postgresql(folder) if chosen.database == "postgresql" else without() as url, ExitStack() as stack:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024))
            site = Site(Path(folder), url, listener, chosen.processes)
            stack.callback(site.stop)
            _, site.tls = stack.enter_context(nginx(f"127.0.0.1:{site.port}", Path(folder)))
            return report(site, chosen.seconds, chosen.restarts)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report(site: "Site", seconds: float, restarts: int) -> int:
    for way in (site.directly, site.through_nginx):  # what each process makes once
        read(way, lambda: PAGE, 1)
    searched = map("+".join, chain(permutations(WORDS, 3), permutations(WORDS, 4)))  # none twice
    filtered = filtered_lists(site.directly())
    with curator(site.tls) as saves:
        lines = {
            "/livez": read(site.directly, lambda: "/livez", seconds),
            "an entry, again and again": read(site.directly, lambda: PAGE, seconds),
            "the same through nginx, with TLS": read(site.through_nginx, lambda: PAGE, seconds),
            "lists, each filtered otherwise": read(site.directly, lambda: next(filtered), seconds),
            "lists, each searched for other words": read(site.directly, lambda: f"{LIST}?q={next(searched)}", seconds),
        }
        lines["the same through nginx, each process restarted"] = read(
            site.through_nginx,
            lambda: f"{LIST}?q={next(searched)}",
            seconds,
            lambda: site.restart_one_by_one(restarts),
        )
    base = lines["/livez"].rate
    print(f"{READERS} connections, {len(site.processes)} processes, {os.cpu_count()} processors,", end=" ")
    print(f"load {os.getloadavg()[0]:.0f}; a curator made {len(saves.took)} saves, {len(saves.lost)} refused\n")
    print("| | requests/s | ÷ /livez | p99, ms | lost |")
    print("|---|---:|---:|---:|---:|")
    for name, answers in lines.items():
        ratio, lost = answers.rate / base, len(answers.lost)
        print(f"| {name} | {answers.rate:,.0f} | {ratio:.2f} | {answers.slowest_of_hundred:,.0f} | {lost} |")
    lost_ones = [reason for answers in (*lines.values(), saves) for reason in answers.lost]
    print(*sorted(set(lost_ones)), sep="\n")
    return 1 if lost_ones else 0


def read(way: Way, path: Callable[[], str], seconds: float, meanwhile: Callable[[], None] | None = None) -> Answers:
    """Ask with all readers for so long, or until what is done meanwhile is done."""
    answers, lock, done = Answers(), Lock(), Event()

    def reader() -> None:
        connection = way()
        while not done.is_set():
            started = time.perf_counter()
            try:
                connection.request("GET", path(), headers=HEADERS)
                answer = connection.getresponse()
                answer.read()
                reason = "" if answer.status == 200 else f"status {answer.status}"
            except (OSError, http.client.HTTPException) as error:
                reason = repr(error)
                connection = way()
            with lock:
                answers.lost.append(reason) if reason else answers.took.append(time.perf_counter() - started)
        connection.close()

    readers = [Thread(target=reader) for _ in range(READERS)]
    started = time.perf_counter()
    for each in readers:
        each.start()
    if meanwhile:
        meanwhile()
    time.sleep(max(0.0, started + seconds - time.perf_counter()))
    done.set()
    for each in readers:
        each.join()
    answers.seconds = time.perf_counter() - started
    return answers


def filtered_lists(connection: http.client.HTTPConnection) -> Iterator[str]:
    """Return addresses of the list with two, three or four of its filters, none twice. Threads may share it."""
    connection.request("GET", LIST, headers={"Host": NAME, "X-Forwarded-Proto": "https"})
    page = connection.getresponse().read().decode()
    offered = sorted(set(re.findall(r'<input type="checkbox" name="([\w-]+)" value="([\w-]+)"', page)))
    chance = random.Random(4)  # noqa: S311 - the same in each run
    chosen = (urlencode(sorted(chance.sample(offered, chance.randint(2, 4)))) for _ in range(MOST_LISTS))
    return iter([f"{LIST}?{query}" for query in dict.fromkeys(chosen)])


@contextmanager
def curator(tls: int) -> Iterator[Answers]:
    """Somebody who adds an editor's note each second."""
    saves, done = Answers(), Event()
    browser = requests.Session()
    browser.verify = browser.trust_env = False  # the name is not in DNS, nor the certificate known
    browser.headers.update({"Host": NAME, "Origin": f"https://{NAME}", "Referer": f"https://{NAME}/"})

    def send(path: str, form: str = "", **typed: str) -> int:
        page = browser.get(f"https://127.0.0.1:{tls}{path}", timeout=60)
        sent = form_on(page, form) | {name: [value] for name, value in typed.items()}
        return browser.post(f"https://127.0.0.1:{tls}{path}", sent, allow_redirects=False, timeout=60).status_code

    def work() -> None:
        warnings.simplefilter("ignore")
        if (status := send("/sign-in/", username="ada", password=PASSWORD)) != 302:
            saves.lost.append(f"signing in: {status}")
        number = 99
        while not done.wait(1):
            number, started = number + 1, time.perf_counter()
            try:
                status = send(
                    NOTE, "editornote_form", code=f"E{number}", category="Load", text="A note.", confidence="high"
                )
            except requests.RequestException as error:
                saves.lost.append(f"save: {error!r}")
            else:
                took = time.perf_counter() - started
                saves.took.append(took) if status == 302 else saves.lost.append(f"save: status {status}")

    thread = Thread(target=work)
    thread.start()
    yield saves
    done.set()
    thread.join()


class Site:
    def __init__(self, folder: Path, url: dict[str, str], listener: socket.socket, processes: int) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
        ours = {"CATALOGUE_VAR": str(folder / "var"), "DJANGO_SUPERUSER_PASSWORD": PASSWORD, "PYTHONUNBUFFERED": "1"}
        self.environment = inherited | url | SITE | ours
        self.listener = listener
        self.port: int = listener.getsockname()[1]
        self.tls = 0
        self.processes: list[subprocess.Popen[str]] = []
        self.manage("prepare").communicate()
        self.manage("createsuperuser", "--no-input", "--username=ada", "--email=").communicate()
        for _ in range(processes):
            self.serve()

    def directly(self) -> http.client.HTTPConnection:
        return connect(self.port, tls=False)

    def through_nginx(self) -> http.client.HTTPConnection:
        return connect(self.tls)

    def serve(self) -> None:
        self.processes.append(self.manage("serve"))
        if not any("stops the catalogue" in line for line in self.processes[-1].stdout or ()):
            raise SystemExit("The site did not start.")

    def restart_one_by_one(self, times: int) -> None:
        for _ in range(times * len(self.processes)):
            self.end(self.processes.pop(0))
            self.serve()

    def manage(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*handing_down(self.listener), sys.executable, str(ROOT / "manage.py"), *arguments],
            pass_fds=[self.listener.fileno()],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @staticmethod
    def end(process: subprocess.Popen[str]) -> None:
        process.terminate()
        process.communicate()

    def stop(self) -> None:
        for process in self.processes:
            self.end(process)


if __name__ == "__main__":
    sys.exit(main())
