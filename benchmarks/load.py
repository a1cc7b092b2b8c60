"""Readers by the dozen while a curator saves each second: python -m benchmarks.load [--seconds 10]

Two processes of the site stand behind nginx with `deploy/nginx.conf`, on loopback and in a folder that is gone
afterwards. Rates are told as ratios to `/livez` of one process in the same run, so that machines can be compared. The
clients run on the same machine. Ends with 1 where a request was lost.
"""

import argparse
import http.client
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, permutations
from pathlib import Path
from threading import Event, Lock, Thread

import requests

from benchmarks.speed import ROOT, postgresql, without
from tests.page_forms import form_on

READERS = 16
PAGE = "/failure-modes/FM-03/model-inversion/"
NAME = "catalogue.example"
PASSWORD = "correct horse battery staple"  # noqa: S105 - of a site that is gone afterwards
HEADERS = {"Host": NAME, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip, br"}
WORDS = ("access", "attack", "computer", "court", "data", "law", "model", "output", "privacy", "system", "training")
PORTS = (18231, 18232)
PLAIN, TLS = 18233, 18234
NOTE = "/admin/catalogue/editornote/add/"
MAIN = """
user {user}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 2;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/catalogue.conf;
}}
"""


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
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="catalogue-load-")
    try:
        with postgresql(folder) if chosen.database == "postgresql" else without() as url, ExitStack() as stack:
            site = Site(Path(folder), url)
            stack.callback(site.stop)
            site.start()
            return report(site, chosen.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report(site: "Site", seconds: float) -> int:
    for port in (PORTS[0], TLS):  # what is made once
        read(port, lambda: PAGE, 1)
    searched = cycle(map("+".join, permutations(WORDS, 2)))
    with curator() as saves:
        lines = {
            "/livez": read(PORTS[0], lambda: "/livez", seconds),
            "an entry, again and again": read(PORTS[0], lambda: PAGE, seconds),
            "the same through nginx, with TLS": read(TLS, lambda: PAGE, seconds),
            "lists, all different": read(PORTS[0], lambda: f"/failure-modes/?q={next(searched)}", seconds),
            "lists through nginx, both processes restarted": read(
                TLS, lambda: f"/failure-modes/?q={next(searched)}", seconds, meanwhile=site.restart_one_by_one
            ),
        }
    base = lines["/livez"].rate
    print(f"{READERS} connections, {os.cpu_count()} processors, load {os.getloadavg()[0]:.0f}; a curator made", end=" ")
    print(f"{len(saves.took)} saves, {len(saves.lost)} refused\n\n| | requests/s | ÷ /livez | p99, ms | lost |")
    print("|---|---:|---:|---:|---:|")
    for name, answers in lines.items():
        ratio, lost = answers.rate / base, len(answers.lost)
        print(f"| {name} | {answers.rate:,.0f} | {ratio:.2f} | {answers.slowest_of_hundred:,.0f} | {lost} |")
    lost_ones = [reason for answers in (*lines.values(), saves) for reason in answers.lost]
    print(*sorted(set(lost_ones)), sep="\n")
    return 1 if lost_ones else 0


def read(port: int, path: Callable[[], str], seconds: float, meanwhile: Callable[[], None] | None = None) -> Answers:
    """Ask with all readers for so long, or until what is done meanwhile is done."""
    answers, lock, done = Answers(), Lock(), Event()

    def reader() -> None:
        connection = connect(port)
        while not done.is_set():
            started = time.perf_counter()
            try:
                connection.request("GET", path(), headers=HEADERS)
                answer = connection.getresponse()
                answer.read()
                reason = "" if answer.status == 200 else f"status {answer.status}"
            except (OSError, http.client.HTTPException) as error:
                reason = repr(error)
                connection = connect(port)
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


def connect(port: int) -> http.client.HTTPConnection:
    if port != TLS:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=unverified)


@contextmanager
def curator() -> Iterator[Answers]:
    """Somebody who adds an editor's note each second."""
    saves, done = Answers(), Event()
    browser = requests.Session()
    browser.verify = browser.trust_env = False  # the name is not in DNS, nor the certificate known
    browser.headers.update({"Host": NAME, "Origin": f"https://{NAME}", "Referer": f"https://{NAME}/"})

    def send(path: str, form: str = "", **typed: str) -> int:
        page = browser.get(f"https://127.0.0.1:{TLS}{path}", timeout=60)
        sent = form_on(page, form) | {name: [value] for name, value in typed.items()}
        return browser.post(f"https://127.0.0.1:{TLS}{path}", sent, allow_redirects=False, timeout=60).status_code

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
    def __init__(self, folder: Path, url: dict[str, str]) -> None:
        self.folder = folder
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
        self.environment = (
            inherited
            | url
            | {
                "CATALOGUE_VAR": str(folder / "var"),
                "CATALOGUE_TLS": "1",
                "CATALOGUE_BEHIND_PROXY": "1",
                "CATALOGUE_ALLOWED_HOSTS": NAME,
                "CATALOGUE_URL": f"https://{NAME}",
                "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
                "PYTHONUNBUFFERED": "1",
            }
        )
        self.processes: dict[int, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        self.manage("prepare").wait()
        self.manage("createsuperuser", "--no-input", "--username=ada", "--email=").wait()
        for port in PORTS:
            self.serve(port)
        self.start_nginx()

    def serve(self, port: int) -> None:
        self.processes[port] = self.manage("serve", f"--port={port}")
        until(lambda: ask(port, "/readyz") == 200)

    def restart_one_by_one(self) -> None:
        for port in PORTS:
            self.processes[port].send_signal(signal.SIGTERM)
            self.processes[port].wait()
            self.serve(port)

    def start_nginx(self) -> None:
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
        subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for ours, here in (
            ("server 127.0.0.1:8000 max_fails=0;", " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in PORTS)),
            ("listen 80;", f"listen 127.0.0.1:{PLAIN};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{TLS} ssl;"),
            ("/etc/ssl/catalogue/certificate.pem", str(certificate)),
            ("/etc/ssl/catalogue/key.pem", str(key)),
            ("/var/lib/nginx/catalogue", str(self.folder / "pages")),
        ):
            text = text.replace(ours, here)
        (self.folder / "catalogue.conf").write_text(text)
        (self.folder / "main.conf").write_text(MAIN.format(folder=self.folder, user=os.environ.get("USER") or "root"))
        nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if nginx is None:
            raise SystemExit("nginx is missing (Debian: apt-get install nginx-light)")
        command = [nginx, "-p", str(self.folder), "-c", str(self.folder / "main.conf"), "-e", "stderr"]
        self.processes[TLS] = subprocess.Popen(command)
        until(lambda: ask(TLS, "/livez") == 200)

    def manage(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
            process.wait()


def ask(port: int, path: str) -> int:
    try:
        with closing(connect(port)) as connection:
            connection.request("GET", path, headers=HEADERS)
            return connection.getresponse().status
    except OSError:
        return 0


def until(asked: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not asked():
        if time.monotonic() > end:
            raise SystemExit("The site did not start.")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
